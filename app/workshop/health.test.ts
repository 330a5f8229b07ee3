import { describe, expect, it } from 'vitest';
import { sameHealth, sameLook, sameStates, type SeatHealth } from './health';

const seat: SeatHealth = {
  seat: '07',
  state: 'works',
  services: [{ name: 'jupyter', state: 'works', reason: '', url: 'http://one', observedAt: 1 }],
};
const withService = (change: Partial<SeatHealth['services'][number]>): SeatHealth => ({
  ...seat,
  services: seat.services.map((service) => ({ ...service, ...change })),
});

describe('the health of a seat', () => {
  it.each([
    ['nothing', seat, [true, true, true]],
    ['its age', withService({ observedAt: 2 }), [true, true, false]],
    ['a reason', withService({ reason: 'slow' }), [true, false, false]],
    ['an address', withService({ url: 'http://two' }), [true, false, false]],
    ['who answered', withService({ answeredBy: 'nginx' }), [true, false, false]],
    ['the state of a service', withService({ state: 'down' }), [false, false, false]],
    ['the state of the seat', { ...seat, state: 'trouble' } as const, [false, false, false]],
    ['a service fewer', { ...seat, services: [] }, [false, false, false]],
  ])('is the same when %s differs, as a tile, in words, as a look', (_, other, same) => {
    expect([sameStates, sameHealth, sameLook].map((equal) => equal(seat, other))).toEqual(same);
  });
});
