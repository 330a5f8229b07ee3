import { describe, expect, it } from 'vitest';
import type { LiveSeat } from '../../app/contract/live';
import { advanced, newBatch, progressOf } from './batch';

const seat = (label: string, state: LiveSeat['state'], restartingSince?: number): LiveSeat => ({
  seat: label,
  state,
  made: 1,
  ...(restartingSince === undefined ? {} : { restartingSince }),
});
const live = (...seats: readonly LiveSeat[]) => ({
  seq: 10,
  seats: Object.fromEntries(seats.map((one) => [one.seat, one])),
  recent: [] as never[],
});

describe('a restart of many', () => {
  const before = newBatch(['01', '02', '03'], live());

  it('counts a seat as back only after its restart was seen', () => {
    const untouched = live(seat('01', 'works'), seat('02', 'down'), seat('03', 'works'));
    expect(progressOf(advanced(before, untouched), untouched)).toEqual({
      back: [],
      failed: [],
      waiting: ['01', '02', '03'],
    });
    const during = advanced(before, live(seat('01', 'starting', 5), seat('02', 'starting', 5)));
    const later = live(seat('01', 'works'), seat('02', 'down'), seat('03', 'starting', 9));
    expect(progressOf(advanced(during, later), later)).toEqual({
      back: ['01'],
      failed: ['02'],
      waiting: ['03'],
    });
  });

  it('sees a restart that began and ended between two pictures, and none of before', () => {
    const event = (seq: number, label: string) =>
      ({
        seq,
        code: 'seat.restarting',
        data: { seat: label },
        time: '',
        workshopId: 'a',
        message: '',
      }) as const;
    const seats = live(seat('01', 'works'), seat('02', 'works')).seats;
    const quick = { seats, recent: [event(9, '02'), event(11, '01')] };
    expect(progressOf(advanced(before, quick), quick)).toMatchObject({ back: ['01'], waiting: ['02'] });
  });

  it('does not wait for a seat that was removed', () => {
    expect(progressOf(before, live(seat('01', 'works')))).toMatchObject({ waiting: ['01'] });
  });
});
