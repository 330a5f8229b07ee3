import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../errors';
import { causeInWords } from '../words/causes';
import { causes, type Cause } from './causes';
import type { HealthState } from './health';
import { roomCauses, type RoomSeat } from './room-cause';
import { seatLabel } from './workshop';

type Service = RoomSeat['services'][number];
const works: Omit<Service, 'name'> = { state: 'works', reason: '' };
const bad = (cause: Cause, state: HealthState = 'trouble'): Omit<Service, 'name'> => ({
  state,
  cause,
  reason: `It is ${cause}.`,
});

/** Twenty seats behind each load balancer, as the ports strategy has them. */
function seat(number: number, jupyter: Omit<Service, 'name'>, airflow?: Omit<Service, 'name'>): RoomSeat {
  const host = `lb-${Math.ceil(number / 20)}.example`;
  const services: Service[] = [
    { name: 'jupyter', url: `http://${host}:${8000 + number}/`, ...jupyter },
    ...(airflow === undefined
      ? []
      : [{ name: 'airflow' as const, url: `http://${host}:${9000 + number}/`, ...airflow }]),
  ];
  const states = services.map(({ state }) => state);
  const state = states.includes('down') ? 'down' : states.includes('trouble') ? 'trouble' : 'works';
  return { seat: seatLabel(number), state, services };
}
const room = (count: number, of: (number: number) => RoomSeat): readonly RoomSeat[] =>
  Array.from({ length: count }, (_, index) => of(index + 1));
const only = (seats: readonly RoomSeat[]) => {
  const found = roomCauses(seats);
  expect(found).toHaveLength(1);
  return found[0]!;
};

describe('what nobody can see', () => {
  const seats = room(3, (n) => seat(n, works));
  const problem = (code: string): Problem => ({ code, message: 'M.', hint: 'H.' });

  it.each([
    ['aws.credentials-expired', 'sign-in', 'sign-in has expired'],
    ['aws.credentials-missing', 'sign-in', 'M'],
    ['aws.credentials-refused', 'sign-in', 'M'],
    ['aws.access-denied', 'permission', 'not allowed'],
    ['aws.unreachable', 'network', 'no connection to AWS'],
    ['aws.throttled', 'aws', 'limiting'],
    ['aws.fault', 'aws', 'AWS itself has trouble'],
    ['rehearsal.did-not-start', 'rehearsal', 'rehearsal has stopped'],
    ['internal', 'unseen', 'cannot check the seats'],
  ])('%s is said once, with what to do and since when', (code, kind, title) => {
    const [cause, ...more] = roomCauses(seats, { kind: 'stale', since: 7, problem: problem(code) });
    expect(more).toEqual([]);
    expect(cause).toMatchObject({ kind, since: 7, seats: ['01', '02', '03'] });
    expect(cause?.title).toContain(title);
    expect(cause?.text).not.toBe('');
  });

  it('Lectern itself comes before what it said last', () => {
    expect(roomCauses(seats, { kind: 'lectern', since: 9 })[0]).toMatchObject({ kind: 'lectern', since: 9 });
  });

  it('is said of a story of version 0.1, too, which names no reason', () => {
    const [cause] = roomCauses(seats, { kind: 'stale', since: 7 });
    expect(cause).toMatchObject({ kind: 'unseen', title: 'Lectern cannot check the seats' });
    expect(cause?.text).not.toContain('Reason');
  });
});

