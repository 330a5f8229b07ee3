import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { ContainersMode } from '../../app/containers-mode';
import { LecternError } from '../../app/errors';
import { processOwner } from '../processes';
import { canBeCalled, readLock, type RunningRehearsal } from '../rehearsal-control/lock-file';

/** The rehearsal that already runs on this data folder, if its process lives. */
export function findRehearsal(dataFolder: string): RunningRehearsal | undefined {
  const lock = readLock(dataFolder);
  if (lock === undefined || !canBeCalled(lock)) return undefined;
  return processOwner(lock.pid) === undefined ? undefined : lock;
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

/**
 * Uses the rehearsal of this data folder, or starts one. It is a process of its own and outlives this one,
 * as AWS would: workshops in it continue while the app is closed, until nobody has called for `idleExitMs`.
 * Throws LecternError `rehearsal.did-not-start`.
 */
export async function ensureRehearsal(options: RehearsalOptions): Promise<RunningRehearsal> {
  const running = findRehearsal(options.dataFolder);
  if (running !== undefined) return running;
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
  const ready = await readUntilReady(stdout);
  stdout.destroy();
  child.unref();
  const started = findRehearsal(options.dataFolder);
  if (!ready || started === undefined) {
    throw new LecternError({
      code: 'rehearsal.did-not-start',
      message: 'The built-in rehearsal did not start.',
      hint: `The reason is at the end of ${options.logFile}.`,
      detail: lastWords(options.logFile),
    });
  }
  return started;
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
