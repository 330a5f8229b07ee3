import { type Page, paginate } from '../shared/pagination';

/** One page of an ELBv2 Describe call: PageSize 1 to 400 (aws-facts §2), and all of them when it is not given. */
export function pageOf<T>(
  rows: Iterable<T>,
  input: { readonly Marker?: string | undefined; readonly PageSize?: number | undefined },
  key: (row: T) => string,
): Page<T> {
  return paginate(rows, {
    key,
    token: input.Marker,
    size: input.PageSize,
    usual: 400,
    most: 400,
    code: 'ValidationError',
  });
}
