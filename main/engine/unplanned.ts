import type { Problem } from '../../app/errors';
import type { Plan } from '../../app/plan/plan';
import type { FoundResource } from '../aws/kind';
import type { Journal } from './journal';

/** Why something stays that carries the workshop's tags. */
export const unplannedCode = 'teardown.unplanned';

/**
 * What carries the workshop's tags, stands where the plan has no place, and was not made by this computer: a seat that
 * the workshop has no more, or something that somebody tagged like ours. It is shown before it is removed. Without a
 * plan nothing can be told apart, and nothing is.
 */
export function unplannedOf(
  found: readonly FoundResource[],
  plan: Plan | undefined,
  journal: Pick<Journal, 'made'>,
): readonly FoundResource[] {
  if (plan === undefined) return [];
  const places = new Set(plan.resources.map(({ type, address }) => `${type} ${address}`));
  // What is on its way out already was somebody's decision.
  return found.filter(
    (one) => one.residue !== true && !places.has(`${one.type} ${one.address}`) && !journal.made(one),
  );
}

/** Nobody has agreed to its removal. */
export const unplanned: Problem = {
  code: unplannedCode,
  message:
    'It has this workshop’s tags, but the workshop as it is now has no place for it, and this computer did not create it. It may still cost money.',
  hint: 'If it is yours, tear down again and agree to remove what the workshop no longer has.',
};
