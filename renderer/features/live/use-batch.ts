import { useCallback, useEffect, useState } from 'react';
import type { SeatLabel } from '../../../app/workshop/workshop';
import { advanced, newBatch, progressOf, type Batch, type BatchProgress } from '../../store/batch';
import { useWorkshopStore } from '../../store/workshop-store';

/** Follows seats that were restarted together, until it is told to forget them. */
export function useBatch(): {
  readonly progress: BatchProgress | undefined;
  readonly begin: (seats: readonly SeatLabel[], seq: number) => void;
  readonly forget: () => void;
} {
  const [batch, setBatch] = useState<Batch>();
  const live = useWorkshopStore((state) => (batch === undefined ? undefined : state.live));
  const isFollowing = batch !== undefined;
  useEffect(() => {
    if (!isFollowing) return;
    return useWorkshopStore.subscribe(({ live: now }) => {
      if (now !== undefined) setBatch((before) => before && advanced(before, now));
    });
  }, [isFollowing]);
  const begin = useCallback(
    (seats: readonly SeatLabel[], seq: number) => setBatch(newBatch(seats, { seq })),
    [],
  );
  const forget = useCallback(() => setBatch(undefined), []);
  return {
    progress: batch === undefined || live === undefined ? undefined : progressOf(batch, live),
    begin,
    forget,
  };
}
