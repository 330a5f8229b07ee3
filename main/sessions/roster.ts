import type { LiveWorkshop } from '../../app/contract/live';
import { LecternError } from '../../app/errors';
import { listInWords } from '../../app/words/lists';
import { holderOf, nameOf } from '../../app/workshop/participants';
import {
  begunSeats,
  changedMeanwhile,
  seatsToEmpty,
  usedAfter,
  withEntries,
  type RosterEntry,
  type RosterView,
} from '../../app/workshop/roster';
import { seatLabels, type SeatLabel } from '../../app/workshop/workshop';
import type { Log } from '../logging/log';
import type { StoredWorkshop, WorkshopRecords } from '../storage/workshop-records';
import type { Start } from '../engine/engine';
import type { Started } from './operations';
import { followFile } from './own-file';
import { liveOnDisk } from './phase';
import type { Sessions } from './sessions';
import { noteUsed, usedSeats } from './used';

/**
 * Who holds the seats. Names are in the workshop's file on this computer and nowhere else: to change them makes no call,
 * no event and no line of the journal, and ends nothing that runs.
 */
export interface Roster {
  /** Throws LecternError `workshop.unknown`. */
  view(workshopId: string): RosterView;
  /**
   * Changes some seats, all or none. `empty`: those of them that are emptied for their new holder, who else would find
   * somebody's work. Throws LecternError `seat.unknown`, `roster.changed` when a seat is held by somebody else than was
   * seen, `roster.not-named` when a seat would be emptied that no entry names, `roster.seat-used` when a seat with work is given away and not emptied, and what emptying throws.
   */
  set(workshopId: string, entries: readonly RosterEntry[], empty?: readonly SeatLabel[]): Promise<RosterView>;
  /** Empties seats for whoever gets them next: new password, empty home, fresh database. Throws as the operation does. */
  freshStart(workshopId: string, seats: readonly SeatLabel[], how?: Start): Promise<Started>;
  /** Tells every change from now on; returns how to stop. */
  onChange(workshopId: string, listener: (roster: RosterView) => void): () => void;
}

export function createRoster(options: {
  readonly records: WorkshopRecords;
  readonly sessions: Pick<Sessions, 'find' | 'open'>;
  readonly log: Pick<Log, 'error'>;
}): Roster {
  const { records, sessions, log } = options;
  const listeners = new Map<string, Set<(roster: RosterView) => void>>();

  const liveOf = ({ workshop, folder }: StoredWorkshop): LiveWorkshop =>
    sessions.find(workshop.id)?.live() ?? liveOnDisk(workshop, folder);

  const view = (id: string): RosterView => {
    const stored = records.require(id);
    return {
      participants: stored.workshop.participants,
      used: [...usedSeats(stored, liveOf(stored))],
    };
  };

  const tell = (id: string): RosterView => {
    const roster = view(id);
    for (const listener of listeners.get(id) ?? []) listener(roster);
    return roster;
  };

  /** Once seats are emptied, nobody's work is in them. */
  const noteEmptied = (id: string, seats: readonly SeatLabel[], { ended }: Started): void => {
    const emptied = (): void => {
      const stored = records.require(id);
      noteUsed(stored, liveOf(stored), (used) => new Set([...used].filter((seat) => !seats.includes(seat))));
      tell(id);
    };
    ended
      .then(({ outcome }) => (outcome === 'done' ? emptied() : undefined))
      // The seats stay marked: they can be emptied again.
      .catch((error: unknown) => log.error({ err: error }, 'that seats were emptied could not be noted'));
  };

  const startFresh: Roster['freshStart'] = (id, seats, how) =>
    sessions.open(id).startRenewal({ seats, fresh: true }, how);

  /** Throws what stands against a change; changes nothing. */
  const check = (id: string, entries: readonly RosterEntry[], empty: readonly SeatLabel[]) => {
    const stored = records.require(id);
    const { workshop } = stored;
    const seats = seatLabels(workshop);
    const unknown = entries.find(({ seat, becomes }) => becomes !== null && !seats.includes(seat));
    if (unknown !== undefined) throw noSuchSeat(unknown.seat);
    const idle = empty.find((one) => !entries.some(({ seat }) => seat === one));
    if (idle !== undefined) throw notNamed(idle);
    const other = changedMeanwhile(workshop.participants, entries);
    if (other.length > 0) throw changed(workshop.participants, other);
    const live = liveOf(stored);
    const begun = begunSeats(live);
    const refused = seatsToEmpty(entries, usedSeats(stored, live), begun).filter(
      (seat) => !empty.includes(seat),
    );
    if (refused.length > 0) throw seatUsed(refused);
    return { stored, live, begun };
  };

  /** From the check to the file in one go: nobody comes between. */
  const write = (id: string, entries: readonly RosterEntry[], empty: readonly SeatLabel[]): void => {
    const { stored, live, begun } = check(id, entries, empty);
    // First what nobody may forget.
    noteUsed(stored, live, (before) => new Set([...usedAfter(entries, before, begun), ...empty]));
    const named = { ...stored.workshop, participants: withEntries(stored.workshop.participants, entries) };
    records.change(id, { workshop: named });
    followFile(stored, named);
  };

  /** Begins to empty seats and gives them; a seat that cannot be emptied is not given away. */
  const emptyAndWrite = async (
    id: string,
    entries: readonly RosterEntry[],
    empty: readonly SeatLabel[],
  ): Promise<void> => {
    check(id, entries, empty);
    noteEmptied(id, empty, await startFresh(id, empty));
    try {
      write(id, entries, empty);
    } catch (error) {
      throw error instanceof LecternError ? emptiedAllTheSame(error, empty) : error;
    }
  };

  return {
    view,
    set: async (id, entries, empty = []) => {
      if (empty.length === 0) write(id, entries, empty);
      else await emptyAndWrite(id, entries, empty);
      return tell(id);
    },
    freshStart: async (id, seats, how) => {
      const started = await startFresh(id, seats, how);
      // It is for somebody else: whoever held it has left.
      const { participants } = records.require(id).workshop;
      write(
        id,
        seats.map((seat) => ({ seat, was: holderOf(participants, seat), becomes: null, person: 'other' })),
        [],
      );
      noteEmptied(id, seats, started);
      tell(id);
      return started;
    },
    onChange: (id, listener) => {
      const ofThis = listeners.get(id) ?? new Set();
      listeners.set(id, ofThis.add(listener));
      return () => ofThis.delete(listener);
    },
  };
}

