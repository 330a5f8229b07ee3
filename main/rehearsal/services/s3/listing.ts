/** Listing keys as S3 does: by prefix, folded at a delimiter, in pages. Pure. */

export interface ListingRequest {
  readonly prefix: string;
  readonly delimiter: string | undefined;
  /** Only what comes after this key, or after this common prefix. */
  readonly after: string | undefined;
  readonly size: number;
}

export interface Listing<T> {
  readonly rows: readonly T[];
  readonly commonPrefixes: readonly string[];
  /** The last key or common prefix of a page that is not the last one. */
  readonly next: string | undefined;
}

/** A page of `rows`, which must be sorted by key. Common prefixes count like keys. */
export function listKeys<T extends { readonly key: string }>(
  rows: readonly T[],
  { prefix, delimiter, after, size }: ListingRequest,
): Listing<T> {
  const found: T[] = [];
  const folded: string[] = [];
  let last: string | undefined;
  if (size === 0) return { rows: found, commonPrefixes: folded, next: undefined };
  for (const row of rows) {
    if (!row.key.startsWith(prefix)) continue;
    const fold = foldedPrefix(row.key, prefix, delimiter);
    const name = fold ?? row.key;
    if ((after !== undefined && name <= after) || name === last) continue;
    if (found.length + folded.length === size) return { rows: found, commonPrefixes: folded, next: last };
    if (fold === undefined) found.push(row);
    else folded.push(fold);
    last = name;
  }
  return { rows: found, commonPrefixes: folded, next: undefined };
}

function foldedPrefix(key: string, prefix: string, delimiter: string | undefined): string | undefined {
  if (delimiter === undefined || delimiter === '') return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at === -1 ? undefined : key.slice(0, at + delimiter.length);
}

/** How keys are written when the caller asks for `EncodingType=url`. */
export function urlEncoded(text: string): string {
  return encodeURIComponent(text).replaceAll('%2F', '/');
}
