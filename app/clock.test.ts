import { expect, it } from 'vitest';
import { createClock, timeLimit } from './clock';
import { changed, type ClockChange } from './clock-state';
import { createHandWall } from './hand-wall.testing';

const minute = 60_000;

function clockByHand(speed: number) {
  const wall = createHandWall();
  const clock = createClock(speed, wall);
  const change = (what: ClockChange): void => clock.set(changed(clock.state, what, wall.now()));
  return { wall, clock, change };
}

/** Lets promises settle. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('whoever sleeps wakes when the clock says so, through a change of speed, a pause and a jump', async () => {
  const { wall, clock, change } = clockByHand(1);
  let woke = false;
  void clock.sleep(10 * minute).then(() => (woke = true));
  wall.pass(minute);
  change({ kind: 'speed', speed: 60 });
  wall.pass(4_000);
  change({ kind: 'pause' });
  wall.pass(10 * minute);
  await settle();
  // One minute at speed 1, four at speed 60, none while paused: five are left.
  expect(woke).toBe(false);
  change({ kind: 'resume' });
  wall.pass(1_000);
  change({ kind: 'jump', ms: 4 * minute });
  wall.pass(239);
  await settle();
  expect(woke).toBe(false);
  wall.pass(1);
  await settle();
  expect(woke).toBe(true);
});

it('a sleep that must last so long on the wall does, and no longer once the clock is slow', async () => {
  const { wall, clock, change } = clockByHand(1_000);
  const woken: string[] = [];
  void clock.sleep(5_000, undefined, 1_000).then(() => woken.push('a second of the wall'));
  wall.pass(500);
  await settle();
  expect(woken).toEqual([]);
  change({ kind: 'speed', speed: 1 });
  wall.pass(500);
  await settle();
  expect(woken).toEqual(['a second of the wall']);
});

it('gives up a sleep at its signal, paused or not', async () => {
  const { clock, change } = clockByHand(60);
  change({ kind: 'pause' });
  const stop = new AbortController();
  const sleeping = clock.sleep(minute, stop.signal);
  stop.abort(new Error('enough'));
  await expect(sleeping).rejects.toThrow('enough');
});

it('a limit is over on the clock and on the wall, so that a jump alone does not end patience', () => {
  const { wall, clock, change } = clockByHand(60);
  const isOver = timeLimit(clock, 5 * minute, 3_000);
  change({ kind: 'jump', ms: 60 * minute });
  for (const ms of [1_000, 1_000, 999]) {
    wall.pass(ms);
    expect(isOver()).toBe(false);
  }
  wall.pass(1);
  expect(isOver()).toBe(true);
  const paused = timeLimit(clock, minute);
  change({ kind: 'pause' });
  wall.pass(60 * minute);
  expect(paused()).toBe(false);
});

it('an hour that the computer sleeps through counts as one step of patience', () => {
  const { wall, clock } = clockByHand(1);
  const isOver = timeLimit(clock, 5 * minute, 3_000);
  wall.pass(minute);
  expect(isOver()).toBe(false);
  wall.pass(60 * minute);
  expect(isOver()).toBe(false);
  wall.pass(minute);
  expect(isOver()).toBe(false);
  wall.pass(minute);
  expect(isOver()).toBe(true);
});

it('waits longer than a timer of JavaScript can', async () => {
  const { wall, clock } = clockByHand(1);
  let woke = false;
  void clock.sleep(40 * 24 * 60 * minute).then(() => (woke = true));
  wall.pass(39 * 24 * 60 * minute);
  await settle();
  expect(woke).toBe(false);
  wall.pass(24 * 60 * minute);
  await settle();
  expect(woke).toBe(true);
});
