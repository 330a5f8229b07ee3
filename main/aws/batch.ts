import type { Clock } from '../../app/clock';

/** Gathers single requests for a moment and makes one call of them. */
export interface Batch<K> {
  /** Resolves once the call that carries `item` has succeeded; rejects with what it (or its item) failed of. */
  add(item: K): Promise<void>;
}

export interface BatchOptions<K> {
  readonly clock: Clock;
  /** How long to gather, clock ms. */
  readonly gatherMs: number;
  /** Items per call at most (AWS's limit). */
  readonly size: number;
  /** Makes the call. Items that failed on their own are returned with their error. */
  call(items: readonly K[]): Promise<ReadonlyMap<K, Error> | undefined>;
}

interface Entry<K> {
  readonly item: K;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** A batch that calls whenever something was added and the moment is over. */
export function createBatch<K>(options: BatchOptions<K>): Batch<K> {
  let waiting: Entry<K>[] = [];
  let gathering = false;

  const send = async (entries: readonly Entry<K>[]): Promise<void> => {
    try {
      const failed = await options.call(entries.map(({ item }) => item));
      for (const { item, resolve, reject } of entries) {
        const error = failed?.get(item);
        if (error === undefined) resolve();
        else reject(error);
      }
    } catch (error) {
      for (const { reject } of entries) reject(error instanceof Error ? error : new Error(String(error)));
    }
  };

  const gather = async (): Promise<void> => {
    gathering = true;
    await options.clock.sleep(options.gatherMs);
    gathering = false;
    const all = waiting;
    waiting = [];
    const calls: Promise<void>[] = [];
    for (let at = 0; at < all.length; at += options.size) calls.push(send(all.slice(at, at + options.size)));
    await Promise.all(calls);
  };

  return {
    add: (item) =>
      new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        if (!gathering) void gather();
      }),
  };
}
