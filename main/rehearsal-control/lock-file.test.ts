import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { canBeCalled, lockFileIn, readLock } from './lock-file';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-lock-file-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** As the version before this contract (0.1.0) wrote it. */
const written = {
  pid: 4711,
  endpoint: 'http://127.0.0.1:40001',
  accessKeyId: 'AKIAABCDEFGHIJKLMNOP',
  secretAccessKey: 'secret',
  region: 'us-east-1',
  clock: {
    stretches: [
      { from: 1_700_000_000_000, ticks: 0, rate: 60 },
      { from: 1_700_000_001_000, ticks: 60_000, rate: 0 },
    ],
    speed: 60,
    paused: true,
  },
};

function lockOf(content: string): ReturnType<typeof readLock> {
  writeFileSync(lockFileIn(folder), content);
  return readLock(folder);
}

test('the lock of the version before is read in full', () => {
  const lock = lockOf(JSON.stringify(written));
  expect(lock).toEqual(written);
  expect(lock !== undefined && canBeCalled(lock)).toBe(true);
});

test.each([
  ['that starts', { pid: 4711 }, { pid: 4711 }],
  [
    'of another version',
    { pid: 4711, endpoint: written.endpoint, secretAccessKey: 's', clock: { speed: 60 } },
    { pid: 4711, endpoint: written.endpoint },
  ],
])(
  'of a rehearsal %s it is known who holds the folder, and that it cannot be called',
  (_, content, known) => {
    const lock = lockOf(JSON.stringify(content));
    expect(lock).toEqual(known);
    expect(lock !== undefined && canBeCalled(lock)).toBe(false);
  },
);

test.each(['', '{', '{}', '{"pid":0}', '{"pid":"1"}'])(
  'what cannot be read (%j) holds nobody up',
  (content) => {
    expect(lockOf(content)).toBeUndefined();
  },
);

test('a folder without a lock has none', () => {
  expect(readLock(folder)).toBeUndefined();
});
