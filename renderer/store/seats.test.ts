import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LiveSeat } from '../../app/contract/live';
import type { HealthState } from '../../app/workshop/health';
import {
  causesOfRoom,
  countSeats,
  heldOrder,
  holderNote,
  isLeaving,
  sameTile,
  seatOrder,
  seatTile,
  staleSince,
  visibleSeats,
} from './seats';

const seat = (label: string, state: HealthState, reason = '', observedAt = 0): LiveSeat => ({
  seat: label,
  state,
  made: 3,
  health: {
    seat: label,
    state,
    services: [
      { name: 'jupyter', state: 'works', reason: '', observedAt },
      { name: 'airflow', state, reason, observedAt },
    ],
  },
});
const services = ['jupyter', 'airflow'] as const;
const live = {
  seats: {
    '01': seat('01', 'works'),
    '02': seat('02', 'trouble', 'cannot connect'),
    '09': seat('09', 'works'),
    '10': seat('10', 'down', 'stopped'),
    '100': seat('100', 'starting'),
  },
};
const all = { filter: 'all', sort: 'seat', search: '' } as const;
const nameOf = (label: string): string | undefined => (label === '09' ? 'Ada Müller-Łukasz' : undefined);

describe('the grid', () => {
  it('orders seats by number, not as object keys', () => {
    expect(seatOrder(live)).toEqual(['01', '02', '09', '10', '100']);
  });

  it('puts trouble first; what is well or on its way keeps its place', () => {
    expect(visibleSeats(live, { ...all, sort: 'trouble' }, nameOf)).toEqual(['10', '02', '01', '09', '100']);
    const calm = (label: string): boolean => label === '10';
    expect(visibleSeats(live, { ...all, sort: 'trouble' }, nameOf, calm).slice(0, 2)).toEqual(['02', '10']);
  });

  it('filters by state and finds numbers and names', () => {
    expect(visibleSeats(live, { ...all, filter: 'works' }, nameOf)).toEqual(['01', '09']);
    expect(visibleSeats(live, { ...all, search: 'LUKASZ' }, nameOf)).toEqual(['09']);
    expect(visibleSeats(live, { ...all, search: ' muller' }, nameOf)).toEqual(['09']);
    expect(visibleSeats(live, { ...all, search: '9' }, nameOf)).toEqual(['09']);
    expect(visibleSeats(live, { ...all, search: 'nobody' }, nameOf)).toEqual([]);
  });

  it('moves nothing while it is held, and loses and doubles nothing', () => {
    expect(heldOrder(['03', '01', '02'], ['01', '02', '03', '04'])).toEqual(['03', '01', '02', '04']);
    const labels = fc.uniqueArray(fc.constantFrom('01', '02', '03', '04', '05', '06'));
    fc.assert(
      fc.property(labels, labels, (before, next) => {
        const held = heldOrder(before, next);
        expect([...held].sort()).toEqual([...next].sort());
        const stay = held.filter((label) => before.some((one) => one === label));
        expect(stay).toEqual(before.filter((label) => next.some((one) => one === label)));
      }),
    );
  });

  it('counts every seat once', () => {
    expect(countSeats(live, false)).toEqual({ works: 2, starting: 1, trouble: 1, down: 1, unknown: 0 });
  });
});

