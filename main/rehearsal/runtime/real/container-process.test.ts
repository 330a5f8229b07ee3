/** Process 1 of a real container, with small commands of the shell. It needs a Python, as every Jupyter brings one. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { defined } from '../../../../app/defined';
import containerInit from './container-init.py?raw';
import { ContainerProcess } from './container-process';

/** As `findJupyter` would give it: any Python 3 does. */
const python = execFileSync('/bin/sh', ['-c', 'command -v /usr/bin/python3 || command -v python3'])
  .toString()
  .trim();

let folder: string;
let init: string;
let lines: string[];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lectern-init-'));
  init = path.join(folder, 'container-init.py');
  writeFileSync(init, containerInit);
  lines = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const environment = { PATH: '/usr/bin:/bin', LECTERN_SEAT: '07' };

function run(script: string, memoryMiB?: number): ContainerProcess {
  const argv = ['sh', '-c', script];
  return new ContainerProcess({
    python,
    init,
    argv,
    environment,
    ...defined({ memoryMiB }),
    cwd: folder,
    log: (line) => lines.push(line),
  });
}

/** A child that has left its parent, its session and its group, as `nohup setsid` does, and ignores SIGTERM. */
const stray = `(trap '' TERM; exec python3 -c '
import os, time
if os.fork(): os._exit(0)
os.setsid()
open("stray.pid", "w").write(str(os.getpid()))
time.sleep(600)' ) &
while [ ! -s stray.pid ]; do sleep 0.02; done`;

const strayPid = (): number => Number(readFileSync(path.join(folder, 'stray.pid'), 'utf8'));

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it('gives the command its environment and nothing else, and passes on its lines and its exit code', async () => {
  const process = run('pwd; env | sort; echo wrong >&2; cat; exit 3');
  expect(await process.ended).toBe(3);
  expect(lines.filter((line) => !/^(?:_|PWD|SHLVL|OLDPWD)=/.test(line)).sort()).toEqual(
    [folder, 'LECTERN_SEAT=07', 'PATH=/usr/bin:/bin', 'wrong'].sort(),
  );
});

it('passes SIGTERM on, and takes with it what the command has left behind', async () => {
  const process = run(`${stray}; trap 'echo ending; exit 0' TERM; echo ready; while :; do sleep 0.02; done`);
  await vi.waitFor(() => expect(lines).toEqual(['ready']), { timeout: 20_000 });
  expect(isAlive(strayPid())).toBe(true);
  process.terminate();
  expect(await process.ended).toBe(0);
  expect(lines).toEqual(['ready', 'ending']);
  expect(isAlive(strayPid())).toBe(false);
});

it('is killed as a whole with 137, also when the command does not want to end', async () => {
  const process = run(`${stray}; trap '' TERM; echo ready; while :; do sleep 0.02; done`);
  await vi.waitFor(() => expect(lines).toEqual(['ready']), { timeout: 20_000 });
  process.terminate();
  process.kill();
  expect(await process.ended).toBe(137);
  expect(isAlive(strayPid())).toBe(false);
});

it('ends with 128 and the signal of a command that was killed, and with 127 without a command', async () => {
  expect(await run('kill -9 $$').ended).toBe(137);
  expect(
    await new ContainerProcess({
      python,
      init,
      argv: ['no-such-program'],
      environment,
      cwd: folder,
      log: (line) => lines.push(line),
    }).ended,
  ).toBe(127);
  expect(lines).toEqual(['exec: no-such-program: No such file or directory']);
});

it('kills what holds most once all hold more than the container has, and leaves the rest', async () => {
  const greedy = 'import time; held = bytearray(400 << 20); time.sleep(600)';
  const process = run(`python3 -c '${greedy}'; echo "ended with $?"; exit 7`, 200);
  if (!existsSync('/proc/self/statm')) {
    // Only Linux tells what is held: there is no limit then, as the documentation says.
    process.kill();
    expect(await process.ended).toBe(137);
    return;
  }
  expect(await process.ended).toBe(7);
  expect(lines.join('\n')).toMatch(/^rehearsal: out of memory: killed process \d+ \(\d{3} MiB\)$/m);
  expect(lines).toContain('ended with 137');
});

it('goes with the rehearsal, even when that is killed with SIGKILL', async () => {
  // Stands for the rehearsal: starts process 1 as it does, says its number, and lives until it is killed.
  const argv = ['sh', '-c', `${stray}; echo $PPID > init.pid; sleep 600`];
  const program = `
    const { spawn } = require('node:child_process');
    const child = spawn(${JSON.stringify(python)}, ['-I', '-S', ${JSON.stringify(init)}], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    child.stdin.write(${JSON.stringify(JSON.stringify({ argv, env: environment, cwd: folder }))} + '\\n');
    setInterval(() => undefined, 1000);`;
  const rehearsal = spawn(process.execPath, ['-e', program], { stdio: 'ignore' });
  const pidIn = (name: string): number => Number(readFileSync(path.join(folder, name), 'utf8'));
  await vi.waitFor(() => expect(pidIn('init.pid')).toBeGreaterThan(0), { timeout: 20_000 });
  const pids = [pidIn('init.pid'), strayPid()];
  expect(pids.every(isAlive)).toBe(true);
  rehearsal.kill('SIGKILL');
  await once(rehearsal, 'exit');
  await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), { timeout: 20_000 });
});
