import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SocketPaths } from './socket-paths';

let dataFolder: string;
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'lectern-sockets-'));
});
afterEach(() => rmSync(dataFolder, { recursive: true }));

it('of a rehearsal that was killed are removed by the next one of its data folder', () => {
  const folder = dirname(new SocketPaths(dataFolder).next());
  writeFileSync(join(folder, '1.sock'), '');
  const next = new SocketPaths(dataFolder);
  expect(existsSync(folder)).toBe(false);
  expect(dirname(next.next())).not.toBe(folder);
  next.remove();
});

it('are all that is removed, whatever the note says', () => {
  const other = join(dataFolder, 'homes');
  mkdirSync(other);
  writeFileSync(join(dataFolder, 'sockets-folder'), other);
  new SocketPaths(dataFolder).remove();
  expect(existsSync(other)).toBe(true);
});
