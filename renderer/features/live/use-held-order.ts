import { useState } from 'react';
import type { SeatLabel } from '../../../app/workshop/workshop';
import { heldOrder, type GridView } from '../../store/seats';

/** The order of the seats as it is shown. */
export interface HeldOrder {
  readonly seats: readonly SeatLabel[];
  /** True when it would be another one now. */
  readonly isOld: boolean;
  readonly renew: () => void;
  /** Whether somebody's pointer or focus is among the seats. */
  readonly hands: {
    readonly onPointerEnter: () => void;
    readonly onPointerLeave: () => void;
    readonly onFocus: () => void;
    readonly onBlur: (event: React.FocusEvent) => void;
  };
}

/** The wanted order, but no seat moves while somebody works with them: they are pointed at, or `busy`. */
export function useHeldOrder(wanted: readonly SeatLabel[], view: GridView, busy: boolean): HeldOrder {
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const asked = `${view.filter}/${view.sort}/${view.search}`;
  const [shown, setShown] = useState({ asked, seats: wanted });
  // What was asked for anew is shown as it is.
  const isHeld = (busy || pointed || focused) && shown.asked === asked;
  const seats = isHeld ? heldOrder(shown.seats, wanted) : wanted;
  if (shown.asked !== asked || !isSame(shown.seats, seats)) setShown({ asked, seats });
  return {
    // The array of before, while nothing changes: tiles are compared by it.
    seats: isSame(shown.seats, seats) ? shown.seats : seats,
    isOld: view.sort === 'trouble' && !isSame(seats, wanted),
    renew: () => setShown({ asked, seats: wanted }),
    hands: {
      onPointerEnter: () => setPointed(true),
      onPointerLeave: () => setPointed(false),
      onFocus: () => setFocused(true),
      onBlur: (event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setFocused(false);
      },
    },
  };
}

function isSame(a: readonly SeatLabel[], b: readonly SeatLabel[]): boolean {
  return a.length === b.length && a.every((seat, index) => seat === b[index]);
}
