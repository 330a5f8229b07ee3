import { join } from 'node:path';
import pino from 'pino';

export type Log = pino.Logger;

/** Members that may hold a secret are never written, wherever they stand in a log line. */
const secretMembers = [
  'password',
  'secret',
  'token',
  'secretAccessKey',
  'wifiPassword',
  'sessionToken',
  'SecretString',
  'authorization',
];

/** The log file of this computer: JSON lines in `<home>/logs/lectern.log`, no secrets. */
export function createLog(folder: string): Log {
  return pino(
    {
      level: process.env['LECTERN_LOG_LEVEL'] ?? 'info',
      redact: {
        paths: secretMembers.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
        censor: '[secret]',
      },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    pino.destination({ dest: join(folder, 'lectern.log'), sync: true, mkdir: true }),
  );
}
