import { paginate, type Page } from '../shared/pagination';

/** One page of an ECS List call: maxResults 1 to 100, and `usual` (100) when it is not given (ECS API reference). */
export function pageOf<T>(
  rows: Iterable<T>,
  input: { readonly nextToken?: string | undefined; readonly maxResults?: number | undefined },
  key: (row: T) => string,
  usual = 100,
): Page<T> {
  return paginate(rows, {
    key,
    token: input.nextToken,
    size: input.maxResults,
    usual,
    most: 100,
    code: 'InvalidParameterException',
  });
}
