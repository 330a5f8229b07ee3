import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  changed,
  type ClockChange,
  clockStateShape,
  elapsedOn,
  jumpEndsAt,
  rateAt,
  steadyClock,
  ticksAt,
  wallAt,
  wokenUp,
} from './clock-state';

const change: fc.Arbitrary<ClockChange> = fc.oneof(
  fc.record({ kind: fc.constant('speed' as const), speed: fc.integer({ min: 1, max: 1_000 }) }),
  fc.record({ kind: fc.constant('pause' as const) }),
  fc.record({ kind: fc.constant('resume' as const) }),
  fc.record({ kind: fc.constant('jump' as const), ms: fc.integer({ min: 1, max: 3_600_000 }) }),
);
/** Changes, and the wall ms before each. */
const story = fc.array(fc.tuple(fc.integer({ min: 0, max: 10_000 }), change), { maxLength: 30 });

const hour = 3_600_000;

it('never goes back, never leaps, and keeps what it has read, whatever is done to it', () => {
  fc.assert(
    fc.property(story, (steps) => {
      let wall = 5_000;
      let state = steadyClock(60, wall);
      for (const [wait, what] of steps) {
        const before = ticksAt(state, wall);
        wall += wait;
        const read = ticksAt(state, wall);
        expect(read).toBeGreaterThanOrEqual(before);
        const next = changed(state, what, wall);
        // At the moment of the change both agree, and so they do about what was.
        expect(ticksAt(next, wall)).toBeCloseTo(read, 3);
        expect(ticksAt(next, wall - wait / 2)).toBeCloseTo(ticksAt(state, wall - wait / 2), 3);
        expect(ticksAt(next, wall + 0.001) - read).toBeLessThan(1_001 * 0.001 + 1e-3);
        expect(clockStateShape.parse(JSON.parse(JSON.stringify(next)))).toEqual(next);
        state = next;
      }
      for (let ahead = 0; ahead < 20; ahead += 1) {
        expect(elapsedOn(state, wall, wall + ahead * 1_000)).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});

it('tells when it will read something, which is what a sleeper waits for', () => {
  fc.assert(
    fc.property(story, fc.integer({ min: 1, max: 10 * hour }), (steps, ms) => {
      let wall = 0;
      let state = steadyClock(60, wall);
      for (const [wait, what] of steps) {
        wall += wait;
        state = changed(state, what, wall);
      }
      const target = ticksAt(state, wall) + ms;
      const at = wallAt(state, target);
      if (at === Number.POSITIVE_INFINITY) expect(state.paused).toBe(true);
      else expect(ticksAt(state, at)).toBeCloseTo(target, 1);
    }),
  );
});

it('a jump ends exactly so far ahead of where it would have been, in seconds of the wall', () => {
  const state = changed(steadyClock(60, 0), { kind: 'jump', ms: hour }, 1_000);
  const end = jumpEndsAt(state, 1_000) ?? 0;
  expect(end - 1_000).toBe(3_600);
  expect(elapsedOn(state, 1_000, end)).toBe(hour);
  expect(rateAt(state, 2_000)).toBe(1_000);
  expect(elapsedOn(state, end, end + 1_000)).toBe(60_000);
  expect(jumpEndsAt(state, end)).toBeUndefined();
});

it('a paused clock stands; a jump moves it and leaves it paused; a second jump is added to the first', () => {
  const paused = changed(steadyClock(60, 0), { kind: 'pause' }, 1_000);
  expect(elapsedOn(paused, 1_000, 1_000_000)).toBe(0);
  // What is due is due: a wait for no time ends.
  expect(wallAt(paused, ticksAt(paused, 1_000))).toBeLessThanOrEqual(1_000);
  const jumped = changed(paused, { kind: 'jump', ms: hour }, 2_000);
  const twice = changed(jumped, { kind: 'jump', ms: hour }, 3_000);
  expect(elapsedOn(twice, 1_000, 1_000_000)).toBe(2 * hour);
  expect(twice.paused).toBe(true);
  const on = changed(twice, { kind: 'resume' }, 1_000_000);
  expect(elapsedOn(on, 1_000_000, 1_001_000)).toBe(60_000);
});

it('a pause stops a jump where it is; another speed does not', () => {
  const jump = changed(steadyClock(1, 0), { kind: 'jump', ms: hour }, 0);
  const stopped = changed(jump, { kind: 'pause' }, 1_000);
  expect(elapsedOn(stopped, 0, 10 * hour)).toBe(1_000_000);
  const faster = changed(jump, { kind: 'speed', speed: 10 }, 1_000);
  expect(ticksAt(faster, 3_600)).toBe(hour);
  expect(elapsedOn(faster, 3_600, 3_700)).toBe(1_000);
});

it('stands while the rehearsal is off, and goes on as it was', () => {
  const state = steadyClock(60, 0);
  const woken = wokenUp({ ...state, speed: 300 }, 1_000, 50_000);
  expect(elapsedOn(woken, 0, 50_000)).toBe(60_000);
  expect(elapsedOn(woken, 50_000, 51_000)).toBe(300_000);
  const paused = changed(state, { kind: 'pause' }, 500);
  expect(elapsedOn(wokenUp(paused, 1_000, 50_000), 0, 90_000)).toBe(30_000);
});
