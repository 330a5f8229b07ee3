import { isMade, type LiveSeat, type LiveWorkshop } from '../contract/live';
import { searchKey } from '../words/search-key';
import { holderOf, nameOf, participantOf, withoutTail } from './participants';
import { seatLabel, seatLabels, seatNumber } from './workshop';
import type { Participant, SeatLabel, Workshop } from './workshop';

/** What becomes of one seat of the roster. */
export interface RosterEntry {
  readonly seat: SeatLabel;
  /** Who held it when this was thought up: what somebody else has done meanwhile is not overwritten. */
  readonly was: Participant;
  readonly becomes: Participant;
  /**
   * `same`: whoever works in the seat stays, under another name or marked otherwise; or nothing has happened in the seat.
   * `other`: somebody who starts anew.
   */
  readonly person: 'same' | 'other';
}

/** Who holds the seats, and which seats hold the work of somebody who has left them. */
export interface RosterView {
  readonly participants: readonly Participant[];
  readonly used: readonly SeatLabel[];
}

/** Seats that somebody could have worked in. */
export function begunSeats({
  phase,
  seats,
  operation,
}: Pick<LiveWorkshop, 'phase' | 'seats' | 'operation'>): ReadonlySet<SeatLabel> {
  if (!isMade(phase)) return new Set();
  // While all are made, those count that have been seen ready.
  const isFirst = phase === 'provisioning' && operation?.kind === 'provision';
  const isBegun = ({ state, made, restartingSince }: LiveWorkshop['seats'][string]): boolean =>
    isFirst ? restartingSince !== undefined || (state !== 'unknown' && state !== 'starting') : made > 0;
  return new Set(Object.values(seats).flatMap((seat) => (isBegun(seat) ? [seat.seat] : [])));
}

/** The roster with some seats changed. */
export function withEntries(
  participants: readonly Participant[],
  entries: readonly RosterEntry[],
): readonly Participant[] {
  const next = [...participants];
  for (const { seat, becomes } of entries) {
    const at = seatNumber(seat) - 1;
    while (next.length < at) next.push(null);
    next[at] = becomes;
  }
  return withoutTail(next);
}

/** Those whose seat is held by somebody else than they were thought up for. */
export function changedMeanwhile(
  participants: readonly Participant[],
  entries: readonly RosterEntry[],
): readonly RosterEntry[] {
  return entries.filter(({ seat, was }) => !isSame(holderOf(participants, seat), was));
}

/** The way back. Whoever had got a free seat leaves it, and may have worked there. */
export function undone(entries: readonly RosterEntry[]): readonly RosterEntry[] {
  return entries.map(({ seat, was, becomes }) => ({
    seat,
    was: becomes,
    becomes: was,
    person: was === null ? 'other' : 'same',
  }));
}

/** Two people change their names' places; what is in the seats stays there. */
export function swapped(
  participants: readonly Participant[],
  a: SeatLabel,
  b: SeatLabel,
): readonly RosterEntry[] {
  const [first, second] = [holderOf(participants, a), holderOf(participants, b)];
  return [
    { seat: a, was: first, becomes: second, person: 'same' },
    { seat: b, was: second, becomes: first, person: 'same' },
  ];
}

/** Seats that would be given to another person while they hold somebody's work. `begun`: those that could be worked in. */
export function seatsToEmpty(
  entries: readonly RosterEntry[],
  used: ReadonlySet<SeatLabel>,
  begun: ReadonlySet<SeatLabel>,
): readonly SeatLabel[] {
  return entries
    .filter(({ becomes, person }) => becomes !== null && person === 'other')
    .filter(({ seat, was }) => used.has(seat) || (was !== null && begun.has(seat)))
    .map(({ seat }) => seat);
}

/** The seats with somebody's work, after some have changed hands. */
export function usedAfter(
  entries: readonly RosterEntry[],
  used: ReadonlySet<SeatLabel>,
  begun: ReadonlySet<SeatLabel>,
): ReadonlySet<SeatLabel> {
  const next = new Set(used);
  for (const { seat, was, becomes, person } of entries) {
    if (person === 'same') {
      // Who comes back finds their own; another name for a holder says nothing of what is in the seat.
      if (was === null && becomes !== null) next.delete(seat);
    } else if (was !== null && begun.has(seat)) next.add(seat);
  }
  return next;
}

/** True for a seat that works for whoever gets it: its old password and the work in it are gone, where there were any. */
export function canBeHandedOut(seat: LiveSeat | undefined, used: ReadonlySet<SeatLabel>): boolean {
  return seat?.state === 'works' && seat.renewing === undefined && !used.has(seat.seat);
}

/**
 * Seats that can be given to somebody, the best first: those that nobody has worked in, by number. A workshop that names
 * nobody does not tell who sits where: then only its spares are free, the last ones.
 */
