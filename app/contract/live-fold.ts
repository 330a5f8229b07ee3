import { defined } from '../defined';
import { isAwsResource } from '../plan/resources';
import { isBilled } from '../workshop/cost';
import { sameLook, type HealthState, type SeatHealth } from '../workshop/health';
import type { SeatLabel } from '../workshop/workshop';
import { assertNever } from '../errors';
import type { BesideOthers, LecternEvent, OperationKind, ResourceData } from './events';
import { adoptedCode, isMade } from './live';
import type { LiveOperation, LiveResource, LiveSeat, LiveWorkshop, WorkshopPhase } from './live';

/** How many of the last events the picture keeps. */
export const mostRecent = 500;

/** The picture before anything has happened. */
export function initialLive(workshopId: string, seats: readonly SeatLabel[]): LiveWorkshop {
  return {
    workshopId,
    seq: 0,
    phase: 'planned',
    active: {},
    failures: {},
    made: {},
    seats: Object.fromEntries(seats.map((seat) => [seat, { seat, state: 'unknown' as const, made: 0 }])),
    recent: [],
  };
}

/**
 * The picture after one more event. Pure; what the event does not touch keeps its identity. An event that
 * was seen already (by its number), or that belongs to another workshop, changes nothing.
 */
export function applyEvent(live: LiveWorkshop, event: LecternEvent): LiveWorkshop {
  if (event.workshopId !== live.workshopId || event.seq <= live.seq) return live;
  const recent = [...live.recent.slice(-(mostRecent - 1)), event];
  return { ...change(live, event), seq: event.seq, recent };
}

/** The picture after some events, in order. */
export function applyEvents(live: LiveWorkshop, events: readonly LecternEvent[]): LiveWorkshop {
  return events.reduce(applyEvent, live);
}

function change(live: LiveWorkshop, event: LecternEvent): LiveWorkshop {
  const at = Date.parse(event.time);
  switch (event.code) {
    case 'operation.started':
      return {
        ...started(live, {
          kind: event.data.operation,
          startedAt: at,
          failed: 0,
          ...counts(event.data),
          ...defined({ first: event.data.first }),
        }),
        ...defined({ accountId: event.data.accountId }),
      };
    case 'operation.finished':
      return finished(live, event, at);
    case 'resource.creating':
      return active(billedFrom(live, event.data, at), event.data, 'creating', at, event.data.usualMs);
    case 'resource.waiting':
      return active(live, event.data, 'waiting', at, event.data.usualMs);
    case 'resource.deleting':
      return active(live, event.data, 'deleting', at, 0);
    case 'resource.note':
      return noted(live, event.data.address, event.data.note);
    case 'resource.created':
      return event.data.again === true
        ? progressed(settled(live, event.data), event.data, 'provision', 'change')
        : counted(progressed(settled(live, event.data), event.data, 'provision', 'change'), event.data, 1);
    case 'resource.deleted':
      return counted(
        progressed(settled(billedTo(live, event.data, at), event.data), event.data, 'teardown', 'change'),
        event.data,
        -1,
      );
    case 'resource.kept':
      return progressed(settled(live, event.data), event.data, 'teardown', 'change');
    case 'resource.failed': {
      const after = settled(live, event.data);
      const operation = after.operation;
      return {
        ...after,
        failures: { ...after.failures, [event.data.address]: event.data.problem },
        ...(operation === undefined ? {} : { operation: { ...operation, failed: operation.failed + 1 } }),
      };
    }
    case 'resource.skipped':
      return settled(live, event.data);
    case 'seat.ready':
      return withSeat(live, event.data.seat, (seat) => ({
        ...omit(seat, 'failed', 'renewing'),
        state: readyState(seat),
      }));
    case 'seat.failed':
      return withSeat(live, event.data.seat, (seat) => ({
        ...omit(seat, 'renewing'),
        failed: event.data.problem,
        state: stateOf(event.data.problem, seat.health),
      }));
    case 'seat.removed':
      return { ...live, seats: without(live.seats, event.data.seat) };
    case 'seat.restarting':
      return withSeat(live, event.data.seat, (seat) => ({
        ...seat,
        state: 'starting',
        restartingSince: at,
      }));
    case 'seat.restarted': {
      const { seat, service } = event.data;
      // All of its services have started anew, so they have read their password.
      const back = (one: LiveSeat): LiveSeat =>
        service === undefined ? omit(notRestarting(one), 'passwordPending') : notRestarting(one);
      return progressed(withSeat(live, seat, back), undefined, 'restart', 'password');
    }
    case 'seat.restart-failed':
      return progressed(withSeat(live, event.data.seat, notRestarting), undefined, 'restart', 'password');
    case 'seat.password':
      return withSeat(live, event.data.seat, (seat) =>
        event.data.step === 'written' ? { ...seat, passwordPending: true } : omit(seat, 'passwordPending'),
      );
    case 'seat.renewing':
      return withSeat(live, event.data.seat, (seat) => ({
        ...seat,
        state: 'starting',
        renewing: event.data.fresh === true ? 'fresh' : 'machine',
      }));
    case 'health.observed':
      return observed(live, event.data.seats);
    case 'health.stale':
      return {
        ...live,
        // Said again at each attempt: what is shown is as old as at the first.
        staleSince: Math.min(live.staleSince ?? Infinity, event.data.since),
        staleProblem: event.data.problem,
      };
    case 'receipt.written':
      return { ...live, receipt: event.data };
    default:
      return assertNever(event);
  }
}

