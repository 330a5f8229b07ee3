import type { Clock } from '../../app/clock';
import type { Bucket, Charge } from '../../app/plan/buckets';
import type { Priority } from './call-scope';

/** Holds calls back until AWS's token buckets have room for them. One per process: everything that calls shares it. */
export interface Pacer {
  /** Resolves when the call may be made. Rejects with the signal's reason when aborted before. */
  acquire(
    charges: readonly Charge[],
    options?: { readonly priority?: Priority; readonly signal?: AbortSignal | undefined },
  ): Promise<void>;
  /** AWS refused although we kept below: someone else draws on these buckets. They count as empty now. */
  drain(charges: readonly Charge[]): void;
  /** How many calls wait. */
  readonly waiting: number;
}

/**
 * The part of the published rate that is used; jitter on the way is the burst's affair (`jitterMs`). What is left
 * is for a console that somebody has open, and for clocks that do not run alike.
 */
const share = 0.98;
/**
 * A call may reach AWS later than another by so much (wall ms) without the burst being overdrawn. On a fast
 * clock that is many tokens, and the burst shrinks accordingly; at AWS's own pace it is nothing.
 */
const jitterMs = 150;

interface Level {
  /** Per clock ms. */
  readonly perMs: number;
  tokens: number;
  /** What the clock read when it was last looked at. */
  at: number;
}

interface Waiter {
  readonly charges: readonly Charge[];
  readonly rank: number;
  readonly order: number;
  readonly admit: () => void;
}

const ranks: Readonly<Record<Priority, number>> = { person: 0, operation: 1, sweep: 2 };

/**
 * A pacer on `clock`. Calls on the same buckets are served by priority, then in the order in which they
 * came; a call that waits for one bucket never holds up calls that do not need it.
 */
export function createPacer(clock: Clock): Pacer {
  const levels = new Map<string, Level>();
  /** Waiters by the set of buckets they need, each sorted by rank and order. */
  const lanes = new Map<string, Waiter[]>();
  let order = 0;
  let waiting = 0;
  let wakeAt = Number.POSITIVE_INFINITY;

  const capacityOf = (bucket: Bucket): number => {
    const late = bucket.perSecond * (jitterMs / 1000) * clock.speed;
    return Math.max(1, Math.floor(Math.min(bucket.burst * 0.9, bucket.burst - 1 - late)));
  };

  const levelOf = (bucket: Bucket): Level => {
    const now = clock.ticks();
    let level = levels.get(bucket.id);
    if (level === undefined) {
      level = { perMs: (bucket.perSecond * share) / 1000, tokens: capacityOf(bucket), at: now };
      levels.set(bucket.id, level);
    }
    // A laptop's clock may be set back; a bucket never loses tokens by it.
    level.tokens = Math.min(capacityOf(bucket), level.tokens + Math.max(0, now - level.at) * level.perMs);
    level.at = now;
    return level;
  };

  /** A call for more tokens than the bucket can hold goes when it is full, and leaves it in debt. */
  const missing = ({ bucket, tokens }: Charge): number => {
    const level = levelOf(bucket);
    return Math.max(0, Math.min(tokens, capacityOf(bucket)) - level.tokens) / level.perMs;
  };

  const pump = (): void => {
    let soonest = Number.POSITIVE_INFINITY;
    const taken = new Set<string>();
    const heads = (): Waiter[] =>
      [...lanes.values()]
        .map((lane) => lane[0])
        .filter((waiter) => waiter !== undefined)
        .sort(compare);
    for (let queue = heads(); queue.length > 0;) {
      const waiter = queue.shift();
      if (waiter === undefined) break;
      const waits = waiter.charges.map((charge) =>
        taken.has(charge.bucket.id) ? Infinity : missing(charge),
      );
      // A clock that stands fills no bucket; a person must still be able to end what waits.
      const wait = clock.paused && waiter.rank === ranks.person ? 0 : Math.max(0, ...waits);
      if (wait > 1e-9) {
        // Later waiters may not take what this one is short of; what it is not short of stays free.
        waiter.charges.forEach((charge, i) => {
          if ((waits[i] ?? 0) > 1e-9) taken.add(charge.bucket.id);
        });
        if (wait < soonest) soonest = wait;
        continue;
      }
      for (const { bucket, tokens } of waiter.charges) levelOf(bucket).tokens -= tokens;
      remove(waiter);
      waiter.admit();
      queue = heads().filter((head) => !head.charges.some(({ bucket }) => taken.has(bucket.id)));
    }
    if (soonest !== Number.POSITIVE_INFINITY) wake(soonest);
  };

  const wake = (ms: number): void => {
    const at = clock.ticks() + ms;
    if (at >= wakeAt && wakeAt > clock.ticks()) return;
    wakeAt = at;
    void clock.sleep(ms).then(() => {
      if (wakeAt === at) wakeAt = Number.POSITIVE_INFINITY;
      pump();
    });
  };

  const remove = (waiter: Waiter): void => {
    const key = laneKey(waiter.charges);
    const lane = lanes.get(key);
    const index = lane?.indexOf(waiter) ?? -1;
    if (lane === undefined || index < 0) return;
    lane.splice(index, 1);
    if (lane.length === 0) lanes.delete(key);
    waiting -= 1;
  };

  return {
    get waiting() {
      return waiting;
    },
    acquire: (charges, { priority = 'operation', signal } = {}) =>
      new Promise<void>((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(reasonOf(signal));
          return;
        }
        const onAbort = (): void => {
          remove(waiter);
          if (signal !== undefined) reject(reasonOf(signal));
          pump();
        };
        const waiter: Waiter = {
          charges,
          rank: ranks[priority],
          order: order++,
          admit: () => {
            signal?.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        const key = laneKey(charges);
        const lane = lanes.get(key) ?? [];
        lanes.set(key, lane);
        insert(lane, waiter);
        waiting += 1;
        if (lane[0] === waiter) pump();
      }),
    drain: (charges) => {
      for (const { bucket } of charges) {
        const level = levelOf(bucket);
        level.tokens = Math.min(level.tokens, 0);
      }
    },
  };
}

function laneKey(charges: readonly Charge[]): string {
  return charges.map(({ bucket, tokens }) => `${bucket.id}:${tokens}`).join('|');
}

function compare(a: Waiter, b: Waiter): number {
  return a.rank - b.rank || a.order - b.order;
}

function insert(lane: Waiter[], waiter: Waiter): void {
  let index = lane.length;
  while (index > 0 && compare(lane[index - 1] ?? waiter, waiter) > 0) index -= 1;
  lane.splice(index, 0, waiter);
}

function reasonOf(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new Error('aborted');
}
