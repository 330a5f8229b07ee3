import type * as ChildProcess from 'node:child_process';
import type * as Fs from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { identityOf, isRunning } from './processes';

const system = vi.hoisted(() => ({ tells: true, psOptions: undefined as object | undefined }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof Fs>();
  return {
    ...fs,
    readFileSync: (...how: Parameters<typeof fs.readFileSync>) => {
      if (!system.tells) throw Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });
      return fs.readFileSync(...how);
    },
  };
});
vi.mock('node:child_process', async (original) => {
  const childProcess = await original<typeof ChildProcess>();
  return {
    ...childProcess,
    execFileSync: (_command: string, _args: readonly string[], options: object) => {
      system.psOptions = options;
      throw Object.assign(new Error('spawnSync ps ETIMEDOUT'), { code: 'ETIMEDOUT' });
    },
  };
});

const { platform } = process;
const onPlatform = (value: NodeJS.Platform): void => {
  Object.defineProperty(process, 'platform', { value });
};
beforeEach(() => {
  onPlatform('linux');
});
afterEach(() => {
  onPlatform(platform);
  system.tells = true;
  system.psOptions = undefined;
});

const known = { pid: process.ppid, start: 'boot 1234' };

test.skipIf(platform !== 'linux')('a process has ended when another one has its number', () => {
  expect(isRunning(identityOf(process.ppid) ?? known)).toBe(true);
  expect(isRunning(known)).toBe(false);
});

test('a process that exists counts as running while the system does not say when it was started', () => {
  system.tells = false;
  expect(isRunning(known)).toBe(true);
  expect(isRunning({ pid: 999_999_999, start: known.start })).toBe(false);
});

test.skipIf(platform !== 'linux')(
  'as does one of which the system did not say it when it was written down',
  () => {
    expect(isRunning({ pid: process.ppid, start: 'unknown' })).toBe(true);
  },
);

test('a program that is asked and never answers holds nobody up, and ends nobody’s lock', () => {
  onPlatform('darwin');
  expect(isRunning(known)).toBe(true);
  expect(system.psOptions).toMatchObject({ timeout: 2_000 });
});
