import type { SeatLabel } from '../../../app/workshop/workshop';

/** Seats that something is to be done to together. `anchor`: where a range begins. */
export interface Selection {
  readonly seats: ReadonlySet<SeatLabel>;
  readonly anchor?: SeatLabel;
}

export const nothingSelected: Selection = { seats: new Set() };

/** With one more seat, or without it. */
export function toggled({ seats }: Selection, seat: SeatLabel): Selection {
  const next = new Set(seats);
  if (!next.delete(seat)) next.add(seat);
  return { seats: next, anchor: seat };
}

/** With all that are shown between the last one that was selected and this one, both included. */
export function extended(selection: Selection, order: readonly SeatLabel[], seat: SeatLabel): Selection {
  const from = selection.anchor === undefined ? -1 : order.indexOf(selection.anchor);
  const to = order.indexOf(seat);
  if (from < 0 || to < 0) return toggled(selection, seat);
  const range = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { seats: new Set([...selection.seats, ...range]), ...anchored(selection) };
}

/** With some more. */
export function joined(selection: Selection, seats: readonly SeatLabel[]): Selection {
  return { seats: new Set([...selection.seats, ...seats]), ...anchored(selection) };
}

/** In the order of their numbers; those that are no longer there fall out. */
export function selectedOf({ seats }: Selection, all: readonly SeatLabel[]): readonly SeatLabel[] {
  return all.filter((seat) => seats.has(seat));
}

function anchored({ anchor }: Selection): Pick<Selection, 'anchor'> {
  return anchor === undefined ? {} : { anchor };
}
