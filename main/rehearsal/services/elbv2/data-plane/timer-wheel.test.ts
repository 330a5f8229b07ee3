import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createClock } from '../../../../../app/clock';
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