export function freeSeats(
  workshop: Pick<Workshop, 'seats' | 'without' | 'participants' | 'spares'>,
  used: ReadonlySet<SeatLabel>,
): readonly SeatLabel[] {
  const seats = seatLabels(workshop);
  const isNamed = seats.some((seat) => participantOf(workshop.participants, seat) !== undefined);
  const free = isNamed
    ? seats.filter((seat) => participantOf(workshop.participants, seat) === undefined)
    : seats.slice(seats.length - workshop.spares);
  return [...free.filter((seat) => !used.has(seat)), ...free.filter((seat) => used.has(seat))];
}

/** People whose seat was removed. */
export function withoutSeat({
  participants,
  ...workshop
}: Pick<Workshop, 'seats' | 'without' | 'participants'>): readonly {
  readonly seat: SeatLabel;
  readonly name: string;
}[] {
  const seats = seatLabels(workshop);
  return participants.flatMap((holder, index) => {
    const name = nameOf(holder);
    const seat = seatLabel(index + 1);
    return name === undefined || seats.includes(seat) ? [] : [{ seat, name }];
  });
}

/** Somebody goes to another seat, which nobody holds. What is in the old one stays there. */
export function moved(
  participants: readonly Participant[],
  from: SeatLabel,
  to: SeatLabel,
): readonly RosterEntry[] {
  const holder = holderOf(participants, from);
  return [
    { seat: from, was: holder, becomes: null, person: 'other' },
    { seat: to, was: null, becomes: holder, person: 'other' },
  ];
}

/** How a list of names goes with the seats. */
export interface Seating {
  readonly entries: readonly RosterEntry[];
  /** Names that get a seat by this, and those that keep theirs. */
  readonly added: readonly { readonly seat: SeatLabel; readonly name: string }[];
  readonly kept: number;
  /** Names for which there is no seat. */
  readonly unseated: readonly string[];
  /** Those who hold a seat and are not in the list. */
  readonly missing: readonly { readonly seat: SeatLabel; readonly name: string }[];
}

interface SeatingOptions {
  /** Those who hold a seat and are not in the list lose it. */
  readonly removeMissing?: boolean;
  readonly begun?: ReadonlySet<SeatLabel>;
}

/**
 * Gives seats to a list of names. Whoever holds one keeps it; the others get the lowest free seats that nobody has worked
 * in. Nobody is removed, unless `removeMissing`; the seats of those who are get free, but for those that are `begun`.
 */
export function seatNames(
  workshop: Pick<Workshop, 'seats' | 'without' | 'participants'>,
  used: ReadonlySet<SeatLabel>,
  names: readonly string[],
  { removeMissing = false, begun = new Set() }: SeatingOptions = {},
): Seating {
  const { participants } = workshop;
  const holders = seatLabels(workshop).flatMap((seat) => {
    const name = participantOf(participants, seat);
    return name === undefined ? [] : [{ seat, name }];
  });
  const seatOf = new Map<number, SeatLabel>();
  const taken = new Set<SeatLabel>();
  const match = (same: (a: string, b: string) => boolean): void => {
    for (const [index, name] of names.entries()) {
      if (seatOf.has(index)) continue;
      const holder = holders.find((one) => !taken.has(one.seat) && same(one.name, name));
      if (holder === undefined) continue;
      seatOf.set(index, holder.seat);
      taken.add(holder.seat);
    }
  };
  match((a, b) => a === b);
  match((a, b) => searchKey(a) === searchKey(b));
  const spelled = [...seatOf].flatMap(([index, seat]): readonly RosterEntry[] => {
    const was = holderOf(participants, seat);
    const name = names[index] ?? '';
    if (nameOf(was) === name) return [];
    const becomes = typeof was === 'object' && was !== null ? { ...was, name } : name;
    return [{ seat, was, becomes, person: 'same' }];
  });
  const missing = holders.filter(({ seat }) => !taken.has(seat));
  const gone = new Set(removeMissing ? missing.map(({ seat }) => seat) : []);
  const free = seatLabels(workshop).filter((seat) =>
    gone.has(seat) ? !begun.has(seat) : participantOf(participants, seat) === undefined && !used.has(seat),
  );
  const news = names.filter((_, index) => !seatOf.has(index));
  const added = news.flatMap((name, index) => {
    const seat = free[index];
    return seat === undefined ? [] : [{ seat, name }];
  });
  const newcomers = new Map(added.map(({ seat, name }) => [seat, name]));
  const entries = [...new Set([...gone, ...newcomers.keys()])].map((seat): RosterEntry => ({
    seat,
    was: holderOf(participants, seat),
    becomes: newcomers.get(seat) ?? null,
    person: 'other',
  }));
  return {
    entries: [...spelled, ...entries],
    added,
    kept: seatOf.size,
    unseated: news.slice(added.length),
    missing,
  };
}

/** True when two entries of the roster say the same. */
function isSame(a: Participant, b: Participant): boolean {
  return nameOf(a) === nameOf(b) && isMarked(a) === isMarked(b);
}

const isMarked = (holder: Participant): boolean => typeof holder === 'object' && holder !== null;
