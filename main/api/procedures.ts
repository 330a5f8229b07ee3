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
    return await next();
  } catch (error) {
    if (error instanceof ORPCError) throw error;
    const problem = toProblem(error);
    throw new ORPCError('LECTERN', {
      status: statusOf(problem),
      message: problem.message,
      data: problem,
      cause: error,
    });
  }
});
