import type { GuestView } from '../../app/contract/events';
import type { Plan } from '../../app/plan/plan';
import { inCallScope } from '../aws/call-scope';
import type { FoundResource, KindContext, Stranger } from '../aws/kind';
import { kinds } from '../aws/kinds';
import type { Inventory } from './inventory';

/**
 * What others put into the resources that were found: what the listings came across, and what is looked for inside.
 * A resource that cannot be looked into hides nothing from a teardown, and is passed over. Changes nothing.
 */
export async function findGuests(
  { found, strangers }: Inventory,
  context: KindContext,
  plan: Plan | undefined,
): Promise<readonly Stranger[]> {
  const planned = new Map(plan?.resources.map((one) => [one.address, one]));
  const looks = await inCallScope({ signal: context.signal }, () =>
    Promise.all(
      found.map(async (one: FoundResource) => {
        try {
          return (await kinds[one.type].guests?.(one, context, planned.get(one.address))) ?? [];
        } catch (error) {
          if (context.signal.aborted) throw error;
          return [];
        }
      }),
    ),
  );
  return [...strangers.filter(({ inside }) => inside !== undefined), ...looks.flat()];
}

/** A guest as people are told of it. */
export function guestOf({ type, id, inside }: Stranger): GuestView {
  return { type, id, inside: inside?.of ?? '', goes: inside?.goes === true };
}
