/** What people point at as a workshop's file, and is none: each is refused at once, and nothing waits. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mostYamlBytes } from '../../app/workshop/yaml-lines';
import { readSeed } from './import-seed';
import { loadWorkshopFile } from './workshop-file';

const folder = mkdtempSync(join(tmpdir(), 'lectern-text-'));
const at = (name: string): string => join(folder, name);
const socket = createServer();

beforeAll(async () => {
  execFileSync('mkfifo', [at('pipe')]);
  mkdirSync(at('folder.yaml'));
  mkdirSync(at('folder'));
  mkdirSync(at('folder/workshop.yaml'));
  writeFileSync(at('long.yaml'), 'name: Long\n');
  truncateSync(at('long.yaml'), 3_000_000_000);
  writeFileSync(at('just-too-long.yaml'), '#'.repeat(mostYamlBytes + 1));
  await new Promise<void>((resolve) => {
    socket.listen(at('socket'), resolve);
  });
});
afterAll(() => {
  socket.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.each([
  ['a workshop', (path: string) => loadWorkshopFile(path)],
  ['a config.yaml of the original project', (path: string) => readSeed(path)],
])('as %s', (_, read) => {
  it.each([
    ['a device without an end', '/dev/zero', 'This is no ordinary file.'],
    ['a pipe that nobody writes into', at('pipe'), 'This is no ordinary file.'],
    ['a socket', at('socket'), 'This is no ordinary file.'],
    ['3 GB', at('long.yaml'), 'This file is too long: more than 256 KiB.'],
    ['a byte too much', at('just-too-long.yaml'), 'This file is too long: more than 256 KiB.'],
    ['below a file', join(at('long.yaml'), 'x'), 'There is no such file.'],
  ])('%s is refused', (__, path, message) => {
    expect(read(path)).toMatchObject({ issues: [{ file: path, line: 1, message }] });
  });
});

it('a folder whose workshop.yaml is a folder is refused', () => {
  expect(loadWorkshopFile(at('folder'))).toMatchObject({
    issues: [{ file: at('folder/workshop.yaml'), message: 'This is no ordinary file.' }],
  });
});

it('the longest workshop that can be written is read', () => {
  const names = Array.from({ length: 500 }, () => `  - ${'🎓'.repeat(30)}`);
  const text = `name: Long\nseats: 500\nservices: [jupyter]\nparticipants:\n${names.join('\n')}\n`;
  writeFileSync(at('most.yaml'), text);
  expect(loadWorkshopFile(at('most.yaml'))).toMatchObject({ workshop: { seats: 500 } });
});

it('as many keys as fit in are read and refused in a moment', () => {
  writeFileSync(at('keys.yaml'), Array.from({ length: 22_000 }, (_, n) => `k${n}: 1`).join('\n'));
  const loaded = loadWorkshopFile(at('keys.yaml'));
  expect('issues' in loaded && loaded.issues.length).toBeGreaterThan(0);
}, 5_000);
