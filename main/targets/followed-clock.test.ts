/** The app's clock is the rehearsal's: one process changes it, another one that waits on it notices. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startRehearsal, type Rehearsal } from '../rehearsal/rehearsal';
import { followClock, type FollowedClock } from './followed-clock';
import { changeClock, readClock } from './rehearsal-control';

const log = { info: () => undefined, warn: () => undefined };
const jumpMs = 20 * 60_000;
let dataFolder: string;
let rehearsal: Rehearsal;
let followed: FollowedClock;

beforeEach(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'lectern-clock-'));
  rehearsal = await startRehearsal({ dataFolder, speed: 1, seed: 3, log });
  followed = followClock(rehearsal, (await readClock(rehearsal)).state);
});
afterEach(async () => {
  followed.close();
  await rehearsal.close();
  rmSync(dataFolder, { recursive: true, force: true });
});

it('whoever sleeps here wakes when the rehearsal jumps, whoever made it jump', async () => {
  const told: number[] = [];
  followed.onChange(({ speed }) => told.push(speed));
  const slept = followed.clock.sleep(jumpMs);
  await changeClock(rehearsal, { kind: 'jump', ms: jumpMs });
  await slept;
  expect(told).toEqual([1]);
});

it('both read the same after every change', async () => {
  for (const change of [
    { kind: 'speed', speed: 300 },
    { kind: 'pause' },
    { kind: 'jump', ms: 60_000 },
    { kind: 'resume' },
  ] as const) {
    const { state } = await changeClock(rehearsal, change);
    await vi.waitFor(() => expect(followed.clock.state).toEqual(state));
  }
});

it('a speed that nobody could choose is refused', async () => {
  await expect(changeClock(rehearsal, { kind: 'speed', speed: 0 })).rejects.toMatchObject({
    problem: { code: 'rehearsal.refused' },
  });
});

it('is kept over a restart: paused it stays, nothing has gone by, and the lock tells', async () => {
  await changeClock(rehearsal, { kind: 'speed', speed: 300 });
  const { state } = await changeClock(rehearsal, { kind: 'pause' });
  await rehearsal.close();
  rehearsal = await startRehearsal({ dataFolder, seed: 3, log });
  const again = (await readClock(rehearsal)).state;
  expect(again).toMatchObject({ speed: 300, paused: true });
  expect(again.stretches.at(-1)?.ticks).toBeCloseTo(state.stretches.at(-1)?.ticks ?? NaN, 3);
});

it('a rehearsal that is gone while its clock is paused does not keep whoever waits', async () => {
  await changeClock(rehearsal, { kind: 'speed', speed: 1_000 });
  await changeClock(rehearsal, { kind: 'pause' });
  await vi.waitFor(() => expect(followed.clock.state.paused).toBe(true));
  const slept = followed.clock.sleep(60_000);
  await rehearsal.close();
  await slept;
}, 60_000);
