import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { LecternError } from '../../app/errors';

/**
 * Takes the workshop's folder for one operation; two processes (the app and the command line) never work on
 * one workshop at a time. Returns how to give it back. Throws LecternError `workshop.busy`.
 */
export function lockOperation(folder: string): () => void {
  const path = join(folder, 'operation.lock');
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const file = openSync(path, 'wx', 0o600);
      writeSync(file, String(process.pid));
      closeSync(file);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      const owner = operationOwner(folder);
      if (owner !== undefined) {
        throw new LecternError({
          code: 'workshop.busy',
          message: `Another Lectern on this computer (process ${owner}) is working on this workshop.`,
          hint: 'Wait until it is done, or cancel it there.',
        });
      }
      rmSync(path, { force: true });
    }
  }
  throw new Error('the operation lock was taken twice in a row');
}

/** The process that works on the workshop now; undefined when none does (a lock of a dead one counts as none). */
export function operationOwner(folder: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(folder, 'operation.lock'), 'utf8'));
    process.kill(pid, 0);
    return pid;
  } catch {
    return undefined;
  }
}
