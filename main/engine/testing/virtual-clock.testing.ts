import type { Clock } from '../../../app/clock';

/** A clock for tests that jumps to the next sleeper as soon as nothing else is going on. */
export interface VirtualClock extends Clock {
  /** Sleepers right now. */
  readonly sleeping: number;
}

/** Starts at 0; every `sleep` is exact, and hours pass in milliseconds. `speed` scales as on a real clock. */
export function createVirtualClock(speed = 1): VirtualClock {
  interface Sleeper {
    readonly at: number;
    readonly wake: () => void;
  }
  let now = 0;
  let sleepers: Sleeper[] = [];
  let scheduled = false;

  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    // Two turns of the loop let everything that was woken finish its work first.
    setImmediate(() =>
      setImmediate(() => {
        scheduled = false;
        const next = Math.min(...sleepers.map(({ at }) => at));
        if (next === Number.POSITIVE_INFINITY) return;
        now = Math.max(now, next);
        const due = sleepers.filter(({ at }) => at <= now);
        sleepers = sleepers.filter(({ at }) => at > now);
        for (const { wake } of due) wake();
        if (sleepers.length > 0) schedule();
      }),
    );
  };

  return {
    speed,
    paused: false,
    now: () => now,
    ticks: () => now * speed,
    elapsed: (from, to = now) => (to - from) * speed,
    get sleeping() {
      return sleepers.length;
    },
    sleep: (ms, signal, leastWallMs = 0) =>
      new Promise((resolve, reject) => {
        const stop = (): void => {
          sleepers = sleepers.filter((other) => other !== sleeper);
          reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
        };
        const sleeper: Sleeper = {
          at: now + Math.max(0, ms / speed, leastWallMs),
          wake: () => {
            signal?.removeEventListener('abort', stop);
            resolve();
          },
        };
        if (signal?.aborted === true) {
          stop();
          return;
        }
        signal?.addEventListener('abort', stop, { once: true });
        sleepers.push(sleeper);
        schedule();
      }),
  };
}
