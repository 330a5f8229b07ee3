import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isRunning, identityOf } from '../processes';
import { ensureRehearsal } from './rehearsal-process';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-start-'));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

test('a rehearsal that begins and never listens is given up after a minute, and ended', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  const program = join(folder, 'program.js');
  writeFileSync(program, 'console.error(String(process.pid)); setInterval(() => undefined, 60_000);');
  const logFile = join(folder, 'log');
  const ensured = ensureRehearsal({ program, dataFolder: folder, logFile, idleExitMs: 1 });
  const failed = expect(ensured).rejects.toMatchObject({ problem: { code: 'rehearsal.did-not-start' } });
  const child = await vi.waitFor(() => {
    const running = identityOf(Number(readFileSync(logFile, 'utf8').trim() || 'none'));
    if (running === undefined) throw new Error('it has not begun');
    return running;
  });
  vi.advanceTimersByTime(60_000);
  await failed;
  await vi.waitFor(() => {
    expect(isRunning(child)).toBe(false);
  });
});
