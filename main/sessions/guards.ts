import { movedSeats } from '../../app/addresses/moved';
import type { Target } from '../../app/contract/target';
import { isSameTarget } from '../../app/contract/target';
import { LecternError } from '../../app/errors';
import { placeInWords } from '../../app/words/places';
import { seatLabels, type Workshop } from '../../app/workshop/workshop';
import type { StoredWorkshop } from '../storage/workshop-records';

/**
 * A workshop that is in an account stays where it is, with at least its seats and at their addresses: what is
 * there must stay findable, and what is printed must stay true. Throws LecternError `workshop.in-use`,
 * `workshop.addresses-in-use` or `workshop.seats-in-use`.
 */
export function refuseToLose(before: StoredWorkshop, after: Workshop, target: Target): void {
  refuseToMove(before, after, target);
  const [moved, ...others] = movedSeats(before.workshop, after);
  if (moved !== undefined) {
    throw new LecternError({
      code: 'workshop.addresses-in-use',
      message: `${others.length === 0 ? `Seat ${moved} would get another address` : `${others.length + 1} seats would get other addresses`}, and printed cards would be wrong.`,
      hint: 'Keep the ports of its services unchanged, or tear the workshop down first.',
    });
  }
  const lost = seatLabels(before.workshop).filter((seat) => !seatLabels(after).includes(seat));
  if (lost.length > 0) {
    throw new LecternError({
      code: 'workshop.seats-in-use',
      message: `${lost.length === 1 ? `Seat ${String(lost[0])} is` : `${lost.length} seats are`} in the account. Removing seats deletes their work.`,
      hint: 'Use Change on the Plan screen (or lectern change): it first shows what would be lost.',
    });
  }
}

/** Throws LecternError `workshop.in-use` when the workshop would go to another account or region. */
export function refuseToMove(before: StoredWorkshop, after: Workshop, target: Target): void {
  if (!isSameTarget(before.record.target, target) || before.workshop.region !== after.region) {
    throw new LecternError({
      code: 'workshop.in-use',
      message: `“${before.workshop.name}” (${before.workshop.id}) exists ${placeInWords({ target: before.record.target, region: before.workshop.region })}, and cannot move.`,
      hint: `Tear it down there first. If nothing of it exists there, forget it (lectern forget ${before.workshop.id}).`,
    });
  }
}
