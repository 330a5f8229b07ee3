/** Which process is meant by a number that was written down: the system gives numbers out again. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process as no other ever is: its number, and when the system started it. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly start: string;
}

let self: ProcessIdentity | undefined;

/** This process. */
export function thisProcess(): ProcessIdentity {
  self ??= identityOf(process.pid) ?? { pid: process.pid, start: unknownStart };
  return self;
}

/** The process of this number; undefined when none runs. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const start = startOf(pid);
  return start === undefined ? undefined : { pid, start };
}

/**
 * False once it has ended, reaped or not, even when another process has its number since. As long as the system does
 * not say when the process of this number was started, or did not say it then, it may be the one: true.
 */
export function isRunning({ pid, start }: ProcessIdentity): boolean {
  const own = thisProcess();
  const now = pid === own.pid ? own.start : startOf(pid);
  return now !== undefined && (now === start || now === unknownStart || start === unknownStart);
}

/** Wall ms. */
const patienceMs = 2_000;

/** Where the system does not tell when a process was started: then its number is all there is. */
const unknownStart = 'unknown';

/** When the process of this number was started, in the system's own terms; undefined when none runs. */
function startOf(pid: number): string | undefined {
  if (!processExists(pid)) return undefined;
  try {
    if (process.platform === 'linux') return startOnLinux(pid);
    return process.platform === 'win32' ? startOnWindows(pid) : startByPs(pid);
  } catch {
    // It ended meanwhile, or the system does not say.
    return processExists(pid) ? unknownStart : undefined;
  }
}

/** Whether any process has this number: a zombie, too, and one of another user, though it cannot be signalled. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** proc(5): after the name, which is in brackets and may hold anything, come field 3 (state) and the rest. */
function startOnLinux(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = ''] = fields;
  // Field 22, in ticks since the computer was started: which start that was belongs to it.
  const ticks = fields[19];
  return hasEnded(state) || ticks === undefined ? undefined : `${bootId()} ${ticks}`;
}

/** A zombie has ended: only its parent has not asked how yet. */
function hasEnded(state: string): boolean {
  return /^[ZXx]/.test(state);
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** In 100 ns since 1601. */
function startOnWindows(pid: number): string {
  const command = `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`;
  return run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', command]);
}

/** macOS and the BSDs: e.g. `Ss   Thu Nov 26 04:09:29 2026`, whatever this computer's time zone is by now. */
function startByPs(pid: number): string | undefined {
  const [state = '', ...start] = run('ps', ['-o', 'stat=,lstart=', '-p', String(pid)]).split(/\s+/);
  return hasEnded(state) ? undefined : start.join(' ');
}

/** Throws when the program fails, or does not answer in time. */
function run(command: string, args: readonly string[]): string {
  return execFileSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: patienceMs,
    killSignal: 'SIGKILL',
    windowsHide: true,
  }).trim();
}
