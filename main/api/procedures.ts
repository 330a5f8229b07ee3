import { implement, ORPCError } from '@orpc/server';
import { contract } from '../../app/contract/contract';
import { toProblem, type Problem } from '../../app/errors';
import type { Elsewhere } from './elsewhere';

/** What a procedure knows of a call besides its input. */
export interface CallContext {
  /** Which window calls; absent for a caller that is none. */
  readonly window?: string | undefined;
  /** Absent where there is no other window to tell. */
  readonly elsewhere?: Elsewhere;
}

/** What HTTP calls it: ours, not found, or asked for wrongly. */
function statusOf({ code }: Problem): number {
  if (code === 'internal') return 500;
  return code === 'workshop.unknown' ? 404 : 400;
}

/**
 * The contract, ready to be implemented: whatever a procedure throws crosses it as a `LECTERN` error whose
 * data is a Problem.
 */
export const os = implement(contract)
  .$context<CallContext>()
  .use(async ({ next, signal, path, context }, input) => {
    try {
      const result = await next();
      context.elsewhere?.answered(path, input, context.window);
      const output: unknown = result.output;
      return isStream(output) ? { ...result, output: crossing(output, signal) } : result;
    } catch (error) {
      throw asLectern(error);
    }
  });

/** What fails while its items are read fails as a call does; that its reader has gone is no failure. */
async function* crossing(items: AsyncGenerator, signal: AbortSignal | undefined): AsyncGenerator {
  try {
    yield* items;
  } catch (error) {
    throw signal?.aborted === true ? error : asLectern(error);
  }
}

function isStream(output: unknown): output is AsyncGenerator {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output;
}

function asLectern(error: unknown): unknown {
  if (error instanceof ORPCError) return error;
  const problem = toProblem(error);
  return new ORPCError('LECTERN', {
    status: statusOf(problem),
    message: problem.message,
    data: problem,
    cause: error,
  });
}
