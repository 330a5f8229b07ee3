/** The disk and the one that stands for it in tests do the same, as far as nothing is cut off. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diskFiles, isMissing, replace, replaceNow } from './files';
import { createForgetfulFiles } from './forgetful-files.testing';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.each([
  ['the disk', () => diskFiles],
  ['the forgetful disk', () => createForgetfulFiles()],
])('%s', (_, create) => {
  it('reads back what was written, replaced, renamed and removed', async () => {
    const files = create();
    const at = (name: string): string => join(folder, 'deep', name);
    const missing = async (name: string): Promise<boolean> =>
      files.read(at(name)).then(() => false, isMissing);
    expect(files.list(join(folder, 'deep'))).toEqual([]);
    expect(await missing('a')).toBe(true);
    files.makeFolder(join(folder, 'deep'));
    files.writeNow(at('a'), 'one');
    await files.write(at('b'), Buffer.from('two'));
    await replace(files, at('a'), 'three');
    replaceNow(files, at('b'), 'four');
    files.rename(at('b'), at('c'));
    expect([...files.list(join(folder, 'deep'))].sort()).toEqual(['a', 'c']);
    expect(files.readNow(at('a')).toString()).toBe('three');
    expect((await files.read(at('c'))).toString()).toBe('four');
    files.remove(at('a'));
    files.remove(at('a'));
    expect(await missing('a')).toBe(true);
  });

  it('grows a file at its end, and cuts off what was half written', async () => {
    const files = create();
    const file = await files.grow(join(folder, 'log'));
    await file.write(Buffer.from('one\n'), 0);
    await file.sync();
    await file.write(Buffer.from('tw'), 4);
    await file.cut(4);
    await file.write(Buffer.from('two\n'), 4);
    await file.sync();
    await file.close();
    expect(files.readNow(join(folder, 'log')).toString()).toBe('one\ntwo\n');
  });
});

it('is for this user alone', async () => {
  diskFiles.makeFolder(join(folder, 'a', 'b'));
  diskFiles.writeNow(join(folder, 'a', 'now'), '');
  await diskFiles.write(join(folder, 'a', 'later'), '');
  await (await diskFiles.grow(join(folder, 'a', 'log'))).close();
  const mode = (name: string): number => statSync(join(folder, 'a', name)).mode & 0o777;
  expect([mode(''), mode('b')]).toEqual([0o700, 0o700]);
  expect([mode('now'), mode('later'), mode('log')]).toEqual([0o600, 0o600, 0o600]);
});
