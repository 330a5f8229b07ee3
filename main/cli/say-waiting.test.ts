/** No silence: whatever a command waits for, it says so, and Ctrl-C ends it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { buildWithinMs, ensureBuilt } from './built.testing';
import { exitCodes } from './output';
import { runCommandLine } from './program';

/** Takes every connection and never answers. */
let silent: Server;
const sockets = new Set<Socket>();
let home: string;
let stderr: string;

beforeAll(async () => {
  ensureBuilt();
  silent = createServer((socket) => sockets.add(socket));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
}, buildWithinMs);
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => silent.close(resolve));
});
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'lectern-waiting-'));
  stderr = '';
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += String(text);
    return true;
  });
  vi.stubEnv('LECTERN_HOME', home);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'x');
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

/** Runs a command against an endpoint, and gives how it ended. */
function run(port: number, ...argv: readonly string[]): Promise<number> {
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${port}`);
  return runCommandLine(argv, process.cwd());
}

/** `text` is said while the command runs. */
async function hears(text: RegExp, began: number): Promise<void> {
  await vi.waitFor(() => expect(stderr).toMatch(text), { timeout: 10_000 });
  // Two seconds, and what a busy computer takes.
  expect(performance.now() - began).toBeLessThan(5_000);
}

const silence = /AWS has not answered for \d+ s \(\w+\)\. Ctrl-C ends this\./;

test('leftovers says that AWS does not answer, and Ctrl-C ends it at once', async () => {
  const began = performance.now();
  const ended = run((silent.address() as AddressInfo).port, 'leftovers');
  await hears(silence, began);
  process.emit('SIGINT');
  expect(await ended).toBe(exitCodes.cancelled);
  expect(stderr).not.toContain('Something went wrong');
});

// These first look which workshop is meant, which nothing has to be put in order for: the process just ends.
test.each([
  ['provision', 'jupyter', '--yes'],
  ['teardown', 'jupyter', '--yes'],
])('%s says that AWS does not answer, and Ctrl-C ends its process', async (...argv) => {
  const { port } = silent.address() as AddressInfo;
  const cli = spawn(process.execPath, ['dist/main/cli.js', ...argv], {
    env: { ...process.env, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve) =>
    cli.once('exit', (_, signal) => resolve(signal)),
  );
  cli.stderr.on('data', (text) => {
    stderr += String(text);
  });
  await hears(silence, performance.now());
  cli.kill('SIGINT');
  expect(await ended).toBe('SIGINT');
  expect(stderr).not.toContain('Something went wrong');
});

test.each([
  ['status', 'jupyter'],
  ['cards', 'jupyter'],
])('%s says that nobody is there, how often it has tried, and gives up', async (...argv) => {
  // The clock of a rehearsal: nobody waits for half a minute here.
  vi.stubEnv('LECTERN_CLOCK_SPEED', '10');
  const began = performance.now();
  const ended = run(1, ...argv);
  await hears(
    /nobody answers at http:\/\/127\.0\.0\.1:1\); trying again \(\d+\w\w time, for 3 s at most\)/,
    began,
  );
  expect(await ended).toBe(exitCodes.incomplete);
  expect(stderr).not.toContain('Something went wrong');
});
