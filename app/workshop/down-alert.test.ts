import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { againMs, graceMs, lookForDown, noAlerts, togetherMs, type DownLook } from './down-alert';
import type { HealthState } from './health';
import { seatLabels } from './workshop';

const labels = seatLabels({ seats: 5, without: [] });
type Step = Omit<DownLook, 'seats'> & { readonly down: readonly string[]; readonly state?: HealthState };

/** What is told at each step. */
function told(steps: readonly Step[]): readonly (readonly string[])[] {
  let alerts = noAlerts;
  return steps.map(({ down, state = 'down', quiet, now }) => {
    const seats = labels.map((seat) => ({ seat, state: down.includes(seat) ? state : ('works' as const) }));
    const look = lookForDown(alerts, { seats, quiet, now });
    alerts = look.alerts;
    return look.tell;
  });
}
const at = (now: number, ...down: readonly string[]): Step => ({ now, down, quiet: false });

describe('who is told that seats are down', () => {
  it('not at once, and once', () => {
    expect(
      told([at(0, '02'), at(graceMs - 1, '02'), at(graceMs, '02'), at(graceMs + togetherMs, '02')]),
    ).toEqual([[], [], ['02'], []]);
  });

  it('not of what healed meanwhile, which starts anew', () => {
    expect(told([at(0, '02'), at(50_000), at(70_000, '02'), at(graceMs + 1, '02')])).toEqual([
      [],
      [],
      [],
      [],
    ]);
  });

  it('of many at once in one notification, and of those that follow together in the next', () => {
    const steps = [
      at(0, '01', '02', '03'),
      at(5_000, '01', '02', '03', '04'),
      at(10_000, '01', '02', '03', '04', '05'),
      at(graceMs, '01', '02', '03', '04', '05'),
      at(graceMs + 10_000, '01', '02', '03', '04', '05'),
      at(graceMs + togetherMs, '01', '02', '03', '04', '05'),
    ];
    expect(told(steps)).toEqual([[], [], [], ['01', '02', '03'], [], ['04', '05']]);
  });

  it('not of our own repairs, changes and teardown, nor while nothing is seen', () => {
    const quiet = (now: number): Step => ({ now, down: ['01'], quiet: true });
    expect(told([quiet(0), quiet(graceMs), quiet(10 * graceMs)])).toEqual([[], [], []]);
    // What is still down after it has its grace time from then on.
    expect(told([quiet(0), at(graceMs, '01'), at(2 * graceMs - 1, '01'), at(2 * graceMs, '01')])).toEqual([
      [],
      [],
      [],
      ['01'],
    ]);
    // A restart of ours shows as starting.
    expect(
      told([0, graceMs, 2 * graceMs].map((now) => ({ ...at(now, '01'), state: 'starting' as const }))),
    ).toEqual([[], [], []]);
  });

  it('of the same seat again only after a while', () => {
    const flaps = [at(0, '01'), at(graceMs, '01'), at(graceMs + 1), at(graceMs + 2, '01')];
    expect(told([...flaps, at(3 * graceMs, '01')]).flat()).toEqual(['01']);
    expect(told([...flaps, at(graceMs + againMs, '01')]).flat()).toEqual(['01', '01']);
  });

  it('never too soon, never too often, whatever happens', () => {
    const step = fc.record({ after: fc.integer({ min: 1, max: 90_000 }), down: fc.subarray([...labels]) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let now = 0;
        const looks = steps.map(({ after, down }) => at((now += after), ...down));
        const lastTold = new Map<string, number>();
        let last = -Infinity;
        told(looks).forEach((seats, index) => {
          const time = looks[index]!.now;
          if (seats.length === 0) return;
          expect(time - last).toBeGreaterThanOrEqual(togetherMs);
          last = time;
          for (const seat of seats) {
            expect(time - (lastTold.get(seat) ?? -Infinity)).toBeGreaterThanOrEqual(againMs);
            lastTold.set(seat, time);
            const downs = looks.slice(0, index + 1);
            const up = downs.findLastIndex(({ down }) => !down.includes(seat));
            expect(time - downs[up + 1]!.now).toBeGreaterThanOrEqual(graceMs);
          }
        });
      }),
    );
  });
});
