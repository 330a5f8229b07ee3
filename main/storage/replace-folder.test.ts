import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replaceFolder } from './replace-folder';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'replace-folder-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});
const made = (name: string, file: string): string => {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, file), '');
  return join(folder, name);
};

describe('a folder that takes the place of another', () => {
  it('has nothing of the old one', () => {
    const to = made('to', 'old');
    replaceFolder(made('from', 'new'), to);
    expect(readdirSync(to)).toEqual(['new']);
    expect(readdirSync(folder)).toEqual(['to']);
  });

  it('may be the first', () => {
    replaceFolder(made('from', 'new'), join(folder, 'below', 'to'));
    expect(readdirSync(join(folder, 'below', 'to'))).toEqual(['new']);
  });

  it('leaves the old one where it cannot', () => {
    const to = made('to', 'old');
    expect(() => replaceFolder(join(folder, 'not there'), to)).toThrow();
    expect(readdirSync(to)).toEqual(['old']);
    expect(readdirSync(folder)).toEqual(['to']);
  });
});
