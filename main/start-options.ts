import { parseArgs } from 'node:util';
import { LecternError } from '../app/errors';

/** What both hosts of the app take on their command line. */
export interface StartOptions {
  /** Data folder; absent for the usual one. */
  readonly home?: string;
  /** How many times as fast as AWS a rehearsal's clock runs that is started here; absent for the usual. */
  readonly rehearsalSpeed?: number;
}

/**
 * Reads `--home DIR` and `--rehearsal-speed X`, and lets everything else be: Electron and Chromium have
 * switches of their own. Throws LecternError `usage.number`.
 */
export function startOptions(args: readonly string[]): StartOptions {
  const { values } = parseArgs({
    args: [...args],
    strict: false,
    options: { home: { type: 'string' }, 'rehearsal-speed': { type: 'string' } },
  });
  const { home, 'rehearsal-speed': speed } = values;
  return {
    ...(typeof home === 'string' ? { home } : {}),
    ...(speed === undefined ? {} : { rehearsalSpeed: speedOf(speed) }),
  };
}

function speedOf(text: string | boolean): number {
  const speed = Number(text);
  if (typeof text === 'string' && speed >= 0.01 && speed <= 1_000_000) return speed;
  throw new LecternError({
    code: 'usage.number',
    message: `--rehearsal-speed cannot be "${text}".`,
    hint: 'A number from 0.01 to 1000000; 60 makes a minute of AWS a second.',
  });
}
