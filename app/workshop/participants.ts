import { seatNumber } from './workshop';
import type { Participant, SeatLabel } from './workshop';

/** Who holds a seat, there or not, when the roster names somebody: the first entry sits at seat 01. */
export function participantOf(
  participants: readonly Participant[] | undefined,
  seat: SeatLabel,
): string | undefined {
  const holder = participants?.[seatNumber(seat) - 1];
  const name = typeof holder === 'string' ? holder : holder?.name;
  return name === undefined || name === '' ? undefined : name;
}

/** True when somebody holds the seat who is marked as not there. */
export function isAbsent(participants: readonly Participant[] | undefined, seat: SeatLabel): boolean {
  const holder = participants?.[seatNumber(seat) - 1];
  return typeof holder === 'object' && holder !== null;
}

/** The same people without the empty places at the end. */
export function withoutTail(participants: readonly Participant[]): readonly Participant[] {
  const last = participants.findLastIndex((holder) => holder !== null && holder !== '');
  return participants.slice(0, last + 1);
}
