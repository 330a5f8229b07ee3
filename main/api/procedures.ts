import { implement, ORPCError } from '@orpc/server';
import { contract } from '../../app/contract/contract';
import { toProblem } from '../../app/errors';

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
      status: problem.code === 'internal' ? 500 : 400,
      message: problem.message,
      data: problem,
      cause: error,
    });
  }
});
