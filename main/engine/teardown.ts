import type { ResourceData, TeardownPreview } from '../../app/contract/events';
import { LecternError, type Problem } from '../../app/errors';
import type { ResourceType } from '../../app/plan/resources';
import type { SeatLabel } from '../../app/workshop/workshop';
import { inCallScope } from '../aws/call-scope';
import { isFatal, notMade } from '../aws/explain';
import { kinds, unlistedTypes } from '../aws/kinds';
import { assertOurs } from '../aws/ownership';
import type { DeletionOrder } from './deletion-order';
import { deletionOrder, partialOrder } from './deletion-order';
import type { Inventory } from './inventory';
import { takeInventory } from './inventory';
import type { FoundResource, KindContext } from '../aws/kind';
import { findGuests, guestOf, type Guests } from './guests';
import { workshopCreatedAt, findKept } from './kept';
import type { HeldLease } from './lease';
import { failedLookupsOf, type ReceiptFacts } from './receipt';
import { keyOf } from './resource-key';
import type { Run } from './run';
import { contextOf, dataOf, problemAt } from './run';
import { unplanned, unplannedOf } from './unplanned';
import type { WalkNode } from './walk';
import { criticalPathMs, walk } from './walk';

/** Times that everything still found is tried again. */
const rounds = 3;
/** Between two rounds, clock ms: late writers and AWS's own clean-up need a moment. */
const pauseMs = 15_000;
const laneLimit = 24;

/** One thing to remove; `asked` nodes end when AWS has taken the request, the others when it is gone. */
interface Node extends WalkNode {
  readonly found: FoundResource;
  readonly part: 'asked' | 'gone';
}

/** How a teardown goes about it. */
interface TeardownOptions {
  /** What keeps other computers away. */
  readonly lease?: Pick<HeldLease, 'check'>;
  /** What the plan has no place for is removed, too: whoever asked has seen it. */
  readonly unplanned?: boolean;
}

/**
 * Removes everything of the workshop that is found in the account, then looks again everywhere until nothing
 * is found or nothing more can be done. `stop` aborts the run when continuing makes no sense. Throws LecternError
 * `workshop.not-made` when there is nothing, nor ever was as far as this computer knows, and `workshop.lease-lost` when
 * another computer is at work anyway.
 */
export async function teardown(
  run: Run,
  stop: (problem: Problem) => void,
  options: TeardownOptions = {},
): Promise<ReceiptFacts> {
  const { events, journal, signal, clock } = run;
  const subjects = new Map<string, ResourceData>();
  let last: Inventory;
  const problems = new Map<string, Problem>();
  const things = new Map(journal.torn().map((thing) => [keyOf(thing), thing]));
  let inside: Guests = { guests: [], uninspected: [] };
  // Asked while its roles are there.
  const since = await workshopCreatedAt(run);
  for (let round = 1; ; round += 1) {
    // A context for each round: nothing of an earlier look may be believed.
    const looked = contextOf(run, subjects);
    last = await takeInventory(looked);
    for (const found of last.found) subjects.set(found.address, dataOf(found));
    const staying = options.unplanned === true ? [] : unplannedOf(last.found, run.plan, journal);
    const context = { ...looked, staying: new Set(staying.map(({ id }) => id)) };
    const going = last.found.filter((one) => !staying.includes(one));
    const fresh = last.found.filter((one) => !things.has(keyOf(one)));
    if (fresh.length > 0) await journal.tearing(fresh);
    for (const one of fresh) things.set(keyOf(one), one);
    for (const one of staying) {
      if (problems.has(keyOf(one))) continue;
      problems.set(keyOf(one), unplanned);
      events.emit({ code: 'resource.kept', data: { ...dataOf(one), reason: unplanned.message } });
    }
    if (round === 1) {
      if (isNothing(last) && last.strangers.length === 0 && journal.records().length === 0)
        throw new LecternError(notMade);
      inside = await findGuests(last, context, run.plan);
      events.emit({
        code: 'operation.started',
        data: {
          operation: 'teardown',
          accountId: run.accountId,
          total: last.found.filter(({ type }) => !unlistedTypes.has(type)).length,
          finished: 0,
          usualMs: criticalPathMs(nodesFor(going)),
        },
      });
    }
    if (going.length === 0 || round > rounds) break;
    if (round > 1) {
      await clock.sleep(pauseMs, signal);
      // Our lease went with the bucket: what is there now may be another computer's new provision.
      await options.lease?.check();
    }
    await removeAll(run, context, going, problems, stop, deletionOrder);
  }
  return {
    things: [...things.values()],
    last,
    problems,
    ...inside,
    beside: await findKept(run, since, last),
  };
}

/** Whether something goes by itself when `parent` does. */
const goesWith =
  (parent: FoundResource) =>
  ({ type, id }: FoundResource): boolean =>
    kinds[type].removedWith === parent.type && liesIn(id, parent.id);

/** Of load balancers there are many, and the ARN of what one has goes on from its own; of any other parent there is one. */
function liesIn(child: string, parent: string): boolean {
  const path = balancerPath(parent);
  return path === undefined || balancerPath(child)?.startsWith(`${path}/`) === true;
}

/** `app/<name>/<id>` of a load balancer, with more behind it of a listener and a rule (ELBv2 API reference). */
const balancerPath = (arn: string): string | undefined => /:elasticloadbalancing:[^/]*\/(.+)$/.exec(arn)?.[1];

