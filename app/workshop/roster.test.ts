import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { participantOf } from './participants';
import {
  canBeHandedOut,
  changedMeanwhile,
  freeSeats,
  moved,
  seatNames,
  seatsToEmpty,
  swapped,
  undone,
  usedAfter,
  withEntries,
  withoutSeat,
  type RosterEntry,
} from './roster';
import { seatLabel, seatLabels, type Participant } from './workshop';

const none: ReadonlySet<string> = new Set();
const anna = { name: 'Anna', absent: true } as const;
const room = (participants: readonly Participant[], seats = 5) => ({
  seats,
  without: ['02'],
  spares: 1,
  participants,
});

describe('a list of names', () => {
  it('fills the seats that exist, in order', () => {
    const { entries, unseated } = seatNames(room([]), none, ['A', 'B', 'C', 'D', 'E']);
    expect(withEntries([], entries)).toEqual(['A', null, 'B', 'C', 'D']);
    expect(unseated).toEqual(['E']);
  });

  it('moves nobody who holds a seat, and takes a new spelling over', () => {
    const before = ['Ben', null, null, { name: 'Anna Schafer', absent: true as const }];
    const seating = seatNames(room(before), none, ['Cem', 'Anna Schäfer', 'Ben']);
    expect(withEntries(before, seating.entries)).toEqual([
      'Ben',
      null,
      'Cem',
      { name: 'Anna Schäfer', absent: true },
    ]);
    expect(seating).toMatchObject({ kept: 2, added: [{ seat: '03', name: 'Cem' }], missing: [] });
  });

  it('removes nobody unless it is asked to, and gives no seat with somebody’s work away', () => {
    const before = ['Ben', null, 'Cem'];
    const kept = seatNames(room(before), new Set(['04']), ['Ada', 'Ben']);
    expect(withEntries(before, kept.entries)).toEqual(['Ben', null, 'Cem', null, 'Ada']);
    expect(kept.missing).toEqual([{ seat: '03', name: 'Cem' }]);
    const removed = seatNames(room(before), none, ['Ada', 'Ben'], { removeMissing: true });
    expect(withEntries(before, removed.entries)).toEqual(['Ben', null, 'Ada']);
    const begun = seatNames(room(before), none, ['Ada', 'Ben'], {
      removeMissing: true,
      begun: new Set(['03']),
    });
    expect(withEntries(before, begun.entries)).toEqual(['Ben', null, null, 'Ada']);
  });

  it('seats two people of one name', () => {
    const before = ['Anna'];
    const { entries } = seatNames(room(before), none, ['Anna', 'Anna']);
    expect(withEntries(before, entries)).toEqual(['Anna', null, 'Anna']);
    expect(seatNames(room(['Anna', null, 'Anna']), none, ['Anna', 'Anna']).entries).toEqual([]);
  });

  it('is the same list when it is pasted again, in any order', () => {
    const names = fc.uniqueArray(fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F', 'G', 'Ä', 'ß', 'Anna Lee'), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(names, fc.integer({ min: 3, max: 12 }), fc.nat(), (list, seats, turn) => {
        const first = withEntries([], seatNames(room([], seats), none, list).entries);
        const turned = [...list.slice(turn % (list.length + 1)), ...list.slice(0, turn % (list.length + 1))];
        const again = seatNames(room(first, seats), none, turned);
        const settled = withEntries(first, again.entries);
        expect(settled).toEqual(first);
        expect(
          seatLabels(room([], seats)).filter((seat) => participantOf(first, seat) !== undefined),
        ).toHaveLength(list.length - again.unseated.length);
      }),
    );
  });
});

