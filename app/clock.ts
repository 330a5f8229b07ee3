/**
 * The one clock that everything in Lectern waits on.
 *
 * Points in time are always true wall-clock time (ms since the epoch). Only *durations* are the clock's: on a
 * clock of speed 60, `sleep(60_000)` takes one real second, on a paused one it takes until it continues.
 * How much of the clock's time lies between two points is `elapsed`, never a difference times a speed, since
 * a rehearsal's clock may have been paused, jumped or set to another speed between them (clock-state.ts).
 */
import { type ClockState, elapsedOn, rateAt, steadyClock, ticksAt, wallAt } from './clock-state';

export interface Clock {
  /** Wall-clock time, ms since the epoch. */
  now(): number;
  /** How many clock milliseconds pass in one millisecond of the wall just now. 1 on AWS; never 0. */
  readonly speed: number;
  /** True while it stands: a rehearsal's clock can be paused. */
  readonly paused: boolean;
  /** What the clock reads, clock ms: for differences and limits, which a change of speed leaves right. */
  ticks(): number;
  /** Clock ms between two points of wall time; the second is now unless given. */
  elapsed(from: number, to?: number): number;
  /**
   * Resolves after `ms` clock milliseconds, and not before `leastWallMs` of the wall; rejects with the
   * signal's reason when aborted.
   */
  sleep(ms: number, signal?: AbortSignal, leastWallMs?: number): Promise<void>;
}

/** A clock that can be told to run otherwise; whatever waits on it is waited for again. */
export interface ChangeableClock extends Clock {
  readonly state: ClockState;
  set(state: ClockState): void;
  /** Calls `action` when the clock reads `ticks`. Returns how to call it off. */
  at(ticks: number, action: () => void, leastWallMs?: number): () => void;
}

/** The wall's time, and one's own timers on it: other ones in tests. */
export interface Wall {
  /** Ms since the epoch. */
  now(): number;
  /** Returns how to call it off. */
  after(ms: number, action: () => void): () => void;
}

/** The longest that a timer of JavaScript can wait. */
const longestTimerMs = 2 ** 31 - 1;

const systemWall: Wall = {
  now: () => Date.now(),
  after: (ms, action) => {
    const timer = setTimeout(action, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** A clock that runs `speed` times as fast as real time (1 = real time), or as a state says. */
export function createClock(start: number | ClockState = 1, wall: Wall = systemWall): ChangeableClock {
  let state = typeof start === 'number' ? steadyClock(start, wall.now()) : start;
  const armed = new Set<Timer>();

  const at: ChangeableClock['at'] = (ticks, action, leastWallMs = 0) => {
    const notBefore = wall.now() + leastWallMs;
    const timer: Timer = {
      arm: () => {
        timer.disarm();
        const due = Math.max(notBefore, wallAt(state, ticks)) - wall.now();
        // Paused: a change arms it again.
        if (due === Number.POSITIVE_INFINITY) return;
        timer.disarm = wall.after(Math.min(Math.max(0, due), longestTimerMs), () => {
          if (due > longestTimerMs) timer.arm();
          else {
            armed.delete(timer);
            action();
          }
        });
      },
      disarm: () => undefined,
    };
    armed.add(timer);
    timer.arm();
    return () => {
      timer.disarm();
      armed.delete(timer);
    };
  };

  const ticks = (): number => ticksAt(state, wall.now());

  return {
    get speed() {
      return rateAt(state, wall.now());
    },
    get state() {
      return state;
    },
    get paused() {
      return state.paused;
    },
    now: () => wall.now(),
    ticks,
    elapsed: (from, to = wall.now()) => elapsedOn(state, from, to),
    at,
    set: (next) => {
      state = next;
      for (const timer of [...armed]) timer.arm();
    },
    sleep: (ms, signal, leastWallMs) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(abortReason(signal));
          return;
        }
        const onAbort = (): void => {
          callOff();
          reject(abortReason(signal));
        };
        const callOff = at(
          ticks() + Math.max(0, ms),
          () => {
            signal?.removeEventListener('abort', onAbort);
            resolve();
          },
          leastWallMs,
        );
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
  };
}

interface Timer {
  /** (Again) waits for its time as the clock runs now. */
  arm(): void;
  disarm(): void;
}

/** Between two looks at a limit nothing takes longer: what does, a closed laptop slept through. Clock and wall ms. */
const longestStepMs = 2 * 60_000;

/**
 * A limit on patience: tells whether `ms` clock milliseconds are over, and `leastWallMs` of the wall. What the
 * other side really does takes its time whatever the clock's speed, and neither a jump nor an hour's sleep of
 * this computer must end it: it is to be asked at every step, and a step counts for two minutes at most.
 */
export function timeLimit(clock: Clock, ms: number, leastWallMs = 0): () => boolean {
  let last = { ticks: clock.ticks(), wall: clock.now() };
  let spent = 0;
  let spentWall = 0;
  return () => {
    const now = { ticks: clock.ticks(), wall: clock.now() };
    spent += Math.min(now.ticks - last.ticks, longestStepMs);
    // A laptop's clock may be set back.
    spentWall += Math.min(Math.max(0, now.wall - last.wall), longestStepMs);
    last = now;
    return spent >= ms && spentWall >= leastWallMs;
  };
}

function abortReason(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new Error('aborted');
}
