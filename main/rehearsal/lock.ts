/** One rehearsal per data folder: `rehearsal.json` says which process has it and how to call it. */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import type { ClockState } from '../../app/clock-state';
import { LecternError } from '../../app/errors';

/** What other processes of this user read to find the rehearsal. */
export interface LockContent {
  readonly pid: number;
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  readonly clock: ClockState;
}

export interface Lock {
  /** Tells the world, once the gateway listens. */
  publish(content: LockContent): void;
  release(): void;
}

const lockShape = z.looseObject({ pid: z.number().int().positive(), endpoint: z.string().optional() });
/** How long a rehearsal may take from claiming its folder to listening, wall ms. */
const STARTING_MS = 60_000;

/** Claims the folder for this process. Throws LecternError `rehearsal.already-running`, naming the pid. */
export async function claimFolder(dataFolder: string): Promise<Lock> {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const file = join(dataFolder, 'rehearsal.json');
  for (let attempt = 0; ; attempt += 1) {
    try {
      writeFileSync(file, JSON.stringify({ pid: process.pid }), { mode: 0o600, flag: 'wx' });
      break;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      const holder = await livingHolder(file);
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
      if (readLock(file)?.pid === process.pid) rmSync(file, { force: true });
    },
  };
}

function alreadyRunning(dataFolder: string, pid: number | undefined): LecternError {
  return new LecternError({
    code: 'rehearsal.already-running',
    message: `A rehearsal already runs on this data folder${pid === undefined ? '' : ` (process ${pid})`}.`,
    hint: 'Use that one, stop it first, or give this one another data folder.',
    detail: dataFolder,
  });
}

/** The pid of the rehearsal that holds the lock; undefined when it is stale or broken. */
async function livingHolder(file: string): Promise<number | undefined> {
  const lock = readLock(file);
  if (lock === undefined || lock.pid === process.pid || !isAlive(lock.pid)) return undefined;
  // After a restart of the computer the number may be another program's: a rehearsal listens.
  const listening = lock.endpoint === undefined ? isFresh(file) : await accepts(lock.endpoint);
  return listening ? lock.pid : undefined;
}

function readLock(file: string): z.infer<typeof lockShape> | undefined {
  try {
    const parsed = lockShape.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

function isFresh(file: string): boolean {
  try {
    return Date.now() - statSync(file).mtimeMs < STARTING_MS;
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
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
