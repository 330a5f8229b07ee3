import type { ChangeView, SeatAction, SeatGroup } from '../../../app/plan/change-view';
import type { Participant, SeatLabel } from '../../../app/workshop/workshop';
import { participantOf } from '../../../app/workshop/participants';
import { plural } from '../../../app/words/lists';

/** What takes most away comes first. */
const byWeight: readonly SeatAction[] = ['remove', 'replace', 'change', 'missing', 'add'];

/** The groups with what is lost first. */
export function weighed(groups: readonly SeatGroup[]): readonly SeatGroup[] {
  return groups.toSorted((a, b) => byWeight.indexOf(a.action) - byWeight.indexOf(b.action));
}

/** What happens to a group, without its numbers: `Remove 2 seats`. */
export function actionInWords({ action, seats }: Pick<SeatGroup, 'action' | 'seats'>): string {
  const those = plural(seats.length, 'seat');
  switch (action) {
    case 'add':
      return `Add ${those}`;
    case 'missing':
      return `Complete ${those}`;
    case 'change':
      return `Change ${those}`;
    case 'replace':
      return `New ${seats.length === 1 ? 'machine' : 'machines'} for ${those}`;
    case 'remove':
      return `Remove ${those}`;
  }
}

/** Groups of which a seat that somebody may be working in loses what was saved. */
export function losingInUse({ groups }: Pick<ChangeView, 'groups'>): readonly SeatGroup[] {
  return groups.filter(({ loses, inUse }) => loses !== undefined && inUse.length > 0);
}

/** True when there is something to do, and all of it can be done. */
export function canBeMade({ touched, refused }: Pick<ChangeView, 'touched' | 'refused'>): boolean {
  return touched > 0 && refused.length === 0;
}

/** The seats besides this one that would change, in order. */
export function otherSeats({ groups }: Pick<ChangeView, 'groups'>, seat: SeatLabel): readonly SeatLabel[] {
  return groups
    .flatMap(({ seats }) => seats.filter((one) => one !== seat))
    .toSorted((a, b) => Number(a) - Number(b));
}

/** Seats with who sits there, where that is known: `02 Grace`. */
export function seatsWithNames(
  seats: readonly SeatLabel[],
  participants: readonly Participant[],
): readonly string[] {
  return seats.map((seat) => {
    const name = participantOf(participants, seat);
    return name === undefined ? seat : `${seat} ${name}`;
  });
}
