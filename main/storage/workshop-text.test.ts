import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mostYamlBytes } from '../../app/workshop/yaml-lines';
import { readWorkshopText } from './workshop-text';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'workshop-text-'));
  file = join(folder, 'workshop.yaml');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the text of a file that may be edited', () => {
  it('is read from an ordinary file, its byte order mark with it', () => {
    writeFileSync(file, '\uFEFFname: Bread\n');
    expect(readWorkshopText(file)).toMatchObject({ text: '\uFEFFname: Bread\n' });
  });

  it.each([
    // As a whole it would be waited for without end.
    ['a device', () => symlinkSync('/dev/zero', file), 'it is no ordinary file'],
    ['a folder', () => symlinkSync(folder, file), 'it is no ordinary file'],
    ['a pipe', () => execFileSync('mkfifo', [file]), 'it is no ordinary file'],
    ['too long', () => writeFileSync(file, ' '.repeat(mostYamlBytes + 1)), 'it is too long for a workshop'],
    ['not there', () => undefined, 'it is not there any more'],
    ['not text', () => writeFileSync(file, Buffer.from([0xff, 0xfe])), 'it is not written in UTF-8'],
  ])('is not read from one that is %s', (_, make, why) => {
    make();
    expect(readWorkshopText(file)).toEqual({ why });
  });
});