describe('a change to the roster', () => {
  const entry = (seat: string, was: Participant, becomes: Participant): RosterEntry => ({
    seat,
    was,
    becomes,
    person: 'other',
  });

  it('is refused where somebody else was faster, and only there', () => {
    const entries = [entry('01', 'Ben', null), entry('03', null, 'Cem'), entry('04', 'Anna', null)];
    expect(changedMeanwhile(['Ben', null, 'Dan', anna], entries).map(({ seat }) => seat)).toEqual([
      '03',
      '04',
    ]);
  });

  it('can be undone', () => {
    const holder = fc.constantFrom<Participant>(null, 'Ben', anna);
    fc.assert(
      fc.property(
        fc.array(holder, { maxLength: 6 }),
        fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 8 }), holder), { selector: ([n]) => n }),
        (before, wished) => {
          const start = withEntries(before, []);
          const entries = wished.map(([n, becomes]) => entry(seatLabel(n), start[n - 1] ?? null, becomes));
          expect(withEntries(withEntries(start, entries), undone(entries))).toEqual(start);
        },
      ),
    );
  });

  it('swaps names, and leaves what is in the seats', () => {
    const entries = swapped(['Ben', null, anna], '01', '03');
    expect(withEntries(['Ben', null, anna], entries)).toEqual([anna, null, 'Ben']);
    expect(usedAfter(entries, none, new Set(['01', '03']))).toEqual(new Set());
  });

  it('marks a seat that somebody has left, until somebody starts anew or comes back', () => {
    const begun = new Set(['01', '03']);
    const released = [entry('01', 'Ben', null)];
    const used = usedAfter(released, none, begun);
    expect(used).toEqual(new Set(['01']));
    // Nobody could have worked there yet.
    expect(usedAfter([entry('04', 'Ben', null)], none, begun)).toEqual(new Set());
    expect(seatsToEmpty([entry('01', null, 'Cem'), entry('03', null, 'Dan')], used, begun)).toEqual(['01']);
    expect(seatsToEmpty([entry('03', 'Ben', 'Cem')], none, begun)).toEqual(['03']);
    expect(usedAfter(undone(released), used, begun)).toEqual(new Set());
    // Whoever was given a seat by mistake may have worked there until it was taken back.
    expect(usedAfter(undone([entry('03', null, 'Dan')]), none, begun)).toEqual(new Set(['03']));
    expect(usedAfter(undone(moved(['Ben'], '01', '03')), new Set(['01']), begun)).toEqual(new Set(['03']));
  });

  it('leaves the mark where a holder is only named otherwise, marked or swapped', () => {
    const used = new Set(['01', '03']);
    const same = (was: Participant, becomes: Participant): RosterEntry => ({
      ...entry('01', was, becomes),
      person: 'same',
    });
    expect(usedAfter([same('Ben', 'Benjamin')], used, used)).toEqual(used);
    expect(usedAfter([same('Anna', anna)], used, used)).toEqual(used);
    expect(usedAfter(swapped(['Ben', null, 'Cem'], '01', '03'), used, used)).toEqual(used);
  });

  it('moves people, also from a seat that was removed', () => {
    const before = ['Ben', anna];
    expect(withoutSeat(room(before))).toEqual([{ seat: '02', name: 'Anna' }]);
    expect(withEntries(before, moved(before, '02', '04'))).toEqual(['Ben', null, null, anna]);
    expect(withoutSeat(room(['Ben', null, anna]))).toEqual([]);
  });

  it('gives free seats, those without anybody’s work first', () => {
    expect(freeSeats(room(['Ben', null, null, null, 'Cem']), new Set(['03']))).toEqual(['04', '03']);
    // Who sits where is not known: only spares are free.
    expect(freeSeats(room([]), none)).toEqual(['05']);
  });
});

describe('moving to a free seat', () => {
  it('takes the name along and leaves the work: the old seat is used, the new one begins empty', () => {
    const entries = moved(['Ben', null, 'Eve'], '01', '02');
    expect(withEntries(['Ben', null, 'Eve'], entries)).toEqual([null, 'Ben', 'Eve']);
    const begun = new Set(['01', '02', '03']);
    expect(seatsToEmpty(entries, new Set(), begun)).toEqual([]);
    expect([...usedAfter(entries, new Set(), begun)]).toEqual(['01']);
  });
});

describe('a seat for somebody else', () => {
  it('is handed out when it works and has been emptied, not while its old password still works', () => {
    const works = { seat: '07', state: 'works', made: 9 } as const;
    expect(canBeHandedOut(works, none)).toBe(true);
    // Its operation has begun, and looks what there is: nothing in the picture has changed yet.
    expect(canBeHandedOut(works, new Set(['07']))).toBe(false);
    expect(canBeHandedOut({ ...works, state: 'starting' }, none)).toBe(false);
    expect(canBeHandedOut({ ...works, renewing: 'fresh' }, none)).toBe(false);
    expect(canBeHandedOut(undefined, none)).toBe(false);
  });
});
