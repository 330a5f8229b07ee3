import { timeLimit, type Clock } from '../../app/clock';
import { inCallScope } from './call-scope';

/** A shared look at many resources of one kind: however many wait, AWS is asked once per tick. */
export interface Poll<T> {
  /**
   * Resolves with what `check` returns as soon as that is not undefined; `check` gets undefined when AWS no
   * longer knows the id, and throws to give up. Rejects with `timedOut()` after `timeoutMs` (clock ms),
   * or with the signal's reason.
   */
  until<R>(id: string, check: (state: T | undefined) => R | undefined, wait: PollWait): Promise<R>;
}

interface PollWait {
  readonly signal: AbortSignal;
  /** Clock ms. */
  readonly timeoutMs: number;
  readonly timedOut: () => Error;
}

export interface PollOptions<T> {
  readonly clock: Clock;
  /** Between two looks, clock ms. */
  readonly intervalMs: number;
  /** Asks AWS for all of these at once; ids that it does not know are left out of the answer. */
  describe(ids: readonly string[]): Promise<ReadonlyMap<string, T>>;
}

interface Waiter<T> {
  readonly id: string;
  /** Looks at the state; true when this waiter is done (either way). */
  readonly look: (state: T | undefined) => boolean;
  readonly fail: (error: unknown) => void;
  readonly isOver: () => boolean;
  readonly expire: () => void;
}

/** Nothing is given up before that, wall ms: on a fast clock the other side's real work would be cut short. */
const leastWallMs = 90_000;

/** A poll that runs while somebody waits, and sleeps otherwise. */
export function createPoll<T>(options: PollOptions<T>): Poll<T> {
  const { clock, intervalMs } = options;
  const waiters = new Set<Waiter<T>>();
  let running = false;
  let stop = new AbortController();

  const tick = async (): Promise<void> => {
    const ids = [...new Set([...waiters].map((waiter) => waiter.id))];
    const asked = new Set(waiters);
    try {
      const states = await options.describe(ids);
      for (const waiter of asked) {
        if (waiters.has(waiter) && waiter.look(states.get(waiter.id))) waiters.delete(waiter);
      }
    } catch (error) {
      for (const waiter of asked) {
        if (waiters.delete(waiter)) waiter.fail(error);
      }
    }
    for (const waiter of waiters) {
      if (waiter.isOver() && waiters.delete(waiter)) waiter.expire();
    }
  };

  const run = async (signal: AbortSignal): Promise<void> => {
    while (waiters.size > 0) {
      try {
        await clock.sleep(intervalMs, signal);
      } catch {
        return;
      }
      if (waiters.size > 0) await tick();
    }
  };

  const start = (): void => {
    if (running) return;
    running = true;
    stop = new AbortController();
    const { signal } = stop;
    // A scope of its own: the loop outlives whoever happened to come first.
    void inCallScope({ priority: 'operation', signal, note: () => undefined }, () => run(signal)).finally(
      () => {
        running = false;
        if (waiters.size > 0) start();
      },
    );
  };

  return {
    until: (id, check, { signal, timeoutMs, timedOut }) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(reasonOf(signal));
          return;
        }
        const end = (): void => {
          waiters.delete(waiter);
          signal.removeEventListener('abort', onAbort);
          if (waiters.size === 0) stop.abort();
        };
        const onAbort = (): void => {
          end();
          reject(reasonOf(signal));
        };
        const fail = (error: unknown): void => {
          end();
          reject(error instanceof Error ? error : new Error(String(error)));
        };
        const waiter: Waiter<T> = {
          id,
          look: (state) => {
            try {
              const result = check(state);
              if (result === undefined) return false;
              end();
              resolve(result);
            } catch (error) {
              fail(error);
            }
            return true;
          },
          fail,
          isOver: timeLimit(clock, timeoutMs, leastWallMs),
          expire: () => {
            fail(timedOut());
          },
        };
        signal.addEventListener('abort', onAbort, { once: true });
        waiters.add(waiter);
        start();
      }),
  };
}

function reasonOf(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new Error('aborted');
}
