import type { BesideOthers, OperationKind } from '../../app/contract/events';
import { isBeside } from '../../app/contract/live-fold';
import { LecternError } from '../../app/errors';
import { lockOperation, operationOwner } from '../storage/operation-lock';

/**
 * Decides, for one workshop, what may begin beside what runs: one operation at a time in all processes of this
 * computer, and restarts and new passwords beside a provision, a change and one another, since a stuck seat does not wait for the
 * others. (Other computers are kept away by the engine's lease.)
 */
export interface OneAtATime {
  /** Returns how to tell that it has ended. Throws LecternError `workshop.busy` or `workshop.not-writable`. */
  enter(operation: OperationKind): () => void;
  /** True while an operation runs here (a restart is none). */
  readonly isWorking: () => boolean;
  /** Throws LecternError `workshop.busy` while restarts or new passwords run here, which would end with their session. */
  readonly refuseBeside: () => void;
}

/**
 * Throws LecternError `workshop.busy` while an operation runs, in whatever process of this computer, on the workshop
 * whose folder this is. (A restart is none.)
 */
export function refuseWhileWorking(folder: string): void {
  const owner = operationOwner(folder);
  if (owner !== undefined) throw busyWith(owner);
}

/**
 * Takes the workshop's folder from all processes of this computer; returns how to let it go. Throws LecternError
 * `workshop.busy` while an operation runs, `workshop.not-writable`.
 */
export function takeFolder(folder: string): () => void {
  const lock = lockOperation(folder);
  if ('owner' in lock) throw busyWith(lock.owner);
  return lock.release;
}

/** `folder` is the workshop's: the lock between processes lies in it. */
export function oneAtATime(folder: string): OneAtATime {
  let running: Exclude<OperationKind, BesideOthers> | undefined;
  let restarts = 0;

  const enterRestart = (): (() => void) => {
    if (running === 'teardown') throw tearingDown();
    restarts += 1;
    return () => {
      restarts -= 1;
    };
  };

  const refuseBeside = (): void => {
    if (restarts > 0) throw busy('Lectern is restarting seats of this workshop.');
  };

  return {
    isWorking: () => running !== undefined,
    refuseBeside,
    enter: (operation) => {
      if (isBeside(operation)) return enterRestart();
      if (operation === 'teardown') refuseBeside();
      const release = takeFolder(folder);
      running = operation;
      return () => {
        release();
        running = undefined;
      };
    },
  };
}

/** What is about to go is not restarted, whoever takes it down. */
export const tearingDown = (): LecternError => busy('Lectern is tearing this workshop down.');

/** Our own process may hold the lock for a session that is closing: that is not another Lectern. */
function busyWith(owner: number): LecternError {
  if (owner === process.pid) return busy('Lectern is already working on this workshop.');
  return busy(
    `Another Lectern on this computer (process ${owner}) is working on this workshop.`,
    'Wait until it has finished, or cancel it there.',
  );
}

function busy(message: string, hint = 'Wait until it has finished, or cancel it.'): LecternError {
  return new LecternError({ code: 'workshop.busy', message, hint });
}
