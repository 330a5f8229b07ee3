import type { OperationOutcome } from '../../app/contract/events';
import { defined } from '../../app/defined';
import type { Problem } from '../../app/errors';
import { LecternError } from '../../app/errors';
import { expectedTimes } from '../../app/plan/expected';
import type { Plan } from '../../app/plan/plan';
import type { AnyOutputs } from '../../app/plan/outputs';
import type { Address, Outputs, Ref } from '../../app/plan/reference';
import { resolve } from '../../app/plan/reference';
import type { AnyPlannedResource, ResourceType } from '../../app/plan/resources';
import { isAwsResource } from '../../app/plan/resources';
import type { SeatLabel } from '../../app/workshop/workshop';
import { inCallScope } from '../aws/call-scope';
import { isFatal } from '../aws/explain';
import { kinds } from '../aws/kinds';
import { takeInventory } from './inventory';
import type { JournalRecord } from './journal';
import type { FoundResource, KindContext, ResolvedResource } from '../aws/kind';
import type { Run } from './run';
import { findDrifts, isMended, isRemade, mend } from './drift';
import { known } from './known';
import { contextOf, dataOf, problemAt } from './run';
import { trackSeats } from './seats';
import { specOf } from './spec';
import { removeParts } from './teardown';
import { removeLateTwins, withoutTwins } from './twins';
import type { WalkNode, WalkStep } from './walk';
import { walk } from './walk';

/** How a provisioning (or another operation) ended. */
export interface OperationResult {
  readonly outcome: OperationOutcome;
  readonly seatsReady: number;
  readonly seatsFailed: number;
  /** Why it is incomplete, when one thing stopped all of it. */
  readonly problem?: Problem;
}

/** Resources of one type that are being made at once: enough to keep every bucket busy. */
const laneLimit = 24;
const materials = 'Lectern::Materials';

interface Node extends WalkNode {
  readonly resource: AnyPlannedResource;
}

/** What is to be done beyond making what is missing: nothing, when a workshop is provisioned. */
export interface Making {
  /** They stand as they were; a new one is made in the place of each. */
  readonly renew: ReadonlySet<Address>;
  /** They stand and are settled again, since what they depend on has changed. */
  readonly again: ReadonlySet<Address>;
  /** Seats whose end is told; the others are as they were. */
  readonly tells: (seat: SeatLabel) => boolean;
  /** False: the exercise files are left as they are where nothing is made that copies them. */
  readonly uploads: boolean;
  /** Called once it is known what is to be made. */
  readonly onBegin: (missing: readonly AnyPlannedResource[]) => void;
}

/** The plan, the progress and the receipt count the same: AWS's resources, and not what lies inside them. */
const isCounted = ({ type }: AnyPlannedResource): boolean => isAwsResource(type);

/** Makes what is missing of the plan and settles what is half made: see `makeMissing`. */
export function provision(
  run: Run & { readonly plan: Plan },
  stop: (problem: Problem) => void,
): Promise<OperationResult> {
  const total = run.plan.resources.filter(isCounted).length;
  return makeMissing(run, stop, {
    renew: new Set(),
    again: new Set(),
    tells: () => true,
    uploads: true,
    onBegin: (missing) => {
      run.events.emit({
        code: 'operation.started',
        data: {
          operation: 'provision',
          accountId: run.accountId,
          total,
          finished: total - missing.filter(isCounted).length,
          usualMs: expectedTimes(missing).lastSeatMs,
        },
      });
    },
  });
}

/**
 * Makes what is missing of the plan, settles what is half made or no longer as planned, and does what `making`
 * says beyond that. `stop` aborts the run's own signal when continuing makes no sense. Never throws for a
 * resource: failures are in the events and the result.
 */
