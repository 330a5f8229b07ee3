import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createClock } from '../../../../../app/clock';
import { changed, type ClockChange } from '../../../../../app/clock-state';
import { createHandWall } from '../../../../../app/hand-wall.testing';
import { TimerWheel } from './timer-wheel';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

it('runs each action once, in order, never early and at most a slot late', () => {
  const wheel = new TimerWheel(createClock());
  const ran: { wanted: number; at: number }[] = [];
  const start = performance.now();
  const add = (wanted: number): void => {
    wheel.after(wanted, () => ran.push({ wanted, at: performance.now() - start }));
  };
  for (const wanted of [500, 30, 31, 0, 1_000, 250]) add(wanted);
  vi.advanceTimersByTime(2_000);
  expect(ran.map(({ wanted }) => wanted).sort((a, b) => a - b)).toEqual([0, 30, 31, 250, 500, 1_000]);
  expect(ran.map(({ at }) => at)).toEqual(ran.map(({ at }) => at).sort((a, b) => a - b));
  for (const { wanted, at } of ran) {
    expect(at).toBeGreaterThanOrEqual(wanted);
    expect(at).toBeLessThanOrEqual(wanted + 22);
  }
});

it('keeps one timer of Node for a thousand, and none once closed', () => {
  const wheel = new TimerWheel(createClock());
  let ran = 0;
  for (let at = 0; at < 1_000; at += 1) {
    wheel.after(at, () => {
      ran += 1;
    });
  }
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(500);
  expect(ran).toBeGreaterThan(400);
  wheel.close();
  const before = ran;
  vi.advanceTimersByTime(2_000);
  expect(ran).toBe(before);
  expect(vi.getTimerCount()).toBe(0);
});

it('keeps what is on the clock to the clock: through another speed, a pause and a jump, one timer for each slot', () => {
  const wall = createHandWall();
  const clock = createClock(60, wall);
  const change = (what: ClockChange): void => clock.set(changed(clock.state, what, wall.now()));
  const wheel = new TimerWheel(clock);
  let ran = 0;
  for (let n = 0; n < 100; n += 1) wheel.afterOnClock(10_000, () => (ran += 1));
  change({ kind: 'pause' });
  wall.pass(60_000);
  expect(ran).toBe(0);
  change({ kind: 'resume' });
  change({ kind: 'jump', ms: 10_000 });
  // A slot is 20 ms of the wall at the speed at which it was asked for.
  wall.pass(10 + 20);
  expect(ran).toBe(100);
  wheel.afterOnClock(10_000, () => (ran += 1));
  wheel.close();
  wall.pass(60_000);
  expect(ran).toBe(100);
});
