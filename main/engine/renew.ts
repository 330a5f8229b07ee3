import type { Problem } from '../../app/errors';
import { LecternError } from '../../app/errors';
import type { ResourceChange } from '../../app/plan/changes';
import type { Plan } from '../../app/plan/plan';
import type { SeatLabel } from '../../app/workshop/workshop';
import { carryOut, planFor, refuseImpossible, steps, usualMsOf } from './change';
import { takeChanges } from './changes';
import { writePasswords } from './passwords';
import type { OperationResult } from './provision';
import type { Run } from './run';

/** Seats that get a new machine. */
export interface RenewalRequest {
  readonly seats: readonly SeatLabel[];
  /** For somebody else: with a new password and an empty database, too. */
  readonly fresh: boolean;
}

const service = 'AWS::ECS::Service';
const database = 'Lectern::SeatDatabase';

/**
 * Gives seats new machines, and makes nothing else but what these need: whatever other seats wait for stays as it
 * is, and is no obstacle. A fresh start first gives them new passwords, so that whoever knew the old one is out
 * however this ends, then removes their services (the databases must be nobody's) and makes all of it anew.
 * Interrupted, it is finished by asking again; a provision only makes what is missing by then. Throws LecternError `seat.none`, `changes.refused`,
 * and what `run.materials` throws.
 */
export async function renew(
  run: Run & { readonly plan: Plan },
  stop: (problem: Problem) => void,
  request: RenewalRequest,
): Promise<OperationResult> {
  const { plan, events } = run;
  const seats = [...new Set(request.seats)];
  requireSeats(plan, seats);
  const taken = await takeChanges(run, seats);
  const changes = changesOf(plan, taken.resources, { seats, fresh: request.fresh });
  refuseImpossible(changes);
  // Before anything goes: what comes in its place copies them.
  run.materials();
  const only = planFor(plan, seats);
  events.emit({
    code: 'operation.started',
    data: {
      operation: 'change',
      accountId: run.accountId,
      total: steps(changes),
      finished: 0,
      usualMs: usualMsOf(only, changes),
    },
  });
  for (const seat of seats) {
    events.emit({
      code: 'seat.renewing',
      data: { seat, ...(request.fresh ? { fresh: true } : {}) },
    });
  }
  if (request.fresh) await writePasswords(run, seats);
  const made = await carryOut({ ...run, plan: only }, stop, taken, changes);
  if (request.fresh && made.outcome === 'done') {
    for (const seat of seats) events.emit({ code: 'seat.password', data: { seat, step: 'taken-up' } });
  }
  return made;
}

/** Of all that has to happen, what these seats need; and what must go for a fresh start. */
function changesOf(
  plan: Plan,
  all: readonly ResourceChange[],
  { seats, fresh }: RenewalRequest,
): readonly ResourceChange[] {
  const needed = all.filter(({ seat, action }) =>
    seat === undefined ? action === 'make' : seats.includes(seat) && action !== 'remove',
  );
  if (!fresh) return needed;
  const missing = new Set(needed.filter(({ action }) => action === 'make').map(({ address }) => address));
  const anew = plan.resources.flatMap(({ address, type, seat, service: name }): ResourceChange[] => {
    if (seat === undefined || !seats.includes(seat) || missing.has(address)) return [];
    if (type !== service && type !== database) return [];
    const reasons = ['The seat is for somebody else.'];
    return [
      { address, type, seat, action: 'replace', reasons, ...(name === undefined ? {} : { service: name }) },
    ];
  });
  const covered = new Set(anew.map(({ address }) => address));
  return [...needed.filter(({ address }) => !covered.has(address)), ...anew];
}

/** Throws LecternError `seat.none` for a seat that the workshop does not have. */
export function requireSeats(plan: Plan, seats: readonly SeatLabel[]): void {
  const known = new Set(plan.seats.map(({ seat }) => seat));
  const none = seats.find((seat) => !known.has(seat));
  if (none === undefined) return;
  throw new LecternError({
    code: 'seat.none',
    message: `This workshop has no seat ${none}.`,
    hint: 'Choose one of the seats that Lectern shows.',
  });
}