function counts(
  data: Pick<LiveOperation, 'total' | 'finished' | 'usualMs'>,
): Pick<LiveOperation, 'total' | 'finished' | 'usualMs' | 'already'> {
  const { total, finished, usualMs } = data;
  return { total, finished, usualMs, ...(finished > 0 ? { already: finished } : {}) };
}

function started(live: LiveWorkshop, operation: LiveOperation): LiveWorkshop {
  switch (operation.kind) {
    case 'restart':
    case 'password':
      // A restart during a provision or teardown does not replace it on the screen.
      return isRunning(live.operation) && live.operation !== undefined && !isBeside(live.operation.kind)
        ? live
        : { ...live, operation };
    case 'change':
    case 'provision': {
      // The seats are watched anew: what keeps it from them is told again.
      // Another life of the workshop, another bill.
      const before = isMade(live.phase) ? live : omit(live, 'billed');
      return {
        ...omit(before, 'receipt', 'staleSince', 'staleProblem'),
        phase: 'provisioning',
        operation,
        startedAt: live.startedAt ?? operation.startedAt,
        active: {},
        failures: {},
        seats: mapSeats(live, (seat) => anew(seat.failed === undefined ? seat : cleared(seat))),
      };
    }
    case 'teardown': {
      return {
        ...omit(live, 'receipt', 'staleSince', 'staleProblem'),
        phase: 'tearing-down',
        operation,
        active: {},
        failures: {},
        seats: mapSeats(live, ({ seat, made }) => ({ seat, state: 'unknown', made })),
      };
    }
    default:
      return assertNever(operation.kind);
  }
}

function finished(
  live: LiveWorkshop,
  event: Extract<LecternEvent, { code: 'operation.finished' }>,
  at: number,
): LiveWorkshop {
  const { operation: kind, outcome, problem } = event.data;
  const { operation } = live;
  if (!isBeside(kind) && othersWork.includes(problem?.code ?? ''))
    return neverBegan(withOthersWork(live), event, at);
  if (!isBeside(kind) && problem?.code === 'workshop.not-made')
    return neverBegan(isMade(live.phase) ? afterTeardown(live, 'gone') : live, event, at);
  if (!isBeside(kind) && event.data.untouched === true) return neverBegan(live, event, at);
  const done: LiveWorkshop =
    operation?.kind === kind
      ? {
          ...live,
          active: isBeside(kind) ? live.active : {},
          operation: {
            ...operation,
            finishedAt: at,
            outcome,
            ...defined({ problem }),
          },
        }
      : live;
  switch (kind) {
    case 'restart':
    case 'password':
      return {
        ...done,
        seats: mapSeats(done, (seat) =>
          event.data.seats?.includes(seat.seat) === false ? seat : notRestarting(seat),
        ),
      };
    case 'change':
      if (operation?.kind !== kind || !isRunning(operation)) return neverBegan(live, event, at);
      return { ...withoutRenewals(done), phase: outcome === 'done' ? 'live' : 'incomplete' };
    case 'provision':
      return outcome === 'done'
        ? { ...withoutRenewals(done), phase: 'live' }
        : { ...withoutRenewals(done), phase: 'incomplete', seats: mapSeats(withoutRenewals(done), unbegun) };
    case 'teardown':
      return afterTeardown(done, outcome === 'done' ? 'gone' : 'incomplete');
    default:
      return assertNever(kind);
  }
}

