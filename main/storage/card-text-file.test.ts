import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { keepCardText, readCardText } from './card-text-file';

const folder = mkdtempSync(join(tmpdir(), 'lectern-card-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('keeps what is added to the cards, for its owner alone, and nothing empty', () => {
  expect(readCardText(folder)).toEqual({});
  expect(keepCardText(folder, { wifi: 'Campus', wifiPassword: 'geheim', room: '' })).toEqual({
    wifi: 'Campus',
    wifiPassword: 'geheim',
  });
  expect(readCardText(folder)).toEqual({ wifi: 'Campus', wifiPassword: 'geheim' });
  expect(statSync(join(folder, 'card.json')).mode & 0o077).toBe(0);
  writeFileSync(join(folder, 'card.json'), '{"wifi": 7');
  expect(readCardText(folder)).toEqual({});
});

it('says that it could not be kept', () => {
  writeFileSync(folder, '');
  const keep = (): unknown => {
    try {
      return keepCardText(folder, { room: 'B 2' });
    } catch (error) {
      return error;
    }
  };
  expect(keep()).toMatchObject({ problem: { code: 'card.not-kept' } });
});
