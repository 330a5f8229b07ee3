/**
 * How a clock has run and runs: clock time as a piecewise-linear function of wall time. Plain data, so that
 * everybody who waits on one clock (the rehearsal, the app, a screen) can be told it and reckon the same.
 * A jump is no break in it but a stretch that runs very fast: what should happen meanwhile still happens, in order.
 */
import { z } from 'zod';

/** Speeds that a person can give a rehearsal's clock, at its start and while it runs; tests may go beyond. */
export const clockSpeeds = { least: 1, most: 1_000, offered: [1, 10, 60, 300, 1_000] } as const;
/** The longest jump, clock ms: a day. */
export const longestJumpMs = 24 * 3_600_000;
/** A jump runs at least this fast. */
const jumpRate = 1_000;
/** Older stretches are forgotten: before them the clock counts as having run like the oldest that is known. */
const mostStretches = 200;

const stretchShape = z.object({
  /** Wall ms from which on it holds, until the next begins. */
  from: z.number(),
  /** What the clock reads at `from`, clock ms; only differences mean anything. */
  ticks: z.number(),
  /** Clock ms per wall ms; 0 while paused. */
  rate: z.number().min(0),
});
type Stretch = z.infer<typeof stretchShape>;

export const clockStateShape = z.object({
  /** By `from`. The last one may begin in the future: a jump ends there. */
  stretches: z.tuple([stretchShape], stretchShape).readonly(),
  /** Clock ms per wall ms when neither paused nor jumping. */
  speed: z.number().positive(),
  paused: z.boolean(),
});
export interface ClockState {
  readonly stretches: readonly [Stretch, ...Stretch[]];
  readonly speed: number;
  readonly paused: boolean;
}

/** What can be done to a clock that runs. */
export const clockChangeShape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('speed'), speed: z.number().min(clockSpeeds.least).max(clockSpeeds.most) }),
  z.object({ kind: z.literal('pause') }),
  z.object({ kind: z.literal('resume') }),
  /** Clock ms ahead. */
  z.object({ kind: z.literal('jump'), ms: z.number().positive().max(longestJumpMs) }),
]);
export type ClockChange = z.infer<typeof clockChangeShape>;

/** A clock that always runs `speed` times as fast as real time. */
export function steadyClock(speed: number, from: number): ClockState {
  return { stretches: [{ from, ticks: 0, rate: speed }], speed, paused: false };
}

/** What the clock reads at a point of wall time, clock ms. */
export function ticksAt({ stretches }: ClockState, wall: number): number {
  const { from, ticks, rate } = stretches.findLast((stretch) => stretch.from <= wall) ?? stretches[0];
  return ticks + (wall - from) * rate;
}

/** Clock ms between two points of wall time, pauses and jumps included. */
export function elapsedOn(state: ClockState, from: number, to: number): number {
  return ticksAt(state, to) - ticksAt(state, from);
}

/** The wall time at which the clock will read `ticks`, as it runs now; Infinity when it is paused before. */
export function wallAt({ stretches }: ClockState, ticks: number): number {
  if (ticks <= stretches[0].ticks) return stretches[0].from;
  const { from, ticks: read, rate } = stretches.findLast((stretch) => stretch.ticks < ticks) ?? stretches[0];
  return rate === 0 ? Number.POSITIVE_INFINITY : from + (ticks - read) / rate;
}

/** Clock ms per wall ms at this moment; while paused, what it will continue with. */
export function rateAt({ stretches, speed }: ClockState, wall: number): number {
  const { rate } = stretches.findLast((stretch) => stretch.from <= wall) ?? stretches[0];
  return rate === 0 ? speed : rate;
}

/** Wall ms at which the jump that is under way ends; undefined when there is none. */
export function jumpEndsAt({ stretches }: ClockState, wall: number): number | undefined {
  const last = stretches.at(-1);
  return last !== undefined && last.from > wall ? last.from : undefined;
}

/** The clock after a change at `wall`. A pause ends a jump where it is; another jump is added to it. */
export function changed(state: ClockState, change: ClockChange, wall: number): ClockState {
  switch (change.kind) {
    case 'speed':
      return runOn({ ...state, speed: change.speed }, wall, leftToJump(state, wall));
    case 'pause':
      return runOn({ ...state, paused: true }, wall, 0);
    case 'resume':
      return runOn({ ...state, paused: false }, wall, leftToJump(state, wall));
    case 'jump':
      return runOn(state, wall, leftToJump(state, wall) + change.ms);
  }
}

/** The clock of a process that was away from the last reading `ticks` until `wall`: it stood still meanwhile. */
export function wokenUp(state: ClockState, savedAt: number, wall: number): ClockState {
  const asleep = add(before(state, savedAt), { from: savedAt, ticks: ticksAt(state, savedAt), rate: 0 });
  return runOn({ ...state, stretches: asleep }, wall, leftToJump(state, savedAt));
}

function leftToJump(state: ClockState, wall: number): number {
  const end = jumpEndsAt(state, wall);
  return end === undefined ? 0 : elapsedOn(state, wall, end);
}

/** Continues from `wall`, first through `jumpMs` of clock time. */
function runOn(state: ClockState, wall: number, jumpMs: number): ClockState {
  const ticks = ticksAt(state, wall);
  const past = before(state, wall);
  const rate = state.paused ? 0 : state.speed;
  if (jumpMs === 0) return { ...state, stretches: add(past, { from: wall, ticks, rate }) };
  const fast = Math.max(jumpRate, state.speed);
  const stretches = add(
    past,
    { from: wall, ticks, rate: fast },
    { from: wall + jumpMs / fast, ticks: ticks + jumpMs, rate },
  );
  return { ...state, stretches };
}

/** The stretches that began before `wall`. */
function before({ stretches }: ClockState, wall: number): readonly Stretch[] {
  return stretches.filter(({ from }) => from < wall);
}

function add(past: readonly Stretch[], next: Stretch, ...more: readonly Stretch[]): [Stretch, ...Stretch[]] {
  const [first = next, ...rest] = [...past, next, ...more].slice(-mostStretches);
  return [first, ...rest];
}
