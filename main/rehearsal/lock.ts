/** One rehearsal per data folder: claims it, says how to call it, gives it back. */
import { mkdirSync, rmSync } from 'node:fs';
import writeFileAtomic from 'write-file-atomic';
import { LecternError } from '../../app/errors';
import { takeLock } from '../lock';
import { processExists } from '../processes';
import { isRehearsalAt } from '../rehearsal-control/is-rehearsal';
import { holderFileIn, lockFileIn, readLock, type RunningRehearsal } from '../rehearsal-control/lock-file';

export interface Claim {
  /** Tells other processes of this user how to call it, once the gateway listens. */
  publish(content: RunningRehearsal): void;
  release(): void;
}

/** Claims the folder for this process. Throws LecternError `rehearsal.already-running`, naming the pid. */
export async function claimFolder(dataFolder: string): Promise<Claim> {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const lock = takeLock(holderFileIn(dataFolder));
  if ('owner' in lock) throw alreadyRunning(dataFolder, lock.owner);
  const older = await olderRehearsal(dataFolder);
  if (older !== undefined) {
    lock.release();
    throw alreadyRunning(dataFolder, older);
  }
  const tell = (content: object): void => {
    writeFileAtomic.sync(lockFileIn(dataFolder), JSON.stringify(content), { mode: 0o600 });
  };
  // Whoever finds the folder claimed by a rehearsal that still starts knows which one to wait for.
  tell({ pid: process.pid });
  return {
    publish: tell,
    release: () => {
      // Not what another one says that took the folder over, after somebody removed the lock by hand.
      if (readLock(dataFolder)?.pid === process.pid) rmSync(lockFileIn(dataFolder), { force: true });
      lock.release();
    },
  };
}

/** Version 0.1 took no lock: the process that its `rehearsal.json` names, if it exists and answers. */
async function olderRehearsal(dataFolder: string): Promise<number | undefined> {
  const said = readLock(dataFolder);
  if (said?.endpoint === undefined) return undefined;
  const { pid, endpoint } = said;
  return processExists(pid) && (await isRehearsalAt(endpoint, { isHolder: false })) ? pid : undefined;
}

function alreadyRunning(dataFolder: string, pid: number): LecternError {
  return new LecternError({
    code: 'rehearsal.already-running',
    message: `A rehearsal already runs on this data folder (process ${pid}).`,
    hint: 'Use that one, stop it first, or choose another data folder.',
    detail: dataFolder,
  });
}
