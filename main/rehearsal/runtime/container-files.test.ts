import fc from 'fast-check';
import {
  mkdtempSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ContainerFiles, FileRefusal } from './container-files';

let base: string;
let files: ContainerFiles;

beforeAll(() => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'lectern-files-')));
  for (const name of ['home', 'home/sub', 'shared', 'outside']) mkdirSync(path.join(base, name));
  writeFileSync(path.join(base, 'outside/secret'), 'secret');
  writeFileSync(path.join(base, 'shared/given'), 'given');
  symlinkSync(path.join(base, 'outside'), path.join(base, 'home/out'));
  symlinkSync('../sub', path.join(base, 'home/sub/in'));
  symlinkSync(path.join(base, 'outside/new'), path.join(base, 'home/dangling'));
  files = new ContainerFiles([
    { folder: path.join(base, 'home'), path: '/home/jovyan', readOnly: false },
    { folder: path.join(base, 'shared'), path: '/home/jovyan/shared', readOnly: true },
  ]);
});
afterAll(() => {
  rmSync(base, { recursive: true, force: true });
});

const reasonOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: unknown) => (error instanceof FileRefusal ? error.reason : 'other'),
  );

describe('ContainerFiles', () => {
  it('reads and writes inside the mounts, also by links that stay inside', async () => {
    await files.write('/home/jovyan/sub/a', 'one');
    expect((await files.read('/home/jovyan/sub/in/a')).toString()).toBe('one');
    expect((await files.read('/home/jovyan/shared/given')).toString()).toBe('given');
  });

  it('refuses what is outside, hidden behind a link, read-only or taken', async () => {
    expect(await reasonOf(files.read('/etc/passwd'))).toBe('outside');
    expect(await reasonOf(files.read('/home/jovyan/../../etc/passwd'))).toBe('outside');
    expect(await reasonOf(files.read('/home/jovyanother'))).toBe('outside');
    expect(await reasonOf(files.read('/home/jovyan/out/secret'))).toBe('outside');
    expect(await reasonOf(files.write('/home/jovyan/out/secret', 'x'))).toBe('outside');
    expect(await reasonOf(files.write('/home/jovyan/dangling', 'x'))).toBe('outside');
    expect(await reasonOf(files.makeFolder('/home/jovyan/out/a/b', true))).toBe('outside');
    expect(await reasonOf(files.move('/home/jovyan/sub', '/home/jovyan/out/sub'))).toBe('outside');
    expect(await reasonOf(files.write('/home/jovyan/shared/given', 'x'))).toBe('read-only');
    await files.write('/home/jovyan/taken', '1');
    expect(await reasonOf(files.writeNew('/home/jovyan/taken', '2'))).toBe('exists');
    expect(await reasonOf(files.move('/home/jovyan/sub', '/home/jovyan/taken'))).toBe('exists');
    expect(readFileSync(path.join(base, 'home/taken'), 'utf8')).toBe('1');
  });

  it('never lets any path out', async () => {
    const part = fc.constantFrom(
      '..',
      '.',
      '',
      'sub',
      'in',
      'out',
      'dangling',
      'secret',
      'home',
      'jovyan',
      'shared',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 8 }), async (parts) => {
        const wanted = `/home/jovyan/${parts.join('/')}`;
        const read = await files.read(wanted).catch(() => undefined);
        expect(read?.toString()).not.toBe('secret');
        await files.writeNew(`${wanted}/made`, 'x').catch(() => undefined);
        expect(readFileSync(path.join(base, 'outside/secret'), 'utf8')).toBe('secret');
        expect(() => readFileSync(path.join(base, 'outside/made'))).toThrow();
        expect(() => readFileSync(path.join(base, 'made'))).toThrow();
      }),
    );
  });
});