describe('what many seats have in common', () => {
  it('blocked ports are one cause, with their numbers', () => {
    const cause = only(room(24, (n) => seat(n, bad('port-blocked'))));
    expect(cause).toMatchObject({ kind: 'ports', short: 'network here' });
    expect(cause.title).toBe('Ports 8001–8024 are blocked, probably by this room’s network');
    expect(cause.seats).toHaveLength(24);
  });

  it('blocked ports with gaps are said as ranges, one of each service', () => {
    const seats = room(24, (n) => seat(n, n % 5 === 0 ? works : bad('port-blocked'), bad('port-blocked')));
    expect(only(seats).title).toContain('Ports 8001–8024, 9001–9024 are blocked');
  });

  it('ports of one service only', () => {
    const cause = only(room(24, (n) => seat(n, works, bad('port-blocked'))));
    expect(cause.title).toBe('Ports 9001–9024 are blocked, probably by this room’s network');
    expect(cause.text).toContain('Airflow');
  });

  it('ports of one load balancer only, however big the room', () => {
    const cause = only(room(200, (n) => seat(n, n > 20 && n <= 40 ? bad('port-blocked') : works)));
    expect(cause.title).toContain('Ports 8021–8040 are');
    expect(cause.seats).toHaveLength(20);
  });

  it('no name can be found: the network here', () => {
    expect(only(room(4, (n) => seat(n, bad('address-unknown'))))).toMatchObject({
      kind: 'network',
      short: 'network here',
    });
  });

  it('a venue’s login page', () => {
    expect(only(room(4, (n) => seat(n, bad('other-page'))))).toMatchObject({ kind: 'login-page' });
  });

  it('everything is slow: the network; only what has the database: the database', () => {
    expect(only(room(4, (n) => seat(n, bad('slow'), bad('slow')))).kind).toBe('slow-network');
    expect(only(room(4, (n) => seat(n, bad('slow')))).kind).toBe('slow-network');
    expect(only(room(4, (n) => seat(n, works, bad('slow')))).kind).toBe('slow-database');
    expect(only(room(4, (n) => seat(n, works, bad('degraded')))).kind).toBe('database');
  });

  it('lost machines of a zone are said once, with their seats', () => {
    const cause = only(room(12, (n) => seat(n, n % 2 === 0 ? bad('machine-lost', 'down') : works)));
    expect(cause.title).toBe('6 seats have the same trouble: machine lost');
    expect(cause.text).toContain('02, 04, 06');
    expect(cause.short).toBe('machine lost');
  });
});

describe('mixtures', () => {
  it('a seat with a trouble of its own keeps it', () => {
    const seats = room(6, (n) =>
      n === 3
        ? seat(n, bad('port-blocked'), bad('keeps-stopping', 'down'))
        : n === 5
          ? seat(n, bad('out-of-memory', 'down'), works)
          : seat(n, bad('port-blocked'), works),
    );
    expect(only(seats).seats).toEqual(['01', '02', '04', '06']);
  });

  it('two causes of many are two, the bigger first', () => {
    const seats = room(10, (n) => seat(n, n <= 6 ? bad('slow') : bad('machine-lost', 'down')));
    expect(roomCauses(seats).map(({ kind, seats: of }) => [kind, of.length])).toEqual([
      ['slow-network', 6],
      ['alike', 4],
    ]);
  });

  it.each([
    ['1 of 1', 1, 1],
    ['1 of 2', 2, 1],
    ['2 of 3', 3, 2],
    ['3 of 24', 24, 3],
  ])('%s is no cause of the room', (_, count, troubled) => {
    expect(roomCauses(room(count, (n) => seat(n, n <= troubled ? bad('slow') : works)))).toEqual([]);
  });

  it('a start is no trouble', () => {
    expect(roomCauses(room(24, (n) => seat(n, bad('downloading', 'starting'))))).toEqual([]);
  });

  it('a story of version 0.1 names no causes, and has no banner', () => {
    expect(roomCauses(room(4, (n) => seat(n, { state: 'down', reason: 'Its host is gone.' })))).toEqual([]);
  });

  it('a banner never hides a seat whose cause is another, and no seat has two', () => {
    const service = fc.oneof(
      fc.constant(works),
      fc
        .tuple(
          fc.constantFrom<Cause[]>(
            'port-blocked',
            'slow',
            'machine-lost',
            'degraded',
            'other-page',
            'starting',
          ),
          fc.constantFrom<HealthState[]>('trouble', 'down', 'starting'),
        )
        .map(([cause, state]) => bad(cause, state)),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(service, service), { maxLength: 40 }), (services) => {
        const seats = services.map(([jupyter, airflow], index) => seat(index + 1, jupyter, airflow));
        const found = roomCauses(seats);
        const covered = found.flatMap((cause) => cause.seats);
        expect(new Set(covered).size).toBe(covered.length);
        for (const cause of found) {
          const own = new Set(
            seats
              .filter(({ seat: label }) => cause.seats.includes(label))
              .flatMap((one) => one.services)
              .filter(({ state }) => state === 'trouble' || state === 'down')
              .map((one) => one.cause),
          );
          expect(own.size).toBe(1);
          const having = seats.filter((one) =>
            one.services.some((it) => own.has(it.cause) && it.state !== 'starting'),
          ).length;
          expect(having >= 2 && (having === seats.length || having >= 3)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each(causes)('%s of a whole room has words', (cause) => {
    const found = only(room(5, (n) => seat(n, bad(cause, 'down'))));
    expect(found.short).not.toBe('');
    expect(found.title).not.toMatch(/undefined|NaN/);
    expect(causeInWords[cause]).not.toBe('');
  });
});
