import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AwsError } from '../../wire/registry';
import { parseArn, arn } from './arn';
import { anyOf, applyFilters } from './filters';
import { once, refuseDryRun, type OnceRecord } from './idempotency';
import { paginate } from './pagination';
import { mergeTags, readTags, removeTags, tagList, tagsFor, lowerTagList } from './tags';

const rows = [
  { id: 'vpc-1', state: 'available', groups: ['a', 'b'], tags: { Name: 'lectern-x', 'lectern:seat': '01' } },
  { id: 'vpc-2', state: 'pending', groups: ['b'], tags: { Name: 'other' } },
  { id: 'vpc-3', state: 'available', groups: [], tags: {} },
];
const fields = {
  'vpc-id': (row: (typeof rows)[number]) => row.id,
  state: (row: (typeof rows)[number]) => row.state,
  'group-id': (row: (typeof rows)[number]) => row.groups,
};
const ids = (...filters: { Name?: string; Values?: string[] }[]): string[] =>
  applyFilters(rows, filters, fields, (row) => row.tags).map((row) => row.id);

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof AwsError) return error.code;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('filters', () => {
  it('joins filters by and, values by or', () => {
    expect(ids()).toEqual(['vpc-1', 'vpc-2', 'vpc-3']);
    expect(ids({ Name: 'state', Values: ['available', 'gone'] })).toEqual(['vpc-1', 'vpc-3']);
    expect(ids({ Name: 'state', Values: ['available'] }, { Name: 'group-id', Values: ['b'] })).toEqual([
      'vpc-1',
    ]);
  });
  it('knows tags and wildcards', () => {
    expect(ids({ Name: 'tag:Name', Values: ['lectern-*'] })).toEqual(['vpc-1']);
    expect(ids({ Name: 'tag-key', Values: ['lectern:s??t'] })).toEqual(['vpc-1']);
    expect(ids({ Name: 'vpc-id', Values: ['vpc-?'] })).toHaveLength(3);
    expect(ids({ Name: 'tag:toString', Values: ['*'] })).toEqual([]);
  });
  it('refuses what it does not model', () => {
    expect(codeOf(() => ids({ Name: 'cidr', Values: ['x'] }))).toBe('NotImplemented');
    expect(codeOf(() => ids({ Name: 'constructor', Values: ['x'] }))).toBe('NotImplemented');
    expect(codeOf(() => ids({ Name: 'state', Values: [] }))).toBe('InvalidParameterValue');
    expect(codeOf(() => ids({ Values: ['x'] }))).toBe('InvalidParameterValue');
  });
  it('takes everything but wildcards literally', () => {
    expect(anyOf(['a.c'])('abc')).toBe(false);
    expect(anyOf(['a\\*c*'])('a*cd')).toBe(true);
    expect(anyOf(['a\\*c*'])('abcd')).toBe(false);
    fc.assert(
      fc.property(fc.string(), (text) => {
        const escaped = text.replace(/[*?\\]/g, '\\$&');
        return anyOf([escaped])(text) && anyOf([`${escaped}*`])(`${text}tail`);
      }),
    );
  });
});

describe('pagination', () => {
  it('gives every row once, while rows come and go', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string(), { maxLength: 40 }),
        fc.integer({ min: 1, max: 9 }),
        (keys, size) => {
          const seen: string[] = [];
          let live = keys;
          let token: string | undefined;
          do {
            const page = paginate(live, { key: (row) => row, token, size });
            seen.push(...page.rows);
            live = live.filter((key) => key !== page.rows[0]);
            token = page.next;
          } while (token !== undefined);
          expect(seen).toEqual([...keys].sort((a, b) => (a < b ? -1 : 1)));
        },
      ),
    );
  });
  it('refuses foreign tokens and sizes out of range', () => {
    const key = (row: string): string => row;
    expect(codeOf(() => paginate(['a'], { key, token: 'zzz' }))).toBe('InvalidParameterValue');
    expect(codeOf(() => paginate(['a'], { key, size: 4, least: 5, most: 9, code: 'ValidationError' }))).toBe(
      'ValidationError',
    );
  });
});

describe('tags', () => {
  it('reads and writes both spellings', () => {
    const tags = readTags([{ Key: 'a', Value: '1' }, { key: 'b' }]);
    expect(tagList(tags)).toEqual([
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '' },
    ]);
    expect(lowerTagList(tags)[0]).toEqual({ key: 'a', value: '1' });
  });
  it('refuses reserved, empty, long and repeated keys, and too many', () => {
    expect(codeOf(() => readTags([{ Key: 'AWS:x' }]))).toBe('InvalidParameterValue');
    expect(codeOf(() => readTags([{ Key: '' }], { code: 'ValidationError' }))).toBe('ValidationError');
    expect(codeOf(() => readTags([{ Key: 'a' }, { Key: 'a' }]))).toBe('InvalidParameterValue');
    expect(codeOf(() => readTags([{ Key: 'a', Value: 'x'.repeat(257) }]))).toBe('InvalidParameterValue');
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`k${i}`, '']));
    expect(codeOf(() => mergeTags(many, { one: '' }))).toBe('TagLimitExceeded');
    expect(mergeTags(many, { k1: 'x' })['k1']).toBe('x');
  });
  it('removes by key, or by key and value', () => {
    expect(removeTags({ a: '1', b: '2' }, ['a'])).toEqual({ b: '2' });
    expect(removeTags({ a: '1', b: '2' }, [{ key: 'a', value: '9' }, { key: 'b' }])).toEqual({ a: '1' });
  });
  it('picks the specification of a type', () => {
    const list = [
      { ResourceType: 'instance', Tags: [{ Key: 'a', Value: '1' }] },
      { ResourceType: 'volume', Tags: [{ Key: 'b', Value: '2' }] },
    ];
    expect(tagsFor(list, 'volume', ['instance', 'volume'])).toEqual({ b: '2' });
    expect(codeOf(() => tagsFor(list, 'instance'))).toBe('InvalidParameterValue');
  });
});

describe('repetition', () => {
  it('runs once per token and tells a misuse', () => {
    const table = new Map<string, OnceRecord>();
    let made = 0;
    const make = (): { id: number } => ({ id: ++made });
    expect(once(table, 't', { size: 1 }, make)).toEqual({ id: 1 });
    expect(once(table, 't', { size: 1, none: undefined }, make)).toEqual({ id: 1 });
    expect(once(table, undefined, { size: 1 }, make)).toEqual({ id: 2 });
    expect(codeOf(() => once(table, 't', { size: 2 }, make))).toBe('IdempotentParameterMismatch');
  });
  it('answers a dry run', () => {
    expect(codeOf(() => refuseDryRun({ DryRun: true }))).toBe('DryRunOperation');
    expect(() => refuseDryRun({})).not.toThrow();
  });
});

it('takes ARNs apart', () => {
  const text = arn('ecs', 'eu-west-1', '123456789012', 'service/a/b');
  expect(parseArn(text)).toEqual({
    service: 'ecs',
    region: 'eu-west-1',
    accountId: '123456789012',
    resource: 'service/a/b',
  });
  expect(parseArn('arn:aws:s3:::bucket/key')?.resource).toBe('bucket/key');
  expect(parseArn('bucket')).toBeUndefined();
});
