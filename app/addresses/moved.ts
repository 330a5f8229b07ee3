import { seatLabels } from '../workshop/workshop';
import type { SeatLabel, Workshop } from '../workshop/workshop';
import { addressesOf } from './index';

/** The seats of both workshops of which a card that was printed for `before` would be wrong in `after`. */
export function movedSeats(before: Workshop, after: Workshop): readonly SeatLabel[] {
  const stay = new Set(seatLabels(after));
  const was = addressesOf(before);
  const is = addressesOf(after);
  return seatLabels(before).filter(
    (seat) =>
      stay.has(seat) &&
      before.services.some((service) => {
        const same = after.services.find(({ name }) => name === service.name);
        return same !== undefined && was.printedPlace(seat, service) !== is.printedPlace(seat, same);
      }),
  );
}
