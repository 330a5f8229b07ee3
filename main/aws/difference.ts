import { isDeepStrictEqual } from 'node:util';
import type { Drift } from './kind';

type Value = string | number | boolean | undefined;

/** The difference between what is and what is wanted; none when they are the same. */
export function drift(
  what: string,
  is: Value,
  wanted: string | number | boolean,
  mend?: Drift['mend'],
): readonly Drift[] {
  if (is === wanted) return [];
  const difference = { what, is: inWords(is), wanted: inWords(wanted), remedy: 'mend' } as const;
  return [mend === undefined ? difference : { ...difference, mend }];
}

/** As `drift`, of lists whose order says nothing. What is there beyond `wanted` counts unless `more` is allowed. */
export function listDrift(
  what: string,
  is: readonly (string | undefined)[] | undefined,
  wanted: readonly string[],
  { mend, more = 'counts' }: { readonly mend?: Drift['mend']; readonly more?: 'counts' | 'allowed' } = {},
): readonly Drift[] {
  const there = (is ?? []).filter((one) => one !== undefined && (more === 'counts' || wanted.includes(one)));
  return drift(what, there.sort().join(', '), [...wanted].sort().join(', '), mend);
}

/** A difference that only a change of the workshop makes up for; none when AWS does not say. */
export function difference(
  what: string,
  is: string | number | undefined,
  wanted: string | number,
): readonly Drift[] {
  return is === undefined ? [] : drift(what, is, wanted).map((one) => ({ ...one, remedy: 'change' }));
}

/** One call that makes up for several differences, made once. */
export function once(mend: () => Promise<unknown>): () => Promise<unknown> {
  let made: Promise<unknown> | undefined;
  return () => (made ??= mend());
}

/** What was not as wanted in a JSON text that AWS keeps, e.g. a policy: told by name, since it is too long to be read. */
export function documentDrift(
  what: string,
  text: string | undefined,
  wanted: unknown,
  mend?: Drift['mend'],
): readonly Drift[] {
  const isSame = text !== undefined && isDeepStrictEqual(parsed(text), JSON.parse(JSON.stringify(wanted)));
  return isSame ? [] : drift(what, text === undefined ? 'missing' : 'changed', 'as planned', mend);
}

/** The end of an ARN, which tells apart what has the same name: `<name>/<id>` of a target group. */
export function shortArn(arn = ''): string {
  return (
    arn
      .replace(/^arn:.*:/, '')
      .split('/')
      .slice(1)
      .join('/') || arn
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function inWords(value: Value): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return value === undefined || value === '' ? 'none' : String(value);
}
