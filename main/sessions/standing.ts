import type { LiveWorkshop } from '../../app/contract/live';
import type { ChangeView } from '../../app/plan/change-view';
import { withoutTail } from '../../app/workshop/participants';
import { begunSeats } from '../../app/workshop/roster';
import { seatLabels, type Participant, type SeatLabel, type Workshop } from '../../app/workshop/workshop';
import type { ChangeRequest } from '../engine/change';
import type { Start } from '../engine/engine';
import { operationOwner } from '../storage/operation-lock';
import type { StoredWorkshop, WorkshopRecords } from '../storage/workshop-records';
import { refuseToMove } from './guards';
import { refuseWhileWorking } from './one-at-a-time';
import type { Ended, Started } from './operations';
import type { Session } from './session';
import type { Sessions } from './sessions';
import type { Shelf } from './shelf';
import { noteUsed } from './used';

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
      const session = sessionFor(wanted);
      const { participants: seen } = records.require(wanted.id).workshop;
      // What runs would be ended with its session.
      refuseWhileWorking(records.require(wanted.id).folder);
      session.refuseBeside();
      // Before the workshop is kept as wanted: what nobody agreed to must not look like a wish.
      await session.checkChanges(wanted, request);
      // Meanwhile it may have been changed from another window, or by another process.
      const stored = records.require(wanted.id);
      const { workshop: before, folder } = stored;
      refuseWhileWorking(folder);
      session.refuseBeside();
      // First what nobody may forget: the database of a seat that goes may be there when the seat is added again.
      const unmark = markLeft(stored, session.live(), wanted);
      const changed = shelf.keepStanding(withNames(wanted, seen, before.participants));
      const putBack = (): void => {
        if (sessions.find(wanted.id) !== changed) return;
        const { participants } = records.require(wanted.id).workshop;
        shelf.keepStanding(withNames(before, changedTo, participants));
        unmark();
      };
      const { participants: changedTo } = records.require(wanted.id).workshop;
      try {
        const { ended } = await changed.startChange(request, how);
        return { session: changed, started: { ended: ended.then(unlessBegun(changed, folder, putBack)) } };
      } catch (error) {
        putBack();
        throw error;
      }
    },
  };
}

/** Marks the begun seats that `wanted` no longer has as used; returns the way back. */
function markLeft(stored: StoredWorkshop, live: LiveWorkshop, wanted: Workshop): () => void {
  const stays = seatLabels(wanted);
  const left = [...begunSeats(live)].filter((seat) => !stays.includes(seat));
  let marked: readonly SeatLabel[] = [];
  noteUsed(stored, live, (used) => {
    marked = left.filter((seat) => !used.has(seat));
    return new Set([...used, ...marked]);
  });
  return () => noteUsed(stored, live, (used) => new Set([...used].filter((seat) => !marked.includes(seat))));
}

/** The workshop with the names of `now`, when they are not those of `then` any more. */
function withNames(workshop: Workshop, then: readonly Participant[], now: readonly Participant[]): Workshop {
  if (JSON.stringify(then) === JSON.stringify(now)) return workshop;
  return { ...workshop, participants: withoutTail(now.slice(0, workshop.seats)) };
}

/** Why a change ends without having begun. */
const neverBegun: readonly string[] = [
  'workshop.leased',
  'workshop.materials-missing',
  'changes.outdated',
  'changes.refused',
];

/** Puts a workshop back that was kept as wanted, when nothing of its change was done after all. */
function unlessBegun(changed: Session, folder: string, putBack: () => void) {
  return async (end: Ended): Promise<Ended> => {
    if (!neverBegun.includes(end.problem?.code ?? '')) return end;
    // The next session reads why from the story.
    await changed.saved();
    if (operationOwner(folder) === undefined) putBack();
    return end;
  };
}