/** As it was last seen: only what changes is told, and a quick restart may pass between two looks. */
function notRestarting(seat: LiveSeat): LiveSeat {
  if (seat.restartingSince === undefined) return seat;
  return { ...omit(seat, 'restartingSince'), state: stateOf(seat.failed, seat.health) };
}

function withoutRenewals(live: LiveWorkshop): LiveWorkshop {
  return {
    ...live,
    seats: mapSeats(live, (seat) =>
      seat.renewing === undefined
        ? seat
        : { ...omit(seat, 'renewing'), state: stateOf(seat.failed, seat.health) },
    ),
  };
}

/** What ended before it began has touched nothing; why is reported anyway. */
function neverBegan(
  live: LiveWorkshop,
  { data }: Extract<LecternEvent, { code: 'operation.finished' }>,
  at: number,
): LiveWorkshop {
  const { operation: kind, outcome, problem } = data;
  const none = { total: 0, finished: 0, failed: 0, usualMs: 0 };
  return {
    ...live,
    operation: {
      kind,
      startedAt: at,
      finishedAt: at,
      outcome,
      ...none,
      ...defined({ problem }),
    },
  };
}

/** Why an operation never began that say that another computer has made something of the workshop. */
const othersWork: readonly string[] = ['workshop.leased', adoptedCode];

/** Another computer is, or was, at work on it, so something of it is there. */
function withOthersWork(live: LiveWorkshop): LiveWorkshop {
  return isMade(live.phase) ? live : { ...live, phase: 'incomplete' };
}

/** Nothing is left, so nothing is costing and nothing counts as made. */
function afterTeardown(live: LiveWorkshop, phase: WorkshopPhase): LiveWorkshop {
  if (phase !== 'gone') return { ...live, phase };
  return {
    ...omit(live, 'startedAt'),
    phase,
    made: {},
    seats: mapSeats(live, (seat) => (seat.made === 0 ? seat : { ...seat, made: 0 })),
  };
}

function active(
  live: LiveWorkshop,
  data: ResourceData,
  doing: LiveResource['doing'],
  at: number,
  usualMs: number,
): LiveWorkshop {
  const before = live.active[data.address];
  const resource: LiveResource = {
    address: data.address,
    type: data.type,
    ...defined({ seat: data.seat }),
    doing,
    since: doing === 'waiting' && before !== undefined ? before.since : at,
    usualMs,
  };
  const next = { ...live, active: { ...live.active, [data.address]: resource } };
  if (doing === 'deleting' || data.seat === undefined) return next;
  return withSeat(next, data.seat, (seat) =>
    seat.state === 'unknown' && seat.health === undefined ? { ...seat, state: 'starting' } : seat,
  );
}

function noted(live: LiveWorkshop, address: string, note: string): LiveWorkshop {
  const resource = live.active[address];
  if (resource === undefined) return live;
  return { ...live, active: { ...live.active, [address]: { ...resource, note } } };
}

/** No longer worked on, and no longer failed. */
function settled(live: LiveWorkshop, { address }: ResourceData): LiveWorkshop {
  return {
    ...live,
    active: address in live.active ? without(live.active, address) : live.active,
    failures: address in live.failures ? without(live.failures, address) : live.failures,
  };
}

/** One more is done: a resource, or (without one) a seat. */
function progressed(
  live: LiveWorkshop,
  resource: ResourceData | undefined,
  ...kinds: readonly LiveOperation['kind'][]
): LiveWorkshop {
  const { operation } = live;
  if (operation === undefined || !kinds.includes(operation.kind) || !isRunning(operation)) return live;
  // The plan, the progress and the receipt count the same: AWS resources. A change counts its steps.
  if (resource !== undefined && operation.kind !== 'change' && !isAwsResource(resource.type)) return live;
  const next = Math.min(operation.total, operation.finished + 1);
  return { ...live, operation: { ...operation, finished: next } };
}

/** From the call that makes it, AWS bills it; what is made anew in its place goes on with its hours. */
function billedFrom(live: LiveWorkshop, { address, type }: ResourceData, at: number): LiveWorkshop {
  if (!isBilled(type)) return live;
  const from = live.billed?.[address]?.from ?? at;
  return { ...live, billed: { ...live.billed, [address]: { type, from } } };
}

function billedTo(live: LiveWorkshop, { address }: ResourceData, at: number): LiveWorkshop {
  const stood = live.billed?.[address];
  if (stood === undefined) return live;
  return { ...live, billed: { ...live.billed, [address]: { ...stood, to: at } } };
}

