/** Exercise material that cannot be handed out is known before anything is created. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { listMaterials } from './materials';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-materials-'));
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, 'a.ipynb'), '{}');
  mkdirSync(join(folder, 'data'), { mode: 0o755 });
  writeFileSync(join(folder, 'data', 'b.csv'), '1\n');
});
afterEach(() => {
  chmodSync(join(folder, 'data'), 0o700);
  rmSync(folder, { recursive: true, force: true });
});

/** Root may read everything: what is refused to others is seen as somebody else. */
function asNobody<T>(work: () => T): T {
  const { geteuid, seteuid } = process;
  if (geteuid?.() !== 0 || seteuid === undefined) return work();
  seteuid(65_534);
  try {
    return work();
  } finally {
    seteuid(0);
  }
}

it('lists the files below it', () => {
  expect(listMaterials(folder)).toEqual({ files: ['a.ipynb', 'data/b.csv'] });
});

it('a file that may not be read', () => {
  chmodSync(join(folder, 'a.ipynb'), 0);
  expect(asNobody(() => listMaterials(folder))).toEqual({
    message: 'The file a.ipynb cannot be read (EACCES).',
    expected: 'files and folders that you may read',
  });
});

it('a folder that may not be read', () => {
  chmodSync(join(folder, 'data'), 0);
  expect(asNobody(() => listMaterials(folder))).toMatchObject({
    message: 'The folder data cannot be read (EACCES).',
  });
});

it('a pipe', () => {
  execFileSync('mkfifo', [join(folder, 'data', 'pipe')]);
  expect(listMaterials(folder)).toMatchObject({
    message: 'data/pipe is neither a file nor a folder (a pipe, a socket or a device).',
  });
});

it('a name that is not UTF-8', () => {
  writeFileSync(
    Buffer.concat([Buffer.from(`${folder}/data/caf`), Buffer.from([0xe9]), Buffer.from('.txt')]),
    '',
  );
  expect(listMaterials(folder)).toMatchObject({
    message: 'The name of data/caf\ufffd.txt has characters that are not UTF-8.',
    expected: 'file names in UTF-8: rename it',
  });
});
