/** What repeating a call means: client tokens (aws-facts §5) and dry runs. */
import { isDeepStrictEqual } from 'node:util';
import { AwsError } from '../../wire/registry';
import type { Table } from '../../world/world';

/** What is kept of a call that carried a client token. */
export interface OnceRecord {
  /** The request without its token, to tell a repetition from a misuse. */
  readonly request: unknown;
  /** What `make` returned; JSON, usually ids. */
  readonly result: unknown;
}

/**
 * Runs `make` once per `token`: a repetition with the same request gets the first result again (look the
 * records up by it), one with another request throws `mismatch()`. Without a token, `make` always runs.
 * Key `token` by operation and scope, e.g. `RunInstances/${ClientToken}`.
 */
export function once<T>(
  table: Table<OnceRecord>,
  token: string | undefined,
  request: object,
  make: () => T,
  mismatch: () => AwsError = idempotentParameterMismatch,
): T {
  if (token === undefined) return make();
  const plain: unknown = JSON.parse(JSON.stringify(request));
  const known = table.get(token);
  if (known !== undefined) {
    if (!isDeepStrictEqual(known.request, plain)) throw mismatch();
    return known.result as T;
  }
  const result = make();
  table.set(token, { request: plain, result });
  return result;
}

/** EC2's error for a client token that is used again for something else. */
function idempotentParameterMismatch(): AwsError {
  return new AwsError(
    'IdempotentParameterMismatch',
    'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
  );
}

/** EC2's answer to `DryRun`: call it when everything else was checked, before the change. */
export function refuseDryRun(input: { readonly DryRun?: boolean | undefined }): void {
  if (input.DryRun === true) {
    throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
  }
}
