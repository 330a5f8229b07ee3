import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openHome } from './home';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-home-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test('is made with all above it, for its owner alone', () => {
  const home = openHome(join(folder, 'a', 'b'));
  expect(home.folder).toBe(join(folder, 'a', 'b'));
  expect(statSync(home.workshops).mode & 0o777).toBe(0o700);
});

test.each(['', '  '])('an empty name is refused, and is not the current folder: %j', (name) => {
  expect(() => openHome(name)).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ code: 'usage.home' }) as unknown }),
  );
  vi.stubEnv('LECTERN_HOME', name);
  expect(() => openHome()).toThrow('LECTERN_HOME is empty.');
  expect(existsSync('workshops')).toBe(false);
});

test.each([
  ['a file', () => join(folder, 'file')],
  ['below a file', () => join(folder, 'file', 'home')],
  ['where the system makes no folders', () => '/proc/lectern/home'],
  ['a device', () => '/dev/null'],
])('one that cannot be used is refused in words: %s', (_, place) => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => openHome(place())).toThrow(
    expect.objectContaining({
      problem: expect.objectContaining({
        code: 'home.not-usable',
        message: `Lectern cannot keep its data in ${place()}.`,
      }) as unknown,
    }),
  );
});
