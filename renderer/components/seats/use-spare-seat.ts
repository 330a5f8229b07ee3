import { useMemo } from 'react';
import { freeSeats } from '../../../app/workshop/roster';
import type { SeatLabel } from '../../../app/workshop/workshop';
import { useDetails, useLive, useUsedSeats } from '../../store/use-workshop';

/** A free seat that works and in which nobody has worked, for whoever sits in another one. */
export function useSpareSeat(seat: SeatLabel): SeatLabel | undefined {
  const workshop = useDetails()?.workshop;
  const used = useUsedSeats();
  const free = useMemo(
    () => (workshop === undefined ? [] : freeSeats(workshop, used)).filter((one) => !used.has(one)),
    [workshop, used],
  );
  return useLive((picture) => free.find((one) => one !== seat && picture.seats[one]?.state === 'works'));
}
