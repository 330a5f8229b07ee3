import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fillIn, referenceParts } from './reference';

const root = join(import.meta.dirname, '..', '..');
const document = readFileSync(join(root, 'docs', 'rehearsal.md'), 'utf8');

describe('docs/rehearsal.md', () => {
  it('says what the code says (else: node scripts/rehearsal-docs.mjs)', async () => {
    expect(fillIn(document, await referenceParts())).toBe(document);
  });

  it('names tests that exist, with the titles they have', () => {
    const claims = [...document.matchAll(/`([a-z0-9/-]+\.test\.ts)` “([^”]+)”/g)];
    const wrong = claims.flatMap(([, file = '', title = '']) => {
      const path = join(root, 'main', 'rehearsal', file);
      if (!existsSync(path)) return [`${file} does not exist`];
      return readFileSync(path, 'utf8').includes(title) ? [] : [`${file} has no “${title}”`];
    });
    expect(wrong).toEqual([]);
    expect(claims.length).toBeGreaterThan(120);
  });

  it('counts the rows of its facts', () => {
    const rows = [...document.matchAll(/^\| (?:[1-6][a-f]?) \| (\d+) \| .* \| (left out: )?/gm)];
    const sum = (leftOut: boolean): number =>
      rows
        .filter(([, , left]) => (left !== undefined) === leftOut)
        .reduce((total, [, count]) => total + Number(count), 0);
    expect(document).toContain(
      `**${sum(true) + sum(false)} rows, ${sum(false)} held by a test that fails when the rehearsal\nbehaves otherwise, ${sum(true)} left out**`,
    );
  });
});
