import { defined } from '../../app/defined';
import type { Problem } from '../../app/errors';
import { LecternError } from '../../app/errors';
import { refusal } from '../../app/plan/change-view';
import type { ResourceChange } from '../../app/plan/changes';
import { expectedTimes } from '../../app/plan/expected';
import type { Plan } from '../../app/plan/plan';
import type { Address } from '../../app/plan/reference';
import { participantOf } from '../../app/workshop/participants';
import type { SeatLabel } from '../../app/workshop/workshop';
import type { Changes, TakenChanges } from './changes';
import { takeChanges } from './changes';
import { partialOrder } from './deletion-order';
import type { FoundResource } from '../aws/kind';
import type { OperationResult } from './provision';
import { makeMissing } from './provision';
import type { Run } from './run';
import { removeParts } from './teardown';

/** Which changes were agreed to. */
export interface ChangeRequest {
  /** Seats that get a new host in any case. */
  readonly replace: readonly SeatLabel[];
  /** `Changes.digest` of what was shown. */
  readonly digest: string;
}

const taskDefinition = 'AWS::ECS::TaskDefinition';
const service = 'AWS::ECS::Service';

/**
 * Brings a workshop that stands to the plan: removes what the plan has no place for, replaces hosts, starts
 * services on new revisions, makes what is missing; touches nothing else. When several seats are to change,
 * one goes first, and the others only follow when that one came up: a bad image costs one seat.
 * Throws LecternError `changes.outdated` when the account would now need other changes than were agreed to,
 * `changes.refused` when some of them cannot be made, and what `run.materials` throws when they need the exercise files.
 */
export async function change(
  run: Run & { readonly plan: Plan },
  stop: (problem: Problem) => void,
  request: ChangeRequest,
): Promise<OperationResult> {
  const { plan, events, signal } = run;
  const taken = await takeChanges(run, request.replace);
  checkAgreed(taken, request);
  // Before anything goes: what comes in its place copies them.
  if (taken.resources.some(({ type, action }) => type === service && action !== 'remove')) run.materials();
  const first = firstSeat(plan, taken.resources);
  events.emit({
    code: 'operation.started',
    data: {
      operation: 'change',
      accountId: run.accountId,
      total: steps(taken.resources),
      finished: 0,
      usualMs: usualMsOf(plan, taken.resources) * (first === undefined ? 1 : 2),
      ...defined({ first }),
    },
  });
  for (const seat of request.replace) events.emit({ code: 'seat.renewing', data: { seat } });
  if (first === undefined) return carryOut(run, stop, taken, taken.resources);
  const isFirst = ({ seat, action }: ResourceChange): boolean =>
    seat === undefined ? action !== 'remove' : seat === first;
  const alone = { ...run, plan: planFor(plan, [first]) };
  const tried = await carryOut(alone, stop, taken, taken.resources.filter(isFirst));
  if (signal.aborted) return tried;
  if (tried.outcome !== 'done') return { ...tried, problem: leftAsTheyAre(first, tried.problem) };
  return carryOut(
    run,
    stop,
    taken,
    taken.resources.filter((one) => !isFirst(one)),
  );
}

/**
 * Whether these are the changes that were agreed to, and can be made. Throws LecternError `changes.outdated` or
 * `changes.refused`.
 */
export function checkAgreed(changes: Changes, { digest }: ChangeRequest): void {
  if (changes.digest !== digest) {
    throw new LecternError({
      code: 'changes.outdated',
      message: 'The account has changed since this list was made, so nothing was done.',
      hint: 'Review the changes again, then confirm them.',
    });
  }
  refuseImpossible(changes.resources);
}

/** Throws LecternError `changes.refused` when one of the changes cannot be made. */
export function refuseImpossible(changes: readonly ResourceChange[]): void {
  const refused = changes.find(({ action }) => action === 'refuse');
  if (refused === undefined) return;
  throw new LecternError({
    code: 'changes.refused',
    message: refusal(refused),
    hint:
      refused.taken === true
        ? 'Find its owner and have it removed, or give the workshop another id.'
        : 'Undo this change, or tear the workshop down and provision it again.',
  });
}

