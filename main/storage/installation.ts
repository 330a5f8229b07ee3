import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A random name of this data folder, made once: by it Lectern knows its own lease after a crash, also where two
 * computers are called the same. Not a secret.
 */
export function installationOf(folder: string): string {
  const file = join(folder, 'installation');
  try {
    writeFileSync(file, randomBytes(12).toString('hex'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return readFileSync(file, 'utf8').trim();
}
