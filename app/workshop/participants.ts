import { seatNumber } from './workshop';
import type { SeatLabel } from './workshop';

/** Who holds a seat, when the roster names somebody: the first name sits at seat 01. */
export function participantOf(
  participants: readonly string[] | undefined,
  seat: SeatLabel,
): string | undefined {
  const name = participants?.[seatNumber(seat) - 1];
  return name === undefined || name === '' ? undefined : name;
}
