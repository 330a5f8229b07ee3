import type * as Fs from 'node:fs';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { lockOperation, operationOwner } from './operation-lock';

const disk = vi.hoisted(() => ({ isFull: false }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof Fs>();
  return {
    ...fs,
    writeFileSync: (...how: Parameters<typeof fs.writeFileSync>) => {
      // What a full disk leaves of it: its name.
      fs.writeFileSync(how[0], disk.isFull ? '' : how[1], how[2]);
      if (disk.isFull) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    },
  };
});

const root = mkdtempSync(join(tmpdir(), 'lectern-lock-'));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(root, 'workshop-'));
});

/** Takes the lock, which must be free. */
function lock(): () => void {
  const taken = lockOperation(folder);
  if ('owner' in taken) throw new Error(`process ${taken.owner} holds it`);
  return taken.release;
}

test('one operation at a time, and the next when that is over', () => {
  const release = lock();
  expect(operationOwner(folder)).toBe(process.pid);
  expect(lockOperation(folder)).toEqual({ owner: process.pid });
  release();
  expect(operationOwner(folder)).toBeUndefined();
  lock()();
});

test('a lock that an earlier version left holds nobody up, whoever has its number now', () => {
  writeFileSync(join(folder, 'operation.lock'), String(process.pid));
  expect(operationOwner(folder)).toBeUndefined();
  lock()();
});

test('a full disk is said in words, and leaves no lock behind', () => {
  disk.isFull = true;
  expect(() => lockOperation(folder)).toThrow(
    expect.objectContaining({
      problem: expect.objectContaining({ code: 'workshop.not-writable' }) as unknown,
    }),
  );
  expect(readdirSync(folder)).toEqual([]);
  disk.isFull = false;
  lock()();
});
