import { isMade, type LiveWorkshop } from '../../app/contract/live';
import { participantOf } from '../../app/workshop/participants';
import { begunSeats } from '../../app/workshop/roster';
import type { SeatLabel } from '../../app/workshop/workshop';
import { keepUsedSeats, readUsedSeats } from '../storage/used-seats';
import type { StoredWorkshop } from '../storage/workshop-records';

/**
 * Seats of a workshop that hold the work of somebody who has left them. Where nothing was made, there are none; where
 * the notes cannot be read, every begun seat counts that nobody holds.
 */
export function usedSeats({ workshop, folder }: StoredWorkshop, live: LiveWorkshop): ReadonlySet<SeatLabel> {
  if (!isMade(live.phase)) return new Set();
  return readUsedSeats(folder, live.startedAt, () =>
    [...begunSeats(live)].filter((seat) => participantOf(workshop.participants, seat) === undefined),
  );
}

/** Changes who has left work behind; where nothing was provisioned, nobody has. */
export function noteUsed(
  stored: StoredWorkshop,
  live: LiveWorkshop,
  next: (used: ReadonlySet<SeatLabel>) => ReadonlySet<SeatLabel>,
): void {
  if (live.startedAt === undefined) return;
  const used = usedSeats(stored, live);
  const now = next(used);
  if (now.size !== used.size || [...now].some((seat) => !used.has(seat)))
    keepUsedSeats(stored.folder, live.startedAt, now);
}
