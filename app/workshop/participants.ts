import { seatNumber } from './workshop';
import type { WorkshopFile } from './schema';
import type { Participant, SeatLabel } from './workshop';

/** Who holds a seat, there or not, when the roster names somebody: the first entry sits at seat 01. */
export function participantOf(
  participants: readonly Participant[] | undefined,
  seat: SeatLabel,
): string | undefined {
  return nameOf(holderOf(participants, seat));
}

/** What the roster says of a seat. */
export function holderOf(participants: readonly Participant[] | undefined, seat: SeatLabel): Participant {
  return participants?.[seatNumber(seat) - 1] ?? null;
}

/** True when somebody holds the seat who is marked as not there. */
export function isAbsent(participants: readonly Participant[] | undefined, seat: SeatLabel): boolean {
  const holder = holderOf(participants, seat);
  return typeof holder === 'object' && holder !== null;
}

/** Who is meant by an entry of a workshop's file, or of a call. */
export function participantFrom(entry: NonNullable<WorkshopFile['participants']>[number]): Participant {
  if (entry === null || entry === '') return null;
  if (typeof entry === 'string') return entry;
  return entry.absent === true ? { name: entry.name, absent: true } : entry.name;
}

/** The name of who holds a seat. */
export function nameOf(holder: Participant): string | undefined {
  const name = typeof holder === 'string' ? holder : holder?.name;
  return name === undefined || name === '' ? undefined : name;
}

/** The same people without the empty places at the end. */
export function withoutTail(participants: readonly Participant[]): readonly Participant[] {
  const last = participants.findLastIndex((holder) => holder !== null && holder !== '');
  return participants.slice(0, last + 1);
}
