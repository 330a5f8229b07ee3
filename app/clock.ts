/**
 * The one clock that everything in Lectern waits on.
 *
 * Points in time are always true wall-clock time (ms since the epoch). Only *durations* are scaled: on a
 * clock of speed 60, `sleep(60_000)` takes one second of the wall. A rehearsal and the app that drives it
 * therefore need to agree on the speed alone, never on an offset.
 */
export interface Clock {
  /** Wall-clock time, ms since the epoch. */
  now(): number;
  /** How many clock milliseconds pass in one millisecond of the wall. 1 on AWS. */
  readonly speed: number;
  /** Resolves after `ms` clock milliseconds; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A clock that runs `speed` times as fast as the wall (1 = real time). */
export function createClock(speed = 1): Clock {
  return {
    speed,
    now: () => Date.now(),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(abortReason(signal));
          return;
        }
        const onAbort = (): void => {
          clearTimeout(timer);
          reject(abortReason(signal));
        };
        const timer = setTimeout(
          () => {
            signal?.removeEventListener('abort', onAbort);
            resolve();
          },
          Math.max(0, ms / speed),
        );
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
  };
}

/** Clock milliseconds between two points of wall time, as the clock would have counted them. */
export function clockElapsed(clock: Pick<Clock, 'speed'>, from: number, to: number): number {
  return (to - from) * clock.speed;
}

function abortReason(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new Error('aborted');
}