function counted(live: LiveWorkshop, data: ResourceData, by: 1 | -1): LiveWorkshop {
  const next = {
    ...live,
    made: { ...live.made, [data.type]: Math.max(0, (live.made[data.type] ?? 0) + by) },
  };
  if (data.seat === undefined) return next;
  return withSeat(next, data.seat, (seat) => ({ ...seat, made: Math.max(0, seat.made + by) }));
}

/** Health tells nothing while a workshop is being taken down, or after. */
function observed(live: LiveWorkshop, seats: readonly SeatHealth[]): LiveWorkshop {
  if (live.phase === 'tearing-down' || live.phase === 'gone') return live;
  return seats.reduce<LiveWorkshop>(
    (so, health) => withSeat(so, health.seat, (seat) => seen(seat, health, live.phase === 'provisioning')),
    omit(live, 'staleSince', 'staleProblem'),
  );
}

function seen(seat: LiveSeat, health: SeatHealth, isMaking: boolean): LiveSeat {
  if (seat.health !== undefined && sameLook(seat.health, health)) return seat;
  // What is being made says more of a seat than a look that finds nothing of it yet.
  if (isMaking && seat.health === undefined && health.state === 'unknown') return seat;
  const { restartingSince, ...rest } = seat;
  const lookedAfter = health.services.every(({ observedAt }) => observedAt >= (restartingSince ?? 0));
  const back = health.state === 'works' && lookedAfter;
  const restarting = restartingSince !== undefined && !back;
  return {
    ...rest,
    health,
    state: restarting || isRenewed(seat, health) ? 'starting' : stateOf(seat.failed, health),
    ...(restarting ? { restartingSince } : {}),
  };
}

/** It is being given a new machine, so what is not well yet is on its way. */
function isRenewed({ renewing }: LiveSeat, { state }: SeatHealth): boolean {
  return renewing !== undefined && state !== 'works';
}

/**
 * As it was last seen: only what changes is told, and a new machine may come between two looks. That the old one was not
 * well says nothing about the new one.
 */
function readyState({ renewing, health }: LiveSeat): HealthState {
  if (health === undefined || (renewing !== undefined && health.state !== 'works')) return 'starting';
  return health.state;
}

/** A seat that could not be made is down, unless somebody has seen better. */
function stateOf(failed: LiveSeat['failed'], health: SeatHealth | undefined): HealthState {
  if (failed === undefined) return health?.state ?? 'unknown';
  return health === undefined || health.state === 'unknown' || health.state === 'starting'
    ? 'down'
    : health.state;
}

/** Of a seat that was not there, the last look says nothing once it is being made. */
function anew(seat: LiveSeat): LiveSeat {
  return seat.health?.state === 'unknown' ? { ...omit(seat, 'health'), state: seat.state } : seat;
}

/** Nobody makes it any more, and nobody has seen it yet. */
function unbegun(seat: LiveSeat): LiveSeat {
  return seat.state === 'starting' && seat.health === undefined && seat.restartingSince === undefined
    ? { ...seat, state: 'unknown' }
    : seat;
}

function cleared(seat: LiveSeat): LiveSeat {
  return { ...omit(seat, 'failed'), state: stateOf(undefined, seat.health) };
}

/** True of an operation on seats that stand, which runs beside the others. */
export function isBeside(kind: OperationKind): kind is BesideOthers {
  return kind === 'restart' || kind === 'password';
}

function isRunning(operation: LiveOperation | undefined): boolean {
  return operation !== undefined && operation.finishedAt === undefined;
}

function withSeat(live: LiveWorkshop, label: SeatLabel, update: (seat: LiveSeat) => LiveSeat): LiveWorkshop {
  const seat = live.seats[label] ?? { seat: label, state: 'unknown', made: 0 };
  const next = update(seat);
  return next === live.seats[label] ? live : { ...live, seats: { ...live.seats, [label]: next } };
}

function mapSeats(live: LiveWorkshop, update: (seat: LiveSeat) => LiveSeat): LiveWorkshop['seats'] {
  return Object.fromEntries(Object.entries(live.seats).map(([label, seat]) => [label, update(seat)]));
}

function without<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([other]) => other !== key));
}

/** A copy without some optional fields: `undefined` is not the same as absent. */
function omit<T extends object, K extends keyof T>(value: T, ...keys: readonly K[]): Omit<T, K> {
  const copy = { ...value };
  for (const key of keys) Reflect.deleteProperty(copy, key);
  return copy;
}
