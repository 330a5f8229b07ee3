import { useCallback } from 'react';
import type { SeatLabel } from '../../../app/workshop/workshop';
import { navigate } from '../../app/route';

/** Opens a seat's drawer on the given screen. */
export function useOpenSeat(workshopId: string, screen: 'live' | 'provision'): (seat: SeatLabel) => void {
  return useCallback(
    (seat: SeatLabel) => navigate({ screen, workshopId, seat }, 'replace'),
    [workshopId, screen],
  );
}
