import { implement, ORPCError } from '@orpc/server';
import { contract } from '../../app/contract/contract';
import { toProblem, type Problem } from '../../app/errors';

/** What HTTP calls it: ours, not found, or asked for wrongly. */
function statusOf({ code }: Problem): number {
  if (code === 'internal') return 500;
  return code === 'workshop.unknown' ? 404 : 400;
}

/**
 * The contract, ready to be implemented: whatever a procedure throws crosses it as a `LECTERN` error whose
 * data is a Problem.
 */
export const os = implement(contract).use(async ({ next }) => {
  try {
    const result = await next();
    const output: unknown = result.output;
    return isStream(output) ? { ...result, output: crossing(output) } : result;
  } catch (error) {
    throw asLectern(error);
  }
});

/** What fails while its items are read fails as a call does. */
async function* crossing(items: AsyncGenerator<unknown>): AsyncGenerator<unknown> {
  try {
    return yield* items;
  } catch (error) {
    throw asLectern(error);
  }
}

function isStream(output: unknown): output is AsyncGenerator<unknown> {
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
