import type { ChangeView } from '../../app/plan/change-view';
import type { SeatLabel, Workshop } from '../../app/workshop/workshop';
import type { ChangeRequest } from '../engine/change';
import type { Start } from '../engine/engine';
import type { WorkshopRecords } from '../storage/workshop-records';
import { refuseToMove } from './guards';
import type { Started } from './operations';
import type { Session } from './session';
import type { Sessions } from './sessions';
import type { Shelf } from './shelf';

/** Changes to a workshop that stands: what they would be, and making them. */
export interface Standing {
  /** What would have to happen to a workshop that stands so that it is as `wanted`; changes nothing. */
  changes(wanted: Workshop, replace: readonly SeatLabel[]): Promise<ChangeView>;
  /** Makes exactly these changes, or none. The workshop is kept as `wanted`; its session is a new one. */
  startChange(
    wanted: Workshop,
    request: ChangeRequest,
    how?: Start,
  ): Promise<{ readonly session: Session; readonly started: Started }>;
}

export function createStanding(options: {
  readonly records: WorkshopRecords;
  readonly sessions: Sessions;
  readonly shelf: Pick<Shelf, 'keepStanding'>;
}): Standing {
  const { records, sessions, shelf } = options;

  /** The session of a workshop that may be changed to `wanted` where it is. */
  const sessionFor = (wanted: Workshop): Session => {
    const stored = records.require(wanted.id);
    refuseToMove(stored, wanted, stored.record.target);
    return sessions.open(wanted.id);
  };

  return {
    changes: (wanted, replace) => sessionFor(wanted).changes(wanted, replace),
    startChange: async (wanted, request, how) => {
      const { workshop: before } = records.require(wanted.id);
      const session = sessionFor(wanted);
      // What runs would be ended with its session.
      session.refuseWhileWorking();
      // Before the workshop is kept as wanted: what nobody agreed to must not look like a wish.
      await session.checkChanges(wanted, request);
      session.refuseWhileWorking();
      const changed = shelf.keepStanding(wanted);
      try {
        return { session: changed, started: await changed.startChange(request, how) };
      } catch (error) {
        shelf.keepStanding(before);
        throw error;
      }
    },
  };
}