/** Makes some of the changes: first what goes, then what comes. */
export async function carryOut(
  run: Run & { readonly plan: Plan },
  stop: (problem: Problem) => void,
  taken: TakenChanges,
  changes: readonly ResourceChange[],
): Promise<OperationResult> {
  const { events, signal, plan } = run;
  const foundAt = (addresses: ReadonlySet<Address>): readonly FoundResource[] =>
    taken.inventory.found.filter(({ address }) => addresses.has(address));

  const going = addressesOf(changes, ({ action }) => action === 'remove' || action === 'replace');
  const removal = await removeParts(run, taken.context, foundAt(going), stop);
  for (const seat of seatsThatWent(changes, plan)) {
    if (!removal.some((failure) => failure.seat === seat))
      events.emit({ code: 'seat.removed', data: { seat } });
  }
  const renew = addressesOf(changes, (one) => one.action === 'update' && one.type === taskDefinition);
  const seats = new Set(changes.map(({ seat }) => seat));
  const made = await makeMissing(run, stop, {
    renew,
    again: addressesOf(changes, (one) => one.action === 'update' && one.type !== taskDefinition),
    tells: (seat) => seats.has(seat),
    uploads: false,
    onBegin: () => undefined,
  });
  const [failure] = removal;
  return failure === undefined || made.outcome !== 'done' || signal.aborted
    ? made
    : { ...made, outcome: 'incomplete', problem: failure.problem };
}

function addressesOf(
  changes: readonly ResourceChange[],
  which: (change: ResourceChange) => boolean,
): ReadonlySet<Address> {
  return new Set(changes.filter(which).map(({ address }) => address));
}

/** Seats that lose their last part. */
function seatsThatWent(changes: readonly ResourceChange[], plan: Plan): readonly SeatLabel[] {
  const planned = new Set(plan.seats.map(({ seat }) => seat));
  const removed = changes.filter(({ action }) => action === 'remove').flatMap(({ seat }) => seat ?? []);
  return [...new Set(removed)].filter((seat) => !planned.has(seat));
}

/**
 * The seat that tries a change for the others: rather one that nobody holds. Undefined when fewer than two
 * seats that stand are to be changed.
 */
function firstSeat(plan: Plan, changes: readonly ResourceChange[]): SeatLabel | undefined {
  const tried = changes.filter(({ action }) => action === 'update' || action === 'replace');
  const seats = [...new Set(tried.flatMap(({ seat }) => seat ?? []))];
  if (seats.length < 2) return undefined;
  const isSpare = (seat: SeatLabel): boolean => participantOf(plan.workshop.participants, seat) === undefined;
  return seats.find(isSpare) ?? seats[0];
}

/** The plan as far as it concerns some seats. */
export function planFor(plan: Plan, only: readonly SeatLabel[]): Plan {
  return {
    ...plan,
    resources: plan.resources.filter(({ seat }) => seat === undefined || only.includes(seat)),
    seats: plan.seats.filter(({ seat }) => only.includes(seat)),
  };
}

function leftAsTheyAre(seat: SeatLabel, cause: Problem | undefined): Problem {
  return {
    code: 'change.tried',
    message: `Seat ${seat} went first and did not work, so the other seats were left unchanged.`,
    hint: 'Correct the workshop and change it again, or undo the change.',
    ...(cause === undefined ? {} : { detail: [cause.message, cause.detail].filter(Boolean).join(' ') }),
  };
}

/** How long what goes and what comes usually takes, clock ms. */
export function usualMsOf(plan: Plan, changes: readonly ResourceChange[]): number {
  const going = changes.filter(({ action }) => action === 'remove' || action === 'replace');
  const coming = addressesOf(changes, ({ action }) => action !== 'remove' && action !== 'refuse');
  const { lastSeatMs } = expectedTimes(plan.resources.filter(({ address }) => coming.has(address)));
  return Math.max(0, ...going.map(({ type }) => partialOrder[type].usualMs)) + lastSeatMs;
}

/** Things made or removed: each is one step of the progress bar. */
export function steps(changes: readonly ResourceChange[]): number {
  return changes.reduce((total, { action, type }) => {
    if (action === 'refuse') return total;
    const isTwo = action === 'replace' || (action === 'update' && type === taskDefinition);
    return total + (isTwo ? 2 : 1);
  }, 0);
}
