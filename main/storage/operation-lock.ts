import { join } from 'node:path';
import { LecternError } from '../../app/errors';
import { lockOwner, takeLock, type Lock } from '../lock';

const lockIn = (folder: string): string => join(folder, 'operation.lock');

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