function noSuchSeat(seat: SeatLabel): LecternError {
  return new LecternError({
    code: 'seat.unknown',
    message: `There is no seat ${seat} in this workshop.`,
    hint: 'Choose another seat, or add this one first.',
  });
}

function notNamed(seat: SeatLabel): LecternError {
  return new LecternError({
    code: 'roster.not-named',
    message: `Seat ${seat} was to be emptied, but this change does not say who holds it. Nothing was changed.`,
    hint: 'Empty only seats that the change names.',
  });
}

/** What stood against a change when its seats had begun to be emptied. */
function emptiedAllTheSame({ problem }: LecternError, seats: readonly SeatLabel[]): LecternError {
  const one = seats.length === 1;
  return new LecternError({
    ...problem,
    message: `${problem.message} ${one ? `Seat ${seats[0] ?? ''} is` : `Seats ${listInWords(seats)} are`} being emptied all the same.`,
  });
}

function changed(
  participants: Parameters<typeof holderOf>[0],
  entries: readonly RosterEntry[],
): LecternError {
  const now = entries.slice(0, 3).map(({ seat }) => {
    const holder = holderOf(participants, seat);
    const name = nameOf(holder);
    if (name === undefined) return `nobody holds seat ${seat} any more`;
    return `seat ${seat} is held by ${name}${typeof holder === 'object' ? ', who is marked as absent' : ''}`;
  });
  const more = entries.length - now.length;
  return new LecternError({
    code: 'roster.changed',
    message: `The names were changed meanwhile, in another window or by another command: ${listInWords([...now, ...(more > 0 ? [`${more} more`] : [])])}. No name was changed now.`,
    hint: 'Look at the names as they are, and change them again.',
  });
}

function seatUsed(seats: readonly SeatLabel[]): LecternError {
  const one = seats.length === 1;
  return new LecternError({
    code: 'roster.seat-used',
    message: `${one ? `Seat ${seats[0] ?? ''} was` : `Seats ${listInWords(seats)} were`} used before: ${one ? 'it holds' : 'they hold'} somebody’s work, and their old password opens ${one ? 'it' : 'them'}.`,
    hint: `Empty ${one ? 'the seat' : 'these seats'} with a new password first, or choose a free seat that nobody has used.`,
  });
}
