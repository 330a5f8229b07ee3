import { costOf } from '../workshop/cost';
import { withSeats } from '../workshop/parse';
import { mostSeats } from '../workshop/schema';
import { seatLabel, type SeatLabel, type Workshop } from '../workshop/workshop';
import { buildPlan } from './build';
import { expectedTimes } from './expected';

/** One more seat for a workshop that stands. */
export interface OneMore {
  readonly seat: SeatLabel;
  /** The number of the last seat is then this. */
  readonly seats: number;
  /** What it costs more, USD an hour. */
  readonly perHour: number;
  /** How long it usually takes until it works, clock ms. */
  readonly usualMs: number;
}

/** What one more seat costs in money and time; undefined when the workshop has as many as there can be. */
export function oneMore(workshop: Workshop): OneMore | undefined {
  const seats = workshop.seats + 1;
  if (seats > mostSeats) return undefined;
  const now = buildPlan(workshop);
  const then = buildPlan(withSeats(workshop, seats));
  const known = new Set(now.resources.map(({ address }) => address));
  const { lastSeatMs } = expectedTimes(then.resources.filter(({ address }) => !known.has(address)));
  return {
    seat: seatLabel(seats),
    seats,
    perHour: costOf(then).perHour - costOf(now).perHour,
    usualMs: lastSeatMs,
  };
}
