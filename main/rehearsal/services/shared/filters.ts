/** Filters as EC2's Describe calls take them: all names must match, any value may, `*` and `?` are wildcards. */
import { AwsError } from '../../wire/registry';
import type { Tags } from './tags';

export interface FilterInput {
  readonly Name?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}

/** How the value (or values) behind each filter name is read off a record. */
export type FilterFields<T> = Readonly<
  Record<string, (row: T) => string | number | boolean | readonly string[] | undefined>
>;

/**
 * The rows that match all filters. `tag:KEY` and `tag-key` are understood when `tags` is given.
 * A filter name that is neither modelled here nor a tag filter throws NotImplemented (501), so that a
 * filter is never ignored. Throws InvalidParameterValue when a filter has no name or no values.
 */
export function applyFilters<T>(
  rows: Iterable<T>,
  filters: readonly FilterInput[] | undefined,
  fields: FilterFields<T>,
  tags?: (row: T) => Tags,
): T[] {
  const tests = (filters ?? []).map((filter) => compile(filter, fields, tags));
  return [...rows].filter((row) => tests.every((test) => test(row)));
}

function compile<T>(
  filter: FilterInput,
  fields: FilterFields<T>,
  tags: ((row: T) => Tags) | undefined,
): (row: T) => boolean {
  const name = filter.Name ?? '';
  const values = filter.Values ?? [];
  if (name === '') throw new AwsError('InvalidParameterValue', 'A filter must have a name.');
  if (values.length === 0) {
    throw new AwsError('InvalidParameterValue', `The filter '${name}' must have at least one value.`);
  }
  const matches = anyOf(values);
  if (tags !== undefined && name === 'tag-key') {
    return (row) => Object.keys(tags(row)).some(matches);
  }
  if (tags !== undefined && name.startsWith('tag:')) {
    const key = name.slice('tag:'.length);
    return (row) => {
      const own = tags(row);
      return Object.hasOwn(own, key) && matches(own[key] ?? '');
    };
  }
  const read = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (read === undefined) {
    throw new AwsError('NotImplemented', `The rehearsal does not model the filter '${name}'.`, 501);
  }
  return (row) => {
    const value = read(row);
    if (value === undefined) return false;
    return typeof value === 'object' ? value.some(matches) : matches(String(value));
  };
}

/** True for a text that equals one of the patterns, where `*` stands for any text and `?` for one character. */
export function anyOf(patterns: readonly string[]): (text: string) => boolean {
  const exact = new Set(patterns.filter((pattern) => !/[*?\\]/.test(pattern)));
  const wild = patterns.filter((pattern) => /[*?\\]/.test(pattern)).map(wildcard);
  return (text) => exact.has(text) || wild.some((expression) => expression.test(text));
}

function wildcard(pattern: string): RegExp {
  const source = pattern.replace(/\\([*?\\])|[*?]|[^*?\\]+|\\/g, (part: string, escaped?: string) => {
    if (escaped !== undefined) return `\\${escaped}`;
    if (part === '*') return '[\\s\\S]*';
    if (part === '?') return '[\\s\\S]';
    return part.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${source}$`);
}
