import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../app/contract/events';
import type { LiveResource } from '../../app/contract/live';
import { applyEvents, initialLive } from '../../app/contract/live-fold';
import type { CardView } from '../../app/contract/views';
import { addressParts } from './cards/address-parts';
import { chooseCards, pagesOf, rangeError } from './cards/pages';
import { nextIndex } from './live/grid-keys';
import { changeLead } from './provision/change-lead';
import { remainingInWords } from './provision/remaining';
import { groupFailures } from './provision/failure-groups';
import { groupWaiting } from './provision/waiting';

const cards = Array.from({ length: 12 }, (_, i): CardView => ({
  seat: String(i + 1).padStart(2, '0'),
  username: 'u',
  password: 'p',
  services: [],
}));

describe('cards', () => {
  it('fills pages in order and loses none', () => {
    const pages = pagesOf(cards, 8);
    expect(pages.map((page) => page.length)).toEqual([8, 4]);
    expect(pages.flat()).toEqual(cards);
  });

  it('reads ranges of seats', () => {
    expect(chooseCards(cards, '2-3, 11').map(({ seat }) => seat)).toEqual(['02', '03', '11']);
    expect(chooseCards(cards, ' ')).toHaveLength(12);
    expect(rangeError('1-20, 33')).toBeUndefined();
    expect(rangeError('one')).toBeDefined();
    expect(rangeError('1,')).toBeDefined();
  });

  it('breaks a long address only before a dot or a port, and changes nothing of it', () => {
    const url = 'http://lectern-demo-01-1234567890.eu-west-1.elb.amazonaws.com:8001';
    const parts = addressParts(url);
    expect(parts.join('')).toBe(url);
    expect(parts[0]).toBe('http://lectern-demo-01-1234567890');
    expect(parts.slice(1).every((part) => /^[.:]/.test(part))).toBe(true);
    expect(addressParts('http://127.0.1.1:8001/')).toEqual(['http://127.0.1.1:8001']);
  });
});

describe('keys in the grid', () => {
  it('moves by tile and by row and stays inside', () => {
    expect(nextIndex('ArrowRight', 0, 10, 4)).toBe(1);
    expect(nextIndex('ArrowDown', 1, 10, 4)).toBe(5);
    expect(nextIndex('ArrowDown', 8, 10, 4)).toBeUndefined();
    expect(nextIndex('ArrowLeft', 0, 10, 4)).toBeUndefined();
    expect(nextIndex('End', 2, 10, 4)).toBe(9);
    expect(nextIndex('a', 2, 10, 4)).toBeUndefined();
  });
});

describe('waiting', () => {
  const resource = (address: string, type: LiveResource['type'], since: number, more = {}): LiveResource => ({
    address,
    type,
    doing: 'waiting',
    since,
    usualMs: 60_000,
    ...more,
  });

  it('says resources of one kind once, the longest wait first', () => {
    const groups = groupWaiting({
      a: resource('a', 'AWS::EC2::Instance', 50, { seat: '01' }),
      b: resource('b', 'AWS::EC2::Instance', 20, { seat: '02', doing: 'creating' }),
      c: resource('c', 'AWS::RDS::DBInstance', 90, { usualMs: 400_000 }),
    });
    expect(groups.map(({ what, since }) => [what, since])).toEqual([
      ['Database server', 90],
      ['2 × host', 20],
    ]);
  });

  it('prefers what the engine noted', () => {
    const [group] = groupWaiting({ a: resource('a', 'AWS::EC2::Instance', 1, { note: 'no capacity yet' }) });
    expect(group?.why).toBe('no capacity yet');
  });

  it('says so when it takes longer than usual', () => {
    expect(remainingInWords(600_000, 90_000)).toBe('about 9 min to go');
    expect(remainingInWords(60_000, 22_000)).toBe('about 40 s to go');
    expect(remainingInWords(60_000, 90_000)).toContain('takes longer');
  });
});

describe('failures', () => {
  it('says a problem once however many places it has', () => {
    const quota = { code: 'aws.quota', message: 'Too many.' };
    const groups = groupFailures({
      a: { ...quota, consoleUrl: 'https://a' },
      b: { code: 'x', message: 'y' },
      c: quota,
    });
    expect(groups.map(({ places }) => places)).toEqual([
      [{ address: 'a', consoleUrl: 'https://a' }, { address: 'c' }],
      [{ address: 'b' }],
    ]);
    expect(groups[0]?.problem).toEqual(quota);
  });
});

describe('the sentence about a change', () => {
  const change: EventBody = {
    code: 'operation.started',
    data: { operation: 'change', total: 9, finished: 0, usualMs: 1, first: '02' },
  };
  const after = (...bodies: readonly EventBody[]): string =>
    changeLead(
      applyEvents(
        initialLive('demo', ['01', '02']),
        bodies.map((body, i) => ({
          ...body,
          seq: i + 1,
          time: new Date(1000 * i).toISOString(),
          workshopId: 'demo',
          message: '',
        })),
      ),
    );
  const ready: EventBody = { code: 'seat.ready', data: { seat: '02' } };

  it('says which seat goes first, and when the others follow', () => {
    // That it came up in the provision before says nothing of the change.
    expect(after(ready, change)).toBe('Seat 02 goes first. The others are only touched when it has come up.');
    expect(after(change, ready)).toBe('Seat 02 went first and came up; now the others follow.');
  });

  it('says that it is not all made when it ended before', () => {
    const data = { operation: 'change', outcome: 'incomplete', seatsReady: 0, seatsFailed: 1 } as const;
    expect(after(change, { code: 'operation.finished', data })).toContain('Not all of the change is made');
  });
});