/** What a teardown would come across that needs a thought before it begins. Changes nothing. */
export async function previewTeardown(run: Run): Promise<TeardownPreview> {
  const context = contextOf(run, new Map());
  const inventory = await takeInventory(context);
  const { guests, uninspected } = await findGuests(inventory, context, run.plan);
  return {
    resources: inventory.found.filter(({ type }) => !unlistedTypes.has(type)).length,
    unplanned: unplannedOf(inventory.found, run.plan, run.journal).map(({ type, id, address }) => ({
      type,
      id,
      address,
    })),
    guests: guests.map(guestOf),
    uninspected,
    beside: inventory.strangers
      .filter(({ inside }) => inside === undefined)
      .map(({ type, id, reason }) => ({ type, id, reason })),
    failedLookups: failedLookupsOf(inventory),
  };
}

const isNothing = ({ found, failures }: Inventory): boolean => found.length === 0 && failures.length === 0;

/** Something that would not go. */
export interface RemovalFailure {
  readonly seat?: SeatLabel;
  readonly problem: Problem;
}

/**
 * Removes parts of a workshop that otherwise stays, each by itself: nothing of them goes along with a parent.
 * Returns what would not go.
 */
export async function removeParts(
  run: Run,
  context: KindContext,
  found: readonly FoundResource[],
  stop: (problem: Problem) => void,
): Promise<readonly RemovalFailure[]> {
  const problems = new Map<string, Problem>();
  await removeAll(run, context, found, problems, stop, partialOrder);
  return found.flatMap((one) => {
    const problem = problems.get(keyOf(one));
    if (problem === undefined) return [];
    return [one.seat === undefined ? { problem } : { seat: one.seat, problem }];
  });
}

async function removeAll(
  run: Run,
  context: KindContext,
  found: readonly FoundResource[],
  problems: Map<string, Problem>,
  stop: (problem: Problem) => void,
  order: DeletionOrder,
): Promise<void> {
  const { events, journal, signal } = run;
  const gone = new Set<string>();
  const deletions = new Map<string, { readonly asked: Promise<void>; readonly gone: Promise<void> }>();

  const remove = async (one: FoundResource, asked: () => void): Promise<void> => {
    const kind = kinds[one.type];
    const data = dataOf(one);
    try {
      const parents = order === deletionOrder ? found.filter(({ type }) => type === kind.removedWith) : [];
      const wentAlong = parents.length > 0 && parents.every((parent) => gone.has(keyOf(parent)));
      if (!wentAlong) {
        assertOurs(run.workshopId, one);
        events.emit({ code: 'resource.deleting', data });
        await journal.deleting(data, one.id);
        // AWS removes with it what it holds, whether we live to see it or not.
        const children = order === deletionOrder ? found.filter(goesWith(one)) : [];
        await Promise.all(children.map((child) => journal.deleting(dataOf(child), child.id)));
        await inCallScope({ signal, note: (message) => context.note(one.address, message) }, () =>
          kind.delete(one, context, asked),
        );
      }
      await journal.deleted(data, one.id);
      gone.add(keyOf(one));
      problems.delete(keyOf(one));
      events.emit({ code: 'resource.deleted', data });
    } catch (error) {
      if (!signal.aborted) {
        const problem = problemAt(run, one, error);
        problems.set(keyOf(one), problem);
        if (problem.code === 'ownership.refused') {
          events.emit({ code: 'resource.kept', data: { ...data, reason: problem.message } });
        } else {
          events.emit({ code: 'resource.failed', data: { ...data, problem } });
        }
        if (isFatal(problem)) stop(problem);
      }
      throw error;
    }
  };

  const begin = (one: FoundResource): { readonly asked: Promise<void>; readonly gone: Promise<void> } => {
    let tell: () => void = () => undefined;
    const told = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const whole = remove(one, tell);
    return { asked: Promise.race([told, whole]), gone: whole };
  };

  await walk<Node>({
    nodes: nodesFor(found, order),
    laneLimit,
    signal,
    // What depends on a thing that would not go is tried anyway: AWS decides, not our order.
    afterFailure: 'continue',
    run: ({ found: one, part }, step) => {
      const key = keyOf(one);
      let deletion = deletions.get(key);
      if (deletion === undefined) {
        deletion = begin(one);
        // Whoever waits for either part sees the failure; an unseen one must not end the process.
        deletion.gone.catch(() => undefined);
        deletions.set(key, deletion);
      }
      if (part === 'gone') step.started();
      return part === 'asked' ? deletion.asked : deletion.gone;
    },
  });
}

/** The graph of a teardown: each thing is asked for, then gone; it waits for what the order of deletion says. */
export function nodesFor(
  found: readonly FoundResource[],
  order: DeletionOrder = deletionOrder,
): readonly Node[] {
  const byType = new Map<ResourceType, FoundResource[]>();
  for (const one of found) byType.set(one.type, [...(byType.get(one.type) ?? []), one]);
  const waitedFor = (
    one: FoundResource,
    types: readonly ResourceType[],
    part: Node['part'],
  ): readonly string[] =>
    types.flatMap((type) =>
      (byType.get(type) ?? [])
        .filter((other) => one.seat === undefined || other.seat === undefined || one.seat === other.seat)
        .map((other) => nodeId(other, part)),
    );
  return found.flatMap((one): readonly Node[] => {
    const { afterGone, afterAsked, usualMs } = order[one.type];
    const asked = nodeId(one, 'asked');
    return [
      {
        id: asked,
        found: one,
        part: 'asked',
        dependsOn: [...waitedFor(one, afterGone, 'gone'), ...waitedFor(one, afterAsked, 'asked')],
        usualMs: 0,
        lane: one.type,
      },
      { id: nodeId(one, 'gone'), found: one, part: 'gone', dependsOn: [asked], usualMs, lane: one.type },
    ];
  });
}

function nodeId(one: FoundResource, part: Node['part']): string {
  return `${keyOf(one)} ${part}`;
}