describe('a tile', () => {
  it('gives the reason only when it is not well', () => {
    expect(seatTile(live.seats['01'], services, false).reason).toBe('');
    const down = seatTile(live.seats['10'], services, false);
    expect(down).toMatchObject({ state: 'down', reason: 'Airflow: stopped', short: 'down' });
    const told = { ...live.seats['10'], health: { ...live.seats['10'].health! } };
    const health = told.health.services.map((one) =>
      one.name === 'airflow' ? { ...one, cause: 'out-of-memory' as const } : one,
    );
    expect(seatTile({ ...told, health: { ...told.health, services: health } }, services, false).short).toBe(
      'out of memory',
    );
    expect(seatTile({ ...told, failed: { code: 'x', message: 'No room.' } }, services, false).short).toBe(
      'not created',
    );
  });

  it('says of a seat that the workshop gave up that it goes, and is not green', () => {
    expect(isLeaving({ seats: 12, without: ['03'] }, '03')).toBe(true);
    expect(isLeaving({ seats: 12, without: ['03'] }, '13')).toBe(true);
    expect(isLeaving({ seats: 12, without: ['03'] }, '12')).toBe(false);
    expect(isLeaving(undefined, '12')).toBe(false);
    const tile = seatTile(live.seats['01'], services, false, true);
    expect(tile).toMatchObject({ state: 'unknown', reason: 'to be removed' });
    expect(tile.services.every(({ state }) => state === 'unknown')).toBe(true);
  });

  it('is never green from an old picture', () => {
    const tile = seatTile(live.seats['01'], services, true);
    expect(tile.state).toBe('unknown');
    expect(tile.services.every(({ state }) => state === 'unknown')).toBe(true);
    expect(tile.reason).toBe('was working');
    expect(countSeats(live, true).works).toBe(0);
  });

  it('tells quietly who is not there, and which seats are spare', () => {
    const absent = { name: 'Ben', absent: true } as const;
    const named = { seats: 4, spares: 2, participants: ['Ann', absent] };
    expect(['01', '02', '03', '04'].map((label) => holderNote(named, label))).toEqual([
      undefined,
      'absent',
      'spare',
      'spare',
    ]);
    const nameless = { seats: 4, spares: 1, participants: [] };
    expect(['01', '03', '04'].map((label) => holderNote(nameless, label))).toEqual([
      undefined,
      undefined,
      'spare',
    ]);
    expect(holderNote({ ...named, spares: 0 }, '03')).toBeUndefined();
  });

  it('does not redraw for a newer look at the same state', () => {
    const before = seatTile(seat('01', 'works', '', 1000), services, false);
    expect(sameTile(before, seatTile(seat('01', 'works', '', 2000), services, false))).toBe(true);
    expect(sameTile(before, seatTile(seat('01', 'down', 'stopped', 2000), services, false))).toBe(false);
    expect(sameTile(before, seatTile(seat('01', 'works'), ['jupyter'], false))).toBe(false);
  });

  it('shows services that nobody has seen as unknown', () => {
    expect(seatTile({ seat: '01', state: 'unknown', made: 0 }, services, false)).toMatchObject({
      state: 'unknown',
      reason: 'not created yet',
    });
  });
});

describe('a cause of many', () => {
  const blocked = (label: string): LiveSeat => ({
    ...seat(label, 'trouble', 'Port is blocked.'),
    health: {
      seat: label,
      state: 'trouble',
      services: [
        {
          name: 'jupyter',
          state: 'trouble',
          reason: 'Port is blocked.',
          cause: 'port-blocked',
          observedAt: 0,
        },
      ],
    },
  });
  const picture = { phase: 'live', seats: { '01': blocked('01'), '02': blocked('02') } } as never;

  it('calms its tiles, which keep the whole reason for the panel', () => {
    const [cause] = causesOfRoom({ live: picture, connection: { state: 'open' } });
    expect(cause).toMatchObject({ kind: 'ports', seats: ['01', '02'] });
    expect(seatTile(blocked('01'), ['jupyter'], false, false, cause?.short)).toMatchObject({
      short: 'network here',
      calm: true,
      reason: 'Jupyter: Port is blocked.',
    });
  });

  it('is the connection to Lectern, when that is lost', () => {
    expect(causesOfRoom({ live: picture, connection: { state: 'lost', since: 9 } })).toMatchObject([
      { kind: 'lectern', since: 9 },
    ]);
    expect(causesOfRoom({ connection: { state: 'lost', since: 9 } } as never)).toEqual([]);
  });
});

describe('staleSince', () => {
  it('is the loss of Lectern itself before what Lectern says', () => {
    const picture = { ...live, staleSince: 5 } as never;
    expect(staleSince({ live: picture, connection: { state: 'lost', since: 9 } })).toBe(9);
    expect(staleSince({ live: picture, connection: { state: 'open' } })).toBe(5);
  });
});
