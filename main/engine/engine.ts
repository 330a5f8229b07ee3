import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { Clock } from '../../app/clock';
import type {
  BesideOthers,
  OperationKind,
  OperationOutcome,
  Receipt,
  TeardownPreview,
} from '../../app/contract/events';
import { defined } from '../../app/defined';
import type { Problem } from '../../app/errors';
import type { Plan } from '../../app/plan/plan';
import type { AnyOutputs, KnownOutputs } from '../../app/plan/outputs';
import type { Address } from '../../app/plan/reference';
import type { Label } from '../../app/workshop/origin';
import type { SeatLabel } from '../../app/workshop/workshop';
import { inCallScope } from '../aws/call-scope';
import { askCaller } from '../aws/caller';
import type { AwsClients } from '../aws/clients';
import { explain } from '../aws/explain';
import { createMemo } from '../aws/memo';
import type { ChangeRequest } from './change';
import { change } from './change';
import type { Changes } from './changes';
import { takeChanges } from './changes';
import type { Material } from '../aws/kind';
import type { EventLog } from './events';
import type { Inventory } from './inventory';
import { takeInventory } from './inventory';
import type { Journal, JournalWriter } from './journal';
import { openJournal } from './journal';
import type { OperationResult } from './provision';
import { provision } from './provision';
import type { LeaseHolder, Worker } from './lease';
import { leased, otherWorker } from './lease';
import { isClean, receiptOf, uncheckedOf } from './receipt';
import { newPasswords } from './passwords';
import { renew, requireSeats, type RenewalRequest } from './renew';
import { restart, type RestartRequest } from './restart';
import type { Run } from './run';
import { contextOf } from './run';
import { previewTeardown, teardown } from './teardown';
import { leaseOf, withLease } from './with-lease';

/**
 * Makes, looks at, repairs and removes one workshop in one account and region. Whoever starts operations sees to
 * it that one runs at a time (main/sessions/operations.ts); no other computer works beside it, by the lease.
 */
export interface Engine {
  /**
   * Makes what is missing and settles what is half made. Failures are in the result and the events; so is that
   * another computer holds the lease (`workshop.leased`), unless `how.refused` takes it.
   */
  provision(plan: Plan, signal: AbortSignal, how?: Start): Promise<OperationResult>;
  /**
   * What has to happen so that the workshop, as it stands, is as `plan` wants it; changes nothing. `replace` are
   * seats that get a new host in any case. Throws LecternError when the account cannot be looked at.
   */
  changes(plan: Plan, replace: readonly SeatLabel[], signal: AbortSignal): Promise<Changes>;
  /** Makes exactly the changes that were shown, or none: see `change`. */
  change(plan: Plan, request: ChangeRequest, signal: AbortSignal, how?: Start): Promise<OperationResult>;
  /** What a teardown would come across that needs a thought; changes nothing. */
  previewTeardown(signal: AbortSignal): Promise<TeardownPreview>;
  /** Removes everything that is found of it. The receipt says what, and what is left. */
  teardown(
    signal: AbortSignal,
    how?: Start,
  ): Promise<{ readonly outcome: OperationOutcome; readonly receipt?: Receipt; readonly problem?: Problem }>;
  /** Restarts one service of some seats, or everything in them, a few seats at a time. */
  restart(request: RestartRequest, signal: AbortSignal): Promise<OperationResult>;
  /** Gives seats new passwords and restarts them; see `newPasswords`. */
  newPassword(seats: readonly SeatLabel[], signal: AbortSignal): Promise<OperationResult>;
  /** Gives seats new machines, or makes them ready for somebody else; see `renew`. */
  renew(plan: Plan, request: RenewalRequest, signal: AbortSignal, how?: Start): Promise<OperationResult>;
  /** Who works on the workshop now on another computer, by its lease; undefined when nobody does. */
  worker(signal: AbortSignal): Promise<Worker | undefined>;
  /** What of the workshop is in the account now. Throws LecternError when AWS cannot be asked at all. */
  inventory(signal: AbortSignal): Promise<Inventory>;
  /**
   * Opens what is known of the workshop: the journal, or (when this computer did not make it) the account.
   * `outputs` answers from it, and follows what is made from then on.
   */
  know(signal: AbortSignal): Promise<void>;
  /** Outputs of the resource at `address`, if it is known to exist. */
  readonly outputs: KnownOutputs;
}

/** How an operation begins. */
export interface Start {
  /** Takes the workshop from another computer that works on it; what that one does then stops. */
  readonly takeOver?: boolean;
  /** A teardown removes what the plan has no place for, too: whoever asks has seen it. */
  readonly unplanned?: boolean;
  /** Told once that this computer holds the lease, or needs none: from then on it works. */
  readonly begun?: () => void;
  /** Told that another computer holds the lease; true when whoever asked hears it from there, and no event is needed. */
  readonly refused?: (problem: Problem) => boolean;
}

