import type { Problem } from '../../app/errors';

/** Why something is still there or could not be looked at, as one line of a receipt. */
export function reasonOf(problem: Problem | undefined): string {
  if (problem === undefined) return 'AWS confirmed its removal but still lists it.';
  return problem.detail === undefined ? problem.message : `${problem.message} (${problem.detail})`;
}
