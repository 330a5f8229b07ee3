import { ORPCError } from '@orpc/client';
import { type Problem, toProblem } from '../../app/errors';

/** Turns whatever a call threw into the problem that is shown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ORPCError) {
    const data: unknown = error.data;
    if (isProblem(data)) return data;
    if (error.code === 'UNAUTHORIZED' || error.code === 'FORBIDDEN') {
      return {
        code: 'connection.refused',
        message: 'This window no longer belongs to a running Lectern.',
        hint: 'Close it and open the address that Lectern printed when it was started.',
        detail: error.message,
      };
    }
    if (error.code === 'BAD_REQUEST') {
      return {
        code: 'input.invalid',
        message: 'Lectern does not accept this input.',
        hint: 'Look at the fields again.',
        detail: detailOf(error),
      };
    }
    return { ...toProblem(error), detail: `${error.code}: ${error.message}` };
  }
  if (error instanceof TypeError) return connectionLost(error.message);
  return toProblem(error);
}

/** True for an error that says how the call itself is wrong, so that trying again would not help. */
export function isFinal(error: unknown): boolean {
  return error instanceof ORPCError && isProblem(error.data);
}

function connectionLost(detail: string): Problem {
  return {
    code: 'connection.lost',
    message: 'Lectern does not answer.',
    hint: 'Look whether Lectern is still running on this computer; what it made on AWS is not touched by this.',
    detail,
  };
}

function isProblem(value: unknown): value is Problem {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    typeof value.code === 'string' &&
    'message' in value &&
    typeof value.message === 'string'
  );
}

function detailOf(error: { readonly message: string; readonly data: unknown }): string {
  const data = error.data;
  if (typeof data === 'object' && data !== null && 'issues' in data && Array.isArray(data.issues)) {
    return data.issues
      .map((issue: unknown) => {
        const { message, path } = issue as { message?: unknown; path?: readonly unknown[] };
        return `${(path ?? []).map(String).join('.')}: ${String(message)}`;
      })
      .join('; ');
  }
  return error.message;
}