export async function makeMissing(
  run: Run & { readonly plan: Plan },
  stop: (problem: Problem) => void,
  making: Making,
): Promise<OperationResult> {
  const { plan, journal, events, signal } = run;
  const context = contextOf(
    run,
    new Map(plan.resources.map((resource) => [resource.address, dataOf(resource)])),
  );
  const inventory = await takeInventory(context, [...new Set(plan.resources.map(({ type }) => type))]);
  const [unknown] = inventory.failures;
  // Building on half a picture would make things twice.
  if (unknown !== undefined) throw new LecternError(unknown.problem);
  const standing = await withoutTwins(run, context, inventory.found);
  const drifts = await findDrifts(run, context, standing);
  const stale = [...standing.values()].filter(({ address }) => drifts.get(address)?.some(isRemade) === true);
  const renewed = new Set([...making.renew, ...stale.map(({ address }) => address)]);
  const chosen = new Map([...standing].filter(([address]) => !renewed.has(address)));

  const outputs = new Map<Address, Outputs>();
  const problems = new Map<Address, Problem>();
  const seats = trackSeats(plan, {
    onReady: (seat) => {
      if (making.tells(seat)) events.emit({ code: 'seat.ready', data: { seat } });
    },
    onFailed: (seat, problem) => {
      events.emit({ code: 'seat.failed', data: { seat, problem } });
    },
  });
  const wasMade = (address: Address): boolean => {
    const record = journal.record(address);
    return record?.state === 'settled' && record.id === chosen.get(address)?.id;
  };
  const isThere = (resource: AnyPlannedResource): boolean => {
    const { address } = resource;
    const found = chosen.get(address);
    const record = journal.record(address);
    if (making.again.has(address)) return false;
    if (found?.usable !== true || record === undefined || !wasMade(address)) return false;
    return drifts.get(address)?.some(isMended) !== true;
  };
  const there = new Set(plan.resources.filter(isThere));
  const missing = plan.resources.filter((resource) => !there.has(resource));
  const isWanted = ({ type, address }: AnyPlannedResource): boolean =>
    making.uploads || type !== materials || missing.some(({ dependsOn }) => dependsOn.includes(address));
  const todo = missing.filter(isWanted);
  const nodes: readonly Node[] = todo.map((resource) => ({
    id: resource.address,
    dependsOn: resource.dependsOn,
    usualMs: resource.usualMs,
    lane: resource.type,
    resource,
  }));
  making.onBegin(todo);
  // A new revision comes beside the old one; the others have names, which the old ones have to leave first.
  const isRevision = ({ type }: FoundResource): boolean => type === 'AWS::ECS::TaskDefinition';
  await removeParts(
    run,
    context,
    stale.filter((one) => !isRevision(one)),
    stop,
  );
  for (const resource of there) {
    const found = chosen.get(resource.address);
    if (found !== undefined) outputs.set(resource.address, known(run, found));
    seats.done(resource.address);
  }

  const results = await walk<Node>({
    nodes,
    laneLimit,
    signal,
    afterFailure: 'skip',
    run: async ({ resource }, step) => {
      const again = wasMade(resource.address);
      try {
        await inCallScope({ signal, note: (message) => context.note(resource.address, message) }, () =>
          make(run, context, resource, chosen.get(resource.address), outputs, step),
        );
        events.emit({
          code: 'resource.created',
          data: { ...dataOf(resource), ...(again ? { again } : {}) },
        });
        seats.done(resource.address);
      } catch (error) {
        if (!signal.aborted) {
          const id = journal.record(resource.address)?.id;
          const subject = { type: resource.type, ...defined({ id }) };
          const problem = problemAt(run, subject, error);
          problems.set(resource.address, problem);
          events.emit({ code: 'resource.failed', data: { ...dataOf(resource), problem } });
          if (isFatal(problem)) stop(problem);
          else seats.failed(resource.address, problem);
        }
        throw error;
      }
    },
    onSkipped: ({ resource }, because) => {
      if (signal.aborted) return;
      events.emit({ code: 'resource.skipped', data: { ...dataOf(resource), because } });
      const problem = problems.get(because);
      if (problem !== undefined) seats.failed(resource.address, problem);
    },
  });

  await removeLateTwins(run, context);
  const complete = [...results.values()].every((result) => result === 'done');
  const made: OperationResult = {
    outcome: complete ? 'done' : 'incomplete',
    seatsReady: seats.ready,
    seatsFailed: seats.notReady,
    ...(complete || problems.size !== 1 ? {} : { problem: [...problems.values()][0] as Problem }),
  };
  if (signal.aborted) return made;
  // Revisions in whose place another one is, and those that a half teardown or a person has deregistered.
  const superseded = [...standing.values()].filter((one) => isSuperseded(journal.record(one.address), one));
  const deregistered = complete ? inventory.found.filter(({ residue }) => residue === true) : [];
  const [failure] = await removeParts(
    run,
    context,
    [...superseded, ...deregistered].filter(isRevision),
    stop,
  );
  return failure === undefined || !complete
    ? made
    : { ...made, outcome: 'incomplete', problem: failure.problem };
}

const isSuperseded = (record: JournalRecord | undefined, { id }: FoundResource): boolean =>
  record?.state === 'settled' && record.id !== id;

/** Makes one resource, or continues with what was found of it. */
async function make(
  run: Run,
  context: KindContext,
  planned: AnyPlannedResource,
  found: FoundResource | undefined,
  outputs: Map<Address, Outputs>,
  step: WalkStep,
): Promise<void> {
  const { journal, events } = run;
  const kind = kinds[planned.type];
  const subject = dataOf(planned);
  const resource = resolved(planned, outputs);
  let own: AnyOutputs;
  let asPlanned = true;
  if (found === undefined) {
    events.emit({ code: 'resource.creating', data: { ...subject, usualMs: planned.usualMs } });
    await journal.intent(subject);
    own = await kind.create(resource, context);
    await journal.created(subject, kind.id(own), own);
  } else {
    own = known(run, found);
    asPlanned = await mend(run, context, planned, resource, found);
    if (journal.record(planned.address)?.id !== found.id) await journal.created(subject, found.id, own);
  }
  outputs.set(planned.address, own);
  step.started({ dependents: kind.dependentsMayStart === 'created' });
  if (kind.settle !== undefined) {
    events.emit({ code: 'resource.waiting', data: { ...subject, usualMs: planned.usualMs } });
    own = await kind.settle(resource, own, context);
    outputs.set(planned.address, own);
  }
  // What only a change can bring up to date stays known as what it was made to.
  const spec = asPlanned ? specOf(planned) : journal.record(planned.address)?.spec;
  await journal.settled(subject, kind.id(own), own, spec);
}

function resolved(
  planned: AnyPlannedResource,
  outputs: ReadonlyMap<Address, Outputs>,
): ResolvedResource<ResourceType> {
  const lookup = ({ ref, output }: Ref): string => {
    const value = outputs.get(ref)?.[output];
    if (value !== undefined) return value;
    throw new LecternError({
      code: 'plan.output-missing',
      message: `${planned.address} needs ${output} of ${ref}, which is not known.`,
      hint: 'This is a bug in Lectern. Try once more, and report it if it happens again.',
    });
  };
  return { ...planned, properties: resolve(planned.properties, lookup) };
}
