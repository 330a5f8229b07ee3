import { readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LecternError } from '../../app/errors';
import { lockOwner, takeLock, type Lock } from '../lock';

const lockName = 'operation.lock';
const lockIn = (folder: string): string => join(folder, lockName);

/**
 * Takes the workshop's folder for one operation; two processes (the app and the command line) never work on
 * one workshop at a time. Throws LecternError `workshop.not-writable` when the disk is full.
 */
export function lockOperation(folder: string): Lock {
  try {
    return takeLock(lockIn(folder));
  } catch (cause) {
    throw new LecternError(
      {
        code: 'workshop.not-writable',
        message: 'Nothing was started, because Lectern cannot write to the workshop’s folder.',
        hint: 'Free some disk space, then try again.',
        detail: cause instanceof Error ? cause.message : String(cause),
      },
      { cause },
    );
  }
}

/** The process that works on the workshop now; undefined when none does. */
export function operationOwner(folder: string): number | undefined {
  return lockOwner(lockIn(folder));
}

/**
 * Removes the folder of a workshop, whose lock `release` lets go: first what is in it but the lock, of which `only` says
 * the names when that is not all; then the lock; then the folder, unless anything is in it, such as the lock of
 * somebody who has taken it since.
 */
export function removeLocked(folder: string, release: () => void, only?: readonly string[]): void {
  for (const name of only ?? readdirSync(folder).filter((each) => !each.startsWith(lockName))) {
    rmSync(join(folder, name), { recursive: true, force: true });
  }
  release();
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!isNotEmpty(error)) throw error;
  }
}

/** As the system says it; some of the BSDs and Solaris say that it exists. */
function isNotEmpty(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST');
}
