import type { Address } from '../../app/plan/reference';
import { inCallScope } from '../aws/call-scope';
import { kinds } from '../aws/kinds';
import { assertOurs } from '../aws/ownership';
import { byAddress, takeInventory } from './inventory';
import type { FoundResource, KindContext } from '../aws/kind';
import type { Run } from './run';

/**
 * The one resource to build on at each address. A few things have neither name nor token (aws-facts §5), so that
 * an answer that was lost may leave a second one: that is removed when AWS says that it is ours and that nothing
 * is in it or uses it, and only noted otherwise.
 */
export async function withoutTwins(
  run: Run,
  context: KindContext,
  found: readonly FoundResource[],
): Promise<ReadonlyMap<Address, FoundResource>> {
  const { journal, signal } = run;
  const knownId = (address: Address): string | undefined => journal.record(address)?.id;
  const { twins } = byAddress(found, knownId);
  if (twins.length === 0) return byAddress(found, knownId).chosen;
  return inCallScope({ signal }, async () => {
    const doubtful = new Set(twins.map(({ address }) => address));
    const used = new Set<FoundResource>();
    for (const one of found) {
      if (doubtful.has(one.address) && (await isUsed(one, context))) used.add(one);
    }
    const settled = byAddress(found, knownId, (one) => used.has(one));
    for (const twin of settled.twins) {
      const isGone = !used.has(twin) && (await remove(run, context, twin));
      context.note(
        twin.address,
        isGone
          ? `It existed twice after an interruption. Nothing used ${twin.id}, so it is removed.`
          : `It exists twice after an interruption. ${twin.id} stays until the teardown.`,
      );
    }
    return settled.chosen;
  });
}

/** What was made again in this run, since a first try was not to be seen, may have a twin by now. */
export async function removeLateTwins(run: Run, context: KindContext): Promise<void> {
  const addresses = new Set(context.madeAgain);
  if (addresses.size === 0 || run.signal.aborted) return;
  const types = [
    ...new Set(run.plan?.resources.filter(({ address }) => addresses.has(address)).map(({ type }) => type)),
  ];
  await withoutTwins(run, context, (await takeInventory(context, types)).found);
}

/** What cannot be looked at counts as used. */
async function isUsed(one: FoundResource, context: KindContext): Promise<boolean> {
  return (await kinds[one.type].isUsed?.(one, context)) ?? true;
}

async function remove(run: Run, context: KindContext, twin: FoundResource): Promise<boolean> {
  // That the journal made it once is not enough here: AWS itself has to say whose it is.
  if (twin.evidence.by !== 'tags') return false;
  try {
    assertOurs(run.workshopId, twin);
    // Whoever has come to use it meanwhile is not waited for.
    await kinds[twin.type].delete(twin, { ...context, retriesRefusals: false }, () => undefined);
    return true;
  } catch (error) {
    if (run.signal.aborted) throw error;
    return false;
  }
}
