import type { LecternEvent, OperationKind } from '../../app/contract/events';
import type { LiveSeat, LiveWorkshop } from '../../app/contract/live';
import { applyEvent } from '../../app/contract/live-fold';
import type { Problem } from '../../app/errors';
import { seatLabels, type SeatLabel } from '../../app/workshop/workshop';
import { createEventLog, type EventLog } from '../engine/events';
import { operationOwner } from '../storage/operation-lock';
import type { StoredWorkshop } from '../storage/workshop-records';
import { eventFile, readHistory } from './event-file';
import { eventsIn, isUnderWay, toldOnDisk } from './phase';

/** What happened to a workshop, and the live picture that follows from it. */
export interface Story {
  readonly events: EventLog;
  readonly live: () => LiveWorkshop;
  /** What a listener remembers of how far it has heard. */
  readonly eventId: (seq: number) => string;
  /** What is kept of all that happened, without the making of single resources. */
  readonly history: () => readonly LecternEvent[];
  /** Events after `id` (of `eventId`); undefined when they are not remembered here. */
  readonly eventsSince: (id: string) => readonly LecternEvent[] | undefined;
}

/** Reads the story so far. An operation that nobody works on any more is reported as interrupted. */
export function openStory({ workshop, folder }: StoredWorkshop): Story {
  const path = eventsIn(folder);
  // Numbers of health events are not kept, so ids of another run of the app mean nothing here.
  const epoch = Date.now().toString(36);
  const wanted = seatLabels(workshop);
  let live = unwatched(toldOnDisk(workshop, folder).live, wanted);
  const events = createEventLog({
    workshopId: workshop.id,
    now: () => Date.now(),
    lastSeq: live.seq,
    sink: eventFile(path),
  });
  events.subscribe((event) => {
    live = applyEvent(live, event);
  });
  if (isUnderWay(live.phase) && operationOwner(folder) === undefined) {
    tellInterrupted(events, interruptedIn(live));
  }
  return {
    events,
    live: () => live,
    history: () => readHistory(path),
    eventId: (seq) => `${epoch}-${seq}`,
    eventsSince: (id) => {
      const [of, number] = id.split('-');
      const seq = Number(number);
      const oldest = live.recent[0]?.seq;
      if (of !== epoch || oldest === undefined || seq + 1 < oldest || seq > live.seq) return undefined;
      return live.recent.filter((event) => event.seq > seq);
    },
  };
}

/** Nobody looks any more at seats that the workshop gave up, so nobody knows how they are. */
function unwatched(live: LiveWorkshop, wanted: readonly SeatLabel[]): LiveWorkshop {
  const seats = Object.values(live.seats).map((seat): LiveSeat =>
    wanted.includes(seat.seat) ? seat : { seat: seat.seat, state: 'unknown', made: seat.made },
  );
  return { ...live, seats: Object.fromEntries(seats.map((seat) => [seat.seat, seat])) };
}

function interruptedIn({ phase, operation }: LiveWorkshop): OperationKind {
  if (phase === 'tearing-down') return 'teardown';
  return operation?.kind === 'change' ? 'change' : 'provision';
}

/** Why an operation ended that Lectern's own end has ended. Nothing goes on by itself: what is made costs money. */
export const interrupted: Problem = {
  code: 'operation.interrupted',
  message: 'Lectern was closed during this operation, which stopped it.',
  hint: 'Continue at any time. Lectern knows what was created, and nothing is created twice.',
};

function tellInterrupted(events: EventLog, operation: OperationKind): void {
  events.emit({
    code: 'operation.finished',
    data: {
      operation,
      outcome: 'cancelled',
      seatsReady: 0,
      seatsFailed: 0,
      problem: interrupted,
    },
  });
}
