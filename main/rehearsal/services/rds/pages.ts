import { paginate, type Page } from '../shared/pagination';

/** One page as RDS's Describe operations give it: 20 to `most` (100) records, 100 unless told (RDS API reference). */
export function rdsPage<T>(
  rows: Iterable<T>,
  input: { readonly Marker?: string | undefined; readonly MaxRecords?: number | undefined },
  key: (row: T) => string,
  most = 100,
): Page<T> {
  return paginate(rows, {
    key,
    token: input.Marker,
    size: input.MaxRecords,
    usual: 100,
    least: 20,
    most,
  });
}