export interface EngineOptions {
  readonly workshopId: string;
  readonly aws: AwsClients;
  readonly clock: Clock;
  readonly journal: JournalWriter;
  readonly events: EventLog;
  /** Asked for only where they are uploaded: what stands is watched and removed without them. */
  readonly materials?: () => readonly Material[];
  /** What it should be, if that is known: names what is found without tags, and says which services a seat has. */
  readonly plan?: Plan;
  /** What tags say besides the id; absent for what version 0.1 began to make. */
  readonly label?: Label;
  /** True when the account is the built-in rehearsal: stands on the receipt. */
  readonly rehearsal: boolean;
  /**
   * Who this is to other computers, so that no two work on the workshop at once. Absent where nobody else can:
   * then there is no lease.
   */
  readonly holder?: LeaseHolder;
}

/** Why a run was aborted when it was nobody's wish: from within, as continuing makes no sense; or as Lectern ends. */
export class Stopped extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
    this.name = 'AbortError';
  }
}

/** An engine for one workshop. Makes no call until it is asked to do something. */
export function createEngine(options: EngineOptions): Engine {
  const { workshopId, aws, clock, events, holder } = options;
  let journal: Promise<Journal> | undefined;
  const memo = createMemo();
  let opened: Journal | undefined;
  /** What was found in the account while the journal knew nothing. */
  const adopted = new Map<Address, AnyOutputs>();

  const open = (): Promise<Journal> => {
    journal ??= openJournal({
      workshopId,
      writer: options.journal,
      now: () => clock.now(),
      newNonce: () => randomBytes(16).toString('hex'),
    }).catch((error: unknown) => {
      journal = undefined;
      throw error;
    });
    return journal;
  };

  const runFor = async (signal: AbortSignal, plan: Plan | undefined): Promise<Run> => ({
    workshopId,
    aws,
    clock,
    events,
    signal,
    journal: await open(),
    accountId: (await inCallScope({ signal }, () => memo.once('caller', () => askCaller(aws)))).accountId,
    materials: options.materials ?? (() => []),
    ...defined({ plan, label: options.label }),
  });

  /** An operation whose start and end are told, whatever happens in between. */
  const operate = async <T extends { readonly outcome: OperationOutcome; readonly problem?: Problem }>(
    operation: OperationKind,
    signal: AbortSignal,
    plan: Plan | undefined,
    { refused, seats }: Pick<Start, 'refused'> & { readonly seats?: readonly SeatLabel[] },
    work: (run: Run, stop: (problem: Problem) => void) => Promise<T & Partial<OperationResult>>,
  ): Promise<
    (T | { readonly outcome: OperationOutcome; readonly problem?: Problem }) & Partial<OperationResult>
  > => {
    const inner = new AbortController();
    // Every wait of a run listens to it: hundreds at a time.
    setMaxListeners(0, inner.signal);
    const onAbort = (): void => {
      inner.abort(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    const stop = (problem: Problem): void => {
      inner.abort(new Stopped(problem));
    };
    const stopped = (): Problem | undefined => {
      const reason: unknown = inner.signal.reason;
      return reason instanceof Stopped ? reason.problem : undefined;
    };
    type Ended = {
      readonly outcome: OperationOutcome;
      readonly problem?: Problem;
    } & Partial<OperationResult>;
    let ended: T | Ended;
    // What makes, changes or removes anything is told, or written down, before.
    const told = new Set<string>();
    const unsubscribe = events.subscribe(({ code }) => told.add(code));
    let isIntended = (): boolean => false;
    try {
      const written = await open();
      const before = written.records().length;
      isIntended = () => written.records().length > before;
      ended = await work(await runFor(inner.signal, plan), stop);
    } catch (error) {
      const problem = stopped() ?? explain(error);
      ended = signal.aborted ? { outcome: 'cancelled' } : { outcome: 'incomplete', problem };
    } finally {
      signal.removeEventListener('abort', onAbort);
      unsubscribe();
    }
    const because = stopped();
    if (signal.aborted && ended.outcome !== 'done')
      ended = { ...ended, outcome: 'cancelled', ...defined({ problem: because }) };
    else if (because !== undefined) ended = { ...ended, outcome: 'incomplete', problem: because };
    if (ended.problem?.code === 'workshop.leased' && refused?.(ended.problem) === true) return ended;
    events.emit({
      code: 'operation.finished',
      data: {
        operation,
        outcome: ended.outcome,
        seatsReady: (ended as Ended).seatsReady ?? 0,
        seatsFailed: (ended as Ended).seatsFailed ?? 0,
        ...(told.has('operation.started') || isIntended() ? {} : { untouched: true }),
        ...defined({ problem: ended.problem, seats }),
      },
    });
    return ended;
  };

  const take = async (signal: AbortSignal): Promise<Inventory> =>
    takeInventory(contextOf(await runFor(signal, options.plan), new Map()));

  const workerOf = (run: Run): Promise<Worker | undefined> =>
    holder === undefined ? Promise.resolve(undefined) : otherWorker(leaseOf(run), clock, holder);

  const withSeats = (
    ended: { readonly outcome: OperationOutcome } & Partial<OperationResult>,
  ): OperationResult => ({
    ...ended,
    seatsReady: ended.seatsReady ?? 0,
    seatsFailed: ended.seatsFailed ?? 0,
  });

  /** An operation on seats that stand: one call each that ECS puts in order, so only a teardown elsewhere is in its way. */
  const beside = async (
    operation: BesideOthers,
    seats: readonly SeatLabel[],
    signal: AbortSignal,
    work: (run: Run) => Promise<OperationResult>,
  ): Promise<OperationResult> =>
    withSeats(
      await operate(operation, signal, options.plan, { seats }, async (run) => {
        const other = await workerOf(run);
        if (other?.operation === 'teardown') throw leased(other);
        return work(run);
      }),
    );

  return {
    provision: async (plan, signal, how = {}) =>
      withSeats(
        await operate('provision', signal, plan, how, (run, stop) =>
          withLease(run, { ...how, holder, operation: 'provision', stop }, () =>
            provision({ ...run, plan }, stop),
          ),
        ),
      ),
    changes: async (plan, replace, signal) => {
      const run = await runFor(signal, plan);
      const { resources, digest } = await takeChanges({ ...run, plan }, replace);
      return { resources, digest };
    },
    change: async (plan, request, signal, how = {}) =>
      withSeats(
        await operate('change', signal, plan, how, (run, stop) =>
          withLease(run, { ...how, holder, operation: 'change', stop }, () =>
            change({ ...run, plan }, stop, request),
          ),
        ),
      ),
    previewTeardown: async (signal) => previewTeardown(await runFor(signal, options.plan)),
    teardown: (signal, how = {}) =>
      operate('teardown', signal, options.plan, how, async (run, stop) => {
        const startedAt = clock.now();
        const callsBefore = aws.callLog.counts().calls;
        const lease = { ...how, holder, operation: 'teardown', stop } as const;
        const facts = await withLease(run, lease, (held) =>
          teardown(run, stop, defined({ lease: held, unplanned: how.unplanned })),
        );
        if (run.signal.aborted) return { outcome: 'incomplete' };
        const receipt = receiptOf(facts, run.journal, {
          workshopId,
          accountId: run.accountId,
          region: aws.region,
          rehearsal: options.rehearsal,
          startedAt,
          finishedAt: clock.now(),
          calls: aws.callLog.counts().calls - callsBefore,
          elapsed: (from, to) => clock.elapsed(from, to),
          ...defined({ plan: options.plan }),
        });
        events.emit({ code: 'receipt.written', data: receipt });
        const clean = isClean(receipt);
        try {
          await (clean ? run.journal.close() : run.journal.receipted(uncheckedOf(receipt, facts.things)));
        } catch (error) {
          // The account is empty and the receipt says so, whatever this computer's disk does.
          return { outcome: 'incomplete', receipt, problem: explain(error) };
        }
        return { outcome: clean ? 'done' : 'incomplete', receipt };
      }),
    restart: (request, signal) => beside('restart', request.seats, signal, (run) => restart(run, request)),
    newPassword: (seats, signal) =>
      beside('password', seats, signal, (run) => {
        if (options.plan !== undefined) requireSeats(options.plan, seats);
        return newPasswords(run, seats);
      }),
    renew: async (plan, request, signal, how = {}) =>
      withSeats(
        await operate('change', signal, plan, how, (run, stop) =>
          withLease(run, { ...how, holder, operation: 'change', stop }, () =>
            renew({ ...run, plan }, stop, request),
          ),
        ),
      ),
    worker: async (signal) => {
      const run = await runFor(signal, options.plan);
      return inCallScope({ signal }, () => workerOf(run));
    },
    inventory: take,
    know: async (signal) => {
      opened = await open();
      if (opened.records().length > 0 || adopted.size > 0) return;
      for (const one of (await take(signal)).found) adopted.set(one.address, one.outputs);
    },
    // The journal and the account both hold what the plan put at the address.
    outputs: ((address: Address) => {
      const record = opened?.record(address);
      return record === undefined || record.state === 'deleted' ? adopted.get(address) : record.outputs;
    }) as KnownOutputs,
  };
}
