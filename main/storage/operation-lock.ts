import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { LecternError } from '../../app/errors';
import { processOwner } from '../processes';

/** The folder is ours until `release`, or another process (`owner`) has it. */
export type OperationLock = { readonly release: () => void } | { readonly owner: number };

/**
 * Takes the workshop's folder for one operation; two processes (the app and the command line) never work on
 * one workshop at a time. Throws LecternError `workshop.not-writable` when the disk is full.
 */
export function lockOperation(folder: string): OperationLock {
  const path = join(folder, 'operation.lock');
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      writeLock(path);
      return {
        release: () => {
          rmSync(path, { force: true });
        },
      };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw notWritable(error);
      const owner = operationOwner(folder);
      if (owner !== undefined) return { owner };
      rmSync(path, { force: true });
    }
  }
  throw new Error('the operation lock was taken twice in a row');
}

/** Leaves no half of a lock behind. Throws EEXIST when there is one. */
function writeLock(path: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, String(process.pid));
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

function notWritable(cause: unknown): LecternError {
  return new LecternError(
    {
      code: 'workshop.not-writable',
      message: 'Nothing was started, because Lectern cannot write to the workshop’s folder.',
      hint: 'Free some disk space, then try again.',
      detail: cause instanceof Error ? cause.message : String(cause),
    },
    { cause },
  );
}

/** The process that works on the workshop now; undefined when none does (a lock of a dead one counts as none). */
export function operationOwner(folder: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(folder, 'operation.lock'), 'utf8'));
    // A crash between making the lock and writing it leaves it empty; 0 and below would ask for whole groups.
    if (!Number.isInteger(pid) || pid <= 0) return undefined;
    // Another user's process cannot be the one that wrote into this user's folder: the number was used again.
    return processOwner(pid) === 'ours' ? pid : undefined;
  } catch {
    return undefined;
  }
}
