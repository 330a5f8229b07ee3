import type { OperationKind } from '../../app/contract/events';
import type { Problem } from '../../app/errors';
import { LecternError } from '../../app/errors';
import type { AnyPlannedResource } from '../../app/plan/resources';
import { resolve } from '../../app/plan/reference';
import { bucketName } from '../../app/workshop/names';
import { inCallScope } from '../aws/call-scope';
import { explain, isFatal } from '../aws/explain';
import { kinds } from '../aws/kinds';
import type { LeaseObject } from '../aws/lease-object';
import { leaseObject } from '../aws/lease-object';
import { waitForConsistency } from './consistency';
import { takeInventory } from './inventory';
import type { HeldLease, LeaseHolder, LeaseRequest } from './lease';
import { takeLease } from './lease';
import type { Run } from './run';
import { contextOf, dataOf } from './run';

const bucketType = 'AWS::S3::Bucket';

export interface LeaseOptions {
  /** Absent: there is no lease. */
  readonly holder: LeaseHolder | undefined;
  readonly operation: OperationKind;
  readonly takeOver?: boolean;
  /** Told once when the lease is held, or there is none to hold. */
  readonly begun?: () => void;
  /** Aborts the run when the lease is lost. */
  readonly stop: (problem: Problem) => void;
}

/** The lease of the run's workshop. Makes no call. */
export function leaseOf({ workshopId, accountId, aws, clock }: Run): LeaseObject {
  return leaseObject(aws, bucketName(workshopId, accountId, aws.region), () => clock.now());
}

/**
 * Does `work` while this computer alone holds the workshop's lease. A provision makes the bucket first, since
 * the lease lies in it; a teardown of what has no bucket goes without. Throws LecternError `workshop.leased`.
 */
export async function withLease<T>(
  run: Run,
  options: LeaseOptions,
  work: (lease: HeldLease | undefined) => Promise<T>,
): Promise<T> {
  const { holder, operation, stop, begun } = options;
  if (holder === undefined) {
    begun?.();
    await waitForConsistency(run, false);
    return work(undefined);
  }
  const request = {
    object: leaseOf(run),
    clock: run.clock,
    holder,
    operation,
    takeOver: options.takeOver ?? false,
    onLost: (problem: Problem, gone: boolean) => {
      // Our own teardown removes the bucket, and the lease with it.
      if (!(gone && operation === 'teardown')) stop(problem);
    },
  };
  const { signal } = run;
  const lease = await inCallScope({ signal }, async () => {
    if (operation === 'teardown') return leaseIfAny(run, request);
    if (!(await hasBucket(run))) {
      const bucket = run.plan?.resources.find(({ type }) => type === bucketType);
      if (bucket === undefined) return undefined;
      await endLifeThatIsOver(run);
      await makeBucket(run, bucket);
    }
    return takeLease(request);
  });
  begun?.();
  try {
    await waitForConsistency(run, lease?.wasAnothers === true);
    const admit = async (): Promise<void> => {
      await lease?.confirm();
      signal.throwIfAborted();
    };
    return await inCallScope({ admit }, () => work(lease));
  } finally {
    await lease?.release();
  }
}

/** A lease is worth no long wait where the end is to go on without it, clock ms. */
const retryForMs = 30_000;

/**
 * The lease of a workshop that is to go: whatever is broken about it or its bucket is told, and keeps nobody from
 * removing the rest. Throws LecternError `workshop.leased`, and what would stop all other calls, too.
 */
async function leaseIfAny(run: Run, request: LeaseRequest): Promise<HeldLease | undefined> {
  try {
    return await inCallScope({ retryForMs }, async () =>
      (await hasBucket(run)) ? await takeLease(request) : undefined,
    );
  } catch (error) {
    const problem = explain(error);
    if (run.signal.aborted || stopsAll.includes(problem.code) || isFatal(problem)) throw error;
    run.events.emit({
      code: 'resource.note',
      data: { address: 'shared.bucket', type: bucketType, note: withoutLease(problem) },
    });
    return undefined;
  }
}

const stopsAll: readonly string[] = ['workshop.leased', 'aws.access-denied'];

function withoutLease({ message, detail }: Problem): string {
  const why = detail === undefined ? message : `${message} (${detail})`;
  return `The file by which computers agree on who works cannot be read, so Lectern continues without it. ${why}`;
}

/** Whether the workshop's bucket is there: nothing is written into one that only has its name. */
async function hasBucket(run: Run): Promise<boolean> {
  return (await kinds[bucketType].list(contextOf(run, new Map()))).length > 0;
}

/**
 * Another computer may have torn down what this one's journal remembers: what is made now is another life, and its
 * cost and its tokens begin anew. Asked only when the bucket, which goes last, is not there.
 */
async function endLifeThatIsOver(run: Run): Promise<void> {
  if (run.journal.records().length === 0) return;
  const { found, failures } = await takeInventory(contextOf(run, new Map()));
  if (found.length === 0 && failures.length === 0) await run.journal.close();
}

/** As the walk would make it, journal and all; the walk then finds and settles it. */
async function makeBucket(run: Run, planned: AnyPlannedResource): Promise<void> {
  const kind = kinds[bucketType];
  const subject = dataOf(planned);
  const properties = resolve(planned.properties, ({ ref, output }) => {
    throw new LecternError({
      code: 'plan.output-missing',
      message: `The bucket needs ${output} of ${ref}, which does not exist yet.`,
      hint: 'This is a bug in Lectern. Please report it.',
    });
  });
  await run.journal.intent(subject);
  const outputs = await kind.create({ ...planned, properties }, contextOf(run, new Map()));
  await run.journal.created(subject, kind.id(outputs), outputs);
}
