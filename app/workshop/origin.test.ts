import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  idLimit,
  idPattern,
  workshopNamed,
  clusterName,
  loadBalancerName,
  targetGroupName,
  taskFamily,
} from './names';
import { fits, fromTagText, idsOf, labelOf, newId, tagText } from './origin';

describe('a new id', () => {
  test('is an id, whatever the workshop is called, and is read back from every name that it is part of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), (name) => {
        const id = newId(name);
        expect(id).toMatch(idPattern);
        expect(id).not.toContain('--');
        expect(id.length).toBeLessThanOrEqual(idLimit);
        expect(id).toMatch(/-[0-9a-hjkmnp-tv-z]{6}$/);
        expect(workshopNamed.cluster(clusterName(id))).toBe(id);
        expect(workshopNamed.loadBalancer(loadBalancerName(id, '2b'))).toBe(id);
        expect(workshopNamed.targetGroup(targetGroupName(id, '07', 'jupyter'))).toBe(id);
        expect(workshopNamed.family(taskFamily(id, '07', 'jupyter'))).toBe(id);
        expect(id.slice(0, -6)).toBe(idsOf(name).replace(/\?+$/, ''));
      }),
    );
  });

  test('is not given twice, though the names begin alike', () => {
    const ids = Array.from({ length: 5_000 }, (_, at) => newId(`Data pipelines with ${at}`));
    expect(new Set(ids).size).toBeGreaterThan(4_995);
  });

  test.each([
    ['Data pipelines with Airflow', /^data-\w{6}$/],
    ['Jupyter only', /^jupyter-\w{6}$/],
    ['Statistics', /^statistic-\w{6}$/],
    ['データ', /^workshop-\w{6}$/],
    ['Курс 7', /^workshop-\w{6}$/],
  ])('of %s can be read', (name, pattern) => {
    expect(newId(name)).toMatch(pattern);
  });
});

describe('a name in a tag', () => {
  test('is what every service takes, and comes back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), (name) => {
        const value = tagText(name);
        expect(value).toMatch(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u);
        if (value.length < 256) expect(fromTagText(value)).toBe(name.trim());
      }),
    );
  });
});

describe('a workshop in the account', () => {
  const name = 'R & “data”';
  const builtIn = { kind: 'built-in', key: 'jupyter' } as const;
  const file = { kind: 'file', path: '/a', hasId: false } as const;
  const seen = (origin: typeof builtIn | typeof file, title = name) => {
    const label = labelOf({ id: 'one', name: title }, origin);
    return { id: 'one', name: tagText(label.name), origin: label.origin ?? '', seats: [] };
  };

  test('fits by name and origin where nobody knows its id', () => {
    expect(fits(seen(builtIn), { id: '', name, origin: builtIn })).toBe(true);
    expect(fits(seen(file), { id: '', name, origin: file })).toBe(true);
    expect(fits(seen(builtIn), { id: '', name, origin: file })).toBe(false);
    expect(fits(seen(file), { id: '', name, origin: builtIn })).toBe(false);
    expect(fits(seen(builtIn), { id: '', name, origin: { kind: 'built-in', key: 'vscode' } })).toBe(false);
    expect(fits(seen(file, 'Another'), { id: '', name, origin: file })).toBe(false);
  });

  test('fits by its id alone where the file says it', () => {
    const own = { kind: 'file', path: '/a', hasId: true } as const;
    expect(fits(seen(builtIn, 'Another'), { id: 'one', name, origin: own })).toBe(true);
    expect(fits(seen(file), { id: 'two', name, origin: own })).toBe(false);
  });

  test('of version 0.1 fits by the id that that version made of the name', () => {
    const old = { id: 'jupyter', seats: [] };
    expect(fits(old, { id: '', name: 'Jupyter only', origin: builtIn })).toBe(true);
    expect(fits(old, { id: '', name: 'Jupyter', origin: file })).toBe(true);
    expect(fits(old, { id: '', name: 'Jupyter only', origin: file })).toBe(false);
  });
});
