/** Pages with opaque tokens (NextToken, Marker, nextToken), stable while rows come and go. */
import { AwsError } from '../../wire/registry';

export interface PageRequest<T> {
  /** What identifies a row; pages are in the order of this key. */
  readonly key: (row: T) => string;
  /** The caller's token, from `next` of the page before. */
  readonly token?: string | undefined;
  /** Rows the caller wants at most. */
  readonly size?: number | undefined;
  /** Rows of a page when the caller does not say; by default all. */
  readonly usual?: number;
  /** The smallest and biggest size a caller may ask for. */
  readonly least?: number;
  readonly most?: number;
  /** The service's code for a bad token or size. Default InvalidParameterValue. */
  readonly code?: string;
}

export interface Page<T> {
  readonly rows: T[];
  /** Absent on the last page. */
  readonly next?: string;
}

/** One page of `rows`, sorted by their key. Throws AwsError(code) on a foreign token or a size out of range. */
export function paginate<T>(rows: Iterable<T>, request: PageRequest<T>): Page<T> {
  const code = request.code ?? 'InvalidParameterValue';
  const { size } = request;
  const least = request.least ?? 1;
  const most = request.most ?? Number.MAX_SAFE_INTEGER;
  if (size !== undefined && (size < least || size > most)) {
    throw new AwsError(code, `The page size ${size} is not between ${least} and ${most}.`);
  }
  const after = request.token === undefined ? undefined : readToken(request.token, code);
  const sorted = [...rows]
    .map((row) => ({ row, key: request.key(row) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const start = after === undefined ? 0 : sorted.findIndex(({ key }) => key > after);
  if (start === -1) return { rows: [] };
  const end = start + (size ?? request.usual ?? sorted.length);
  const last = sorted[end - 1];
  const page = sorted.slice(start, end).map(({ row }) => row);
  return end < sorted.length && last !== undefined
    ? { rows: page, next: writeToken(last.key) }
    : { rows: page };
}

function writeToken(key: string): string {
  return Buffer.from(JSON.stringify({ after: key })).toString('base64');
}

function readToken(token: string, code: string): string {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64').toString('utf8'));
    if (typeof value === 'object' && value !== null && 'after' in value && typeof value.after === 'string') {
      return value.after;
    }
  } catch {
    // Not one of ours: answered below, like any other foreign token.
  }
  throw new AwsError(code, 'The token given for the next page is not valid.');
}
