import type { Problem } from '../../app/errors';
import type { Address } from '../../app/plan/reference';
import type { ResourceType } from '../../app/plan/resources';
import { inCallScope } from '../aws/call-scope';
import { explain } from '../aws/explain';
import { kinds } from '../aws/kinds';
import type { FoundResource, KindContext, Stranger } from '../aws/kind';
import { keyOf } from './resource-key';

/** What of a workshop is in the account now. */
export interface Inventory {
  readonly found: readonly FoundResource[];
  /** What seems to be of it and is not, or was put into it by others. */
  readonly strangers: readonly Stranger[];
  /** Types that could not be looked up: of these nobody knows. */
  readonly failures: readonly { readonly type: ResourceType; readonly problem: Problem }[];
}

/** Looks for everything of the workshop, all types at once, by tags. */
export async function takeInventory(
  context: KindContext,
  types: readonly ResourceType[] = Object.keys(kinds) as ResourceType[],
): Promise<Inventory> {
  const looking: KindContext = { ...context, strangers: [] };
  const looks = await inCallScope({ signal: context.signal }, () =>
    Promise.all(
      types.map(async (type) => {
        try {
          return { type, found: await kinds[type].list(looking) };
        } catch (error) {
          if (context.signal.aborted) throw error;
          return { type, problem: explain(error) };
        }
      }),
    ),
  );
  return {
    found: once(looks.flatMap((look) => ('found' in look ? look.found : []))),
    strangers: looking.strangers,
    failures: looks.flatMap((look) =>
      'problem' in look ? [{ type: look.type, problem: look.problem }] : [],
    ),
  };
}

/** Listings are pages of a moving account: what changes its state meanwhile may be in two of them. */
function once(found: readonly FoundResource[]): readonly FoundResource[] {
  return [...new Map(found.map((one) => [keyOf(one), one])).values()];
}

/**
 * The one resource to build on at each address: never a leftover, rather the one that the journal knows, rather
 * one that is in use (where that was asked), rather a usable one. Others at the same address are twins of an
 * earlier crash.
 */
export function byAddress(
  found: readonly FoundResource[],
  knownId: (address: Address) => string | undefined,
  isUsed: (one: FoundResource) => boolean = () => false,
): { readonly chosen: ReadonlyMap<Address, FoundResource>; readonly twins: readonly FoundResource[] } {
  const chosen = new Map<Address, FoundResource>();
  const twins: FoundResource[] = [];
  const rank = (one: FoundResource): number => {
    if (one.id === knownId(one.address)) return 0;
    return isUsed(one) ? 1 : one.usable ? 2 : 3;
  };
  const sorted = found
    .filter((one) => one.residue !== true)
    .sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
  for (const one of sorted) {
    if (chosen.has(one.address)) twins.push(one);
    else chosen.set(one.address, one);
  }
  return { chosen, twins };
}
