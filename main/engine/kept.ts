import type { Receipt } from '../../app/contract/events';
import { inCallScope } from '../aws/call-scope';
import { explain } from '../aws/explain';
import { oldestRole, serviceLinkedRoles } from '../aws/service-linked-role';
import { searches } from '../aws/sightings';
import type { Inventory } from './inventory';
import type { Run } from './run';

type Kept = NonNullable<Receipt['beside']>;

/** Made beside the workshop's own roles, which may be there a moment before: clock ms, and never less wall ms. */
const sameMomentMs = 2 * 60_000;
const sameMomentWallMs = 2_000;
const roleType = 'AWS::IAM::ServiceLinkedRole';
/** What speaks of a workshop without being provably its own: a snapshot, a log group that came back without tags. */
const beside = ['AWS::RDS::DBSnapshot', 'AWS::Logs::LogGroup'];

/** IAM actions of these looks that nothing else of a teardown needs. */
export const keptActions: readonly string[] = ['rds:DescribeDBSnapshots'];

/** When the workshop came into the account, as near as its roles or the journal tell; wall ms. */
export async function workshopCreatedAt({
  aws,
  workshopId,
  journal,
  signal,
}: Run): Promise<number | undefined> {
  const began = Math.min(...journal.records().map(({ intendedAt }) => intendedAt));
  // AWS's own clock goes before this computer's.
  const oldest = await inCallScope({ signal }, () => oldestRole(aws, workshopId)).catch(() => undefined);
  return oldest ?? (Number.isFinite(began) ? began : undefined);
}

/**
 * What stays in the account and is not of the workshop, with the reasons: service-linked roles that came with it
 * (`since` is `workshopCreatedAt`), what only seems to be of it, and things beside it that somebody may want. `last`
 * is what the last look found. A look that fails is reported as such. Never throws but when the run is aborted.
 */
export async function findKept(
  run: Run,
  since: number | undefined,
  last: Pick<Inventory, 'found' | 'strangers'>,
): Promise<Kept> {
  const { aws, accountId, workshopId, signal } = run;
  const known = new Set(last.found.map(({ id }) => id));
  const lists = await inCallScope({ signal }, () =>
    Promise.all([
      told(run, roleType, () => serviceRoles(run, since)),
      ...searches(aws, accountId)
        .filter(({ type }) => beside.includes(type))
        .map((search) =>
          told(run, search.type, async () =>
            (await search.look())
              .filter((one) => one.workshopId === workshopId && !known.has(one.id))
              .map(({ id, keeps = 'Lectern did not create it.' }) => ({
                type: search.type,
                id,
                reason: keeps,
              })),
          ),
        ),
    ]),
  );
  const kept = lists.flat();
  // What a search tells of goes before what a listing came across.
  const strangers = last.strangers.filter(
    ({ id, inside }) => inside === undefined && !kept.some((one) => one.id === id),
  );
  return [...kept, ...strangers.map(({ type, id, reason }) => ({ type, id, reason }))];
}

async function told({ signal }: Run, type: string, look: () => Promise<Kept>): Promise<Kept> {
  try {
    return await look();
  } catch (error) {
    if (signal.aborted) throw error;
    const reason = `Lectern could not check whether it exists. A workshop never creates one itself. ${explain(error).message}`;
    return [{ type, id: 'not known', reason }];
  }
}

async function serviceRoles({ aws, clock }: Run, since: number | undefined): Promise<Kept> {
  if (since === undefined) return [];
  const cameWithIt = (createdAt: number): boolean =>
    since - createdAt <= sameMomentWallMs || clock.elapsed(createdAt, since) <= sameMomentMs;
  return (await serviceLinkedRoles(aws))
    .filter(({ createdAt }) => cameWithIt(createdAt))
    .map(({ name, service }) => ({
      type: roleType,
      id: name,
      reason: `AWS created it for ${service} when the workshop first used that service. It belongs to the account, is free, and may be in use elsewhere by now.`,
    }));
}
