import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainersMode } from '../../app/containers-mode';
import { LecternError } from '../../app/errors';
import { lockOwner } from '../lock';
import { processExists } from '../processes';
import { isRehearsalAt } from '../rehearsal-control/is-rehearsal';
import { canBeCalled, holderFileIn, readLock, type RunningRehearsal } from '../rehearsal-control/lock-file';

/** The rehearsal that runs on this data folder, as it told when it began to listen; it may be about to end. */
export function toldRehearsal(dataFolder: string): RunningRehearsal | undefined {
  const told = readLock(dataFolder);
  if (told === undefined || !canBeCalled(told)) return undefined;
  return rehearsalHolder(dataFolder) === told.pid ? told : undefined;
}

/** The rehearsal that runs on this data folder and answers. */
export async function findRehearsal(dataFolder: string): Promise<RunningRehearsal | undefined> {
  const told = readLock(dataFolder);
  if (told === undefined || !canBeCalled(told)) return undefined;
  const holder = rehearsalHolder(dataFolder);
  const isHolder = holder === told.pid;
  // One of version 0.1 holds no lock.
  if (!isHolder && (holder !== undefined || !processExists(told.pid))) return undefined;
  return (await isRehearsalAt(told.endpoint, { isHolder })) ? told : undefined;
}

/** The process that has this data folder: a rehearsal that runs, still starts, or saves itself. */
export function rehearsalHolder(dataFolder: string): number | undefined {
  return lockOwner(holderFileIn(dataFolder));
}

export interface RehearsalOptions {
  /** The bundled rehearsal process, `dist/main/rehearsal.js`. */
  readonly program: string;
  readonly dataFolder: string;
  /** Absent: that of the last time, or the usual one. */
  readonly speed?: number;
  /** The same seed tells the same story. Absent: another one each time. */
  readonly seed?: number;
  /** What runs in its containers. Absent: that of the last time, or stand-ins. */
  readonly containers?: ContainersMode;
  readonly logFile: string;
  /** It saves itself and ends when nobody called for so long, wall ms. */
  readonly idleExitMs: number;
}

/** So long a rehearsal may take to start, or to save itself and end, before it is given up. Wall ms. */
const patienceMs = 60_000;
const lookEveryMs = 50;

/**
 * Uses the rehearsal of this data folder, or starts one. It is a process of its own and outlives this one,
 * as AWS would: workshops in it continue while the app is closed, until nobody has called for `idleExitMs`.
 * Throws LecternError `rehearsal.did-not-start`, `rehearsal.does-not-answer`.
 */
export async function ensureRehearsal(options: RehearsalOptions): Promise<RunningRehearsal> {
  const { dataFolder } = options;
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const running = await findRehearsal(dataFolder);
    if (running !== undefined) return running;
    const holder = rehearsalHolder(dataFolder);
    if (Date.now() > deadline) throw holder === undefined ? didNotStart(options) : doesNotAnswer(holder);
    // Somebody else starts one, or the last one is about to end.
    if (holder !== undefined) await sleep(lookEveryMs);
    else if (!(await start(options, deadline)) && rehearsalHolder(dataFolder) === undefined)
      throw didNotStart(options);
  }
}

/** Starts a rehearsal. True once it listens; false when it ended before, or had to be ended at `deadline`, wall ms. */
async function start(options: RehearsalOptions, deadline: number): Promise<boolean> {
  const stderr = openSync(options.logFile, 'a', 0o600);
  const child = spawn(
    process.execPath,
    [
      options.program,
      '--data',
      options.dataFolder,
      ...(options.speed === undefined ? [] : ['--speed', String(options.speed)]),
      ...(options.seed === undefined ? [] : ['--seed', String(options.seed)]),
      ...(options.containers === undefined ? [] : ['--containers', options.containers]),
      '--idle-exit-ms',
      String(options.idleExitMs),
    ],
    {
      detached: true,
      stdio: ['ignore', 'pipe', stderr],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    },
  );
  closeSync(stderr);
  const { stdout } = child;
  if (stdout === null) throw new Error('the rehearsal has no stdout');
  // What it holds is on disk: to kill it loses nothing.
  const late = setTimeout(() => child.kill('SIGKILL'), Math.max(0, deadline - Date.now()));
  const ready = await readUntilReady(stdout);
  clearTimeout(late);
  stdout.destroy();
  child.unref();
  return ready;
}

function didNotStart({ logFile }: RehearsalOptions): LecternError {
  return new LecternError({
    code: 'rehearsal.did-not-start',
    message: 'The built-in rehearsal did not start.',
    hint: `The reason is at the end of ${logFile}.`,
    detail: lastWords(logFile),
  });
}

function doesNotAnswer(holder: number): LecternError {
  return new LecternError({
    code: 'rehearsal.does-not-answer',
    message: `The built-in rehearsal (process ${holder}) does not answer.`,
    hint: 'End that process, then try again: what the rehearsal holds is kept.',
  });
}

/** What it said to people at the end, beside its JSON lines. */
function lastWords(logFile: string): string {
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n');
  const spoken = lines.slice(lines.findLastIndex((line) => line.startsWith('{')) + 1);
  return spoken.join(' ').replaceAll(/\s+/g, ' ').slice(0, 500);
}

/** True once the process printed its empty line; false when it ended before. */
async function readUntilReady(stdout: NodeJS.ReadableStream): Promise<boolean> {
  for await (const line of createInterface({ input: stdout })) {
    if (line === '') return true;
  }
  return false;
}
