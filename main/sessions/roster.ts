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
import { keepUsedSeats, readUsedSeats } from '../storage/used-seats';
import type { StoredWorkshop, WorkshopRecords } from '../storage/workshop-records';
import type { Start } from '../engine/engine';
import type { Started } from './operations';
import { followFile } from './own-file';
import { liveOnDisk } from './phase';
import type { Sessions } from './sessions';

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
   * seen, `roster.seat-used` when a seat with work is given away and not emptied, and what emptying throws.
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
}): Roster {
  const { records, sessions } = options;
  const listeners = new Map<string, Set<(roster: RosterView) => void>>();

  const liveOf = ({ workshop, folder }: StoredWorkshop): LiveWorkshop =>
    sessions.find(workshop.id)?.live() ?? liveOnDisk(workshop, folder);

  const view = (id: string): RosterView => {
    const stored = records.require(id);
    return {
      participants: stored.workshop.participants,
      used: [...readUsedSeats(stored.folder, liveOf(stored).startedAt)],
    };
  };

  const tell = (id: string): RosterView => {
    const roster = view(id);
    for (const listener of listeners.get(id) ?? []) listener(roster);
    return roster;
  };

  /** Changes who has left work behind; where nothing was provisioned, nobody has. */
  const note = (
    stored: StoredWorkshop,
    next: (used: ReadonlySet<SeatLabel>) => ReadonlySet<SeatLabel>,
  ): void => {
    const { startedAt } = liveOf(stored);
    if (startedAt === undefined) return;
    const used = readUsedSeats(stored.folder, startedAt);
    const now = next(used);
    if (now.size !== used.size || [...now].some((seat) => !used.has(seat)))
      keepUsedSeats(stored.folder, startedAt, now);
  };

  /** Once seats are emptied, nobody's work is in them. */
  const noteEmptied = (id: string, seats: readonly SeatLabel[], { ended }: Started): void => {
    void ended.then(({ outcome }) => {
      if (outcome !== 'done') return;
      note(records.require(id), (used) => new Set([...used].filter((seat) => !seats.includes(seat))));
      tell(id);
    });
  };

  const startFresh: Roster['freshStart'] = (id, seats, how) =>
    sessions.open(id).startRenewal({ seats, fresh: true }, how);

  /** From the check to the file in one go: nobody comes between. */
  const write = (id: string, entries: readonly RosterEntry[], empty: readonly SeatLabel[]): void => {
    const stored = records.require(id);
    const { workshop } = stored;
    const seats = seatLabels(workshop);
    const unknown = entries.find(({ seat, becomes }) => becomes !== null && !seats.includes(seat));
    if (unknown !== undefined) throw noSuchSeat(unknown.seat);
    const other = changedMeanwhile(workshop.participants, entries);
    if (other.length > 0) throw changed(workshop.participants, other);
    const live = liveOf(stored);
    const begun = begunSeats(live);
    const used = readUsedSeats(stored.folder, live.startedAt);
    const refused = seatsToEmpty(entries, used, begun).filter((seat) => !empty.includes(seat));
    if (refused.length > 0) throw seatUsed(refused);
    // First what nobody may forget.
    note(stored, (before) => new Set([...usedAfter(entries, before, begun), ...empty]));
    const named = { ...workshop, participants: withEntries(workshop.participants, entries) };
    records.change(id, { workshop: named });
    followFile(stored, named);
  };

  return {
    view,
    set: async (id, entries, empty = []) => {
      const before = records.require(id).workshop.participants;
      const other = changedMeanwhile(before, entries);
      if (other.length > 0) throw changed(before, other);
      // A seat that cannot be emptied is not given away.
      const emptying = empty.length === 0 ? undefined : await startFresh(id, empty);
      write(id, entries, empty);
      if (emptying !== undefined) noteEmptied(id, empty, emptying);
      return tell(id);
    },
    freshStart: async (id, seats, how) => {
      const started = await startFresh(id, seats, how);
      noteEmptied(id, seats, started);
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
    message: `The names were changed meanwhile, in another window or by another command: ${listInWords([...now, ...(more > 0 ? [`${more} more`] : [])])}. Nothing was changed now.`,
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
