/** One rehearsal per data folder: claims it with a lock, takes it over from the dead, gives it back. */
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import writeFileAtomic from 'write-file-atomic';
import { LecternError } from '../../app/errors';
import { processOwner } from '../processes';
import { lockFileIn, readLock, type RunningRehearsal } from '../rehearsal-control/lock-file';

export interface Lock {
  /** Tells other processes of this user how to call it, once the gateway listens. */
  publish(content: RunningRehearsal): void;
  release(): void;
}

/** How long a rehearsal may take from claiming its folder to listening, wall ms. */
const STARTING_MS = 60_000;

/** Claims the folder for this process. Throws LecternError `rehearsal.already-running`, naming the pid. */
export async function claimFolder(dataFolder: string): Promise<Lock> {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const file = lockFileIn(dataFolder);
  for (let attempt = 0; ; attempt += 1) {
    try {
      writeFileSync(file, JSON.stringify({ pid: process.pid }), { mode: 0o600, flag: 'wx' });
      break;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      const holder = await livingHolder(dataFolder);
      if (holder !== undefined || attempt >= 5) throw alreadyRunning(dataFolder, holder);
      rmSync(file, { force: true });
    }
  }
  return {
    publish: (content) => {
      writeFileAtomic.sync(file, JSON.stringify(content), { mode: 0o600 });
    },
    release: () => {
      // Somebody may have taken the folder over while this process was thought to be dead.
      if (readLock(dataFolder)?.pid === process.pid) rmSync(file, { force: true });
    },
  };
}

function alreadyRunning(dataFolder: string, pid: number | undefined): LecternError {
  return new LecternError({
    code: 'rehearsal.already-running',
    message: `A rehearsal already runs on this data folder${pid === undefined ? '' : ` (process ${pid})`}.`,
    hint: 'Use that one, stop it first, or choose another data folder.',
    detail: dataFolder,
  });
}

/** The pid of the rehearsal that holds the lock; undefined when it is stale or broken. */
async function livingHolder(dataFolder: string): Promise<number | undefined> {
  const lock = readLock(dataFolder);
  if (lock === undefined || lock.pid === process.pid || processOwner(lock.pid) === undefined)
    return undefined;
  // After a restart of the computer the number may be another program's: a rehearsal listens.
  const holds = lock.endpoint === undefined ? isFresh(lockFileIn(dataFolder)) : await accepts(lock.endpoint);
  return holds ? lock.pid : undefined;
}

function isFresh(file: string): boolean {
  try {
    return Date.now() - statSync(file).mtimeMs < STARTING_MS;
  } catch {
    return false;
  }
}

/** False only when the connection is refused: a busy or stopped rehearsal still holds its port. */
function accepts(endpoint: string): Promise<boolean> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(endpoint);
    const socket = connect({ host: hostname, port: Number(port), timeout: 1000 });
    const settle = (listening: boolean): void => {
      socket.destroy();
      resolve(listening);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(true));
    socket.once('error', () => settle(false));
  });
}
