import type { GuestView, ReasonedThing } from '../../app/contract/events';
import type { Plan } from '../../app/plan/plan';
import { inCallScope } from '../aws/call-scope';
import { hasCode } from '../aws/aws-error';
import { explain } from '../aws/explain';
import type { FoundResource, KindContext, Stranger } from '../aws/kind';
import { kinds } from '../aws/kinds';
import type { Inventory } from './inventory';
import { reasonOf } from './reason';

/** What others put into a workshop, and the resources of which nobody knows because they could not be looked into. */
export interface Guests {
  readonly guests: readonly Stranger[];
  readonly uninspected: readonly ReasonedThing[];
}

type Look = readonly Stranger[] | ReasonedThing;

/**
 * What others put into the resources that were found: what the listings came across, and what is looked for inside.
 * Changes nothing.
 */
export async function findGuests(
  { found, strangers }: Inventory,
  context: KindContext,
  plan: Plan | undefined,
): Promise<Guests> {
  const planned = new Map(plan?.resources.map((one) => [one.address, one]));
  const looks = await inCallScope({ signal: context.signal }, () =>
    Promise.all(
      found.map(async (one: FoundResource): Promise<Look> => {
        try {
          return (await kinds[one.type].guests?.(one, context, planned.get(one.address))) ?? [];
        } catch (error) {
          if (context.signal.aborted) throw error;
          // What went since it was listed holds nothing.
          if (hasCode(error, 'NoSuchBucket', 'ClusterNotFoundException')) return [];
          return { type: one.type, id: one.id, reason: reasonOf(explain(error)) };
        }
      }),
    ),
  );
  return {
    guests: [
      ...strangers.filter(({ inside }) => inside !== undefined),
      ...looks.flatMap((look) => ('reason' in look ? [] : look)),
    ],
    uninspected: looks.flatMap((look) => ('reason' in look ? [look] : [])),
  };
}

/** A guest as people are told of it. */
export function guestOf({ type, id, inside }: Stranger): GuestView {
  return { type, id, inside: inside?.of ?? '', goes: inside?.goes === true };
}
