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
        message: 'This window is no longer connected to a running Lectern.',
        hint: 'Close it and open the address that Lectern printed when it started.',
        detail: error.message,
      };
    }
    if (error.code === 'BAD_REQUEST') {
      return {
        code: 'input.invalid',
        message: 'Lectern cannot use this input.',
        hint: 'Check the fields.',
        detail: detailOf(error),
      };
    }
    return { ...toProblem(error), detail: `${error.code}: ${error.message}` };
  }
  if (error instanceof TypeError) return connectionLost(error.message);
  return toProblem(error);
}

/** What stood against a call, when what comes after it comes in any case. */
export async function problemIn(call: () => Promise<void>): Promise<Problem | undefined> {
  try {
    await call();
    return undefined;
  } catch (error) {
    return problemOf(error);
  }
}

/** True for an error that says how the call itself is wrong, so that trying again would not help. */
export function isFinal(error: unknown): boolean {
  return error instanceof ORPCError && isProblem(error.data);
}

function connectionLost(detail: string): Problem {
  return {
    code: 'connection.lost',
    message: 'Lectern is not responding.',
    hint: 'Check that Lectern is still running on this computer. What it created on AWS is not affected.',
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
