import { getEventMeta } from '@orpc/client';
import type { StreamItem } from '../../app/contract/contract';
import type { Problem } from '../../app/errors';
import { isFinal, problemOf } from './problem';

/** What a window knows of its event stream. `since` is wall ms. */
export type Connection =
  | { readonly state: 'connecting' }
  | { readonly state: 'open' }
  | { readonly state: 'lost'; readonly since: number }
  | { readonly state: 'refused'; readonly problem: Problem };

/** What `followEvents` needs from the world. */
export interface FollowPorts {
  connect(options: { signal: AbortSignal; lastEventId?: string }): Promise<AsyncIterable<StreamItem>>;
  /** Wall ms; resolves early when the signal aborts. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
  now(): number;
}

/** Who is told. */
export interface FollowListener {
  onItem(item: StreamItem): void;
  onConnection(connection: Connection): void;
}

/** Waits before the n-th attempt in a row, wall ms; the first retry is immediate. */
const pauses = [0, 400, 800, 1600, 3200, 5000] as const;

/**
 * Follows a workshop's events until `signal` aborts. Reconnects with growing pauses and continues after the
 * last event it saw; events seen twice are dropped, and a gap makes it ask for a fresh snapshot.
 */
export async function followEvents(
  ports: FollowPorts,
  listener: FollowListener,
  signal: AbortSignal,
): Promise<void> {
  let lastSeq: number | undefined;
  let lastEventId: string | undefined;
  let attempt = 0;
  let lostAt: number | undefined;
  listener.onConnection({ state: 'connecting' });
  while (!signal.aborted) {
    const connection = new AbortController();
    const both = AbortSignal.any([signal, connection.signal]);
    try {
      const items = await ports.connect({ signal: both, ...(lastEventId !== undefined && { lastEventId }) });
      for await (const item of items) {
        if (both.aborted) break;
        const fresh = sift(item, lastSeq);
        if (fresh === 'gap') {
          lastSeq = undefined;
          lastEventId = undefined;
          break;
        }
        attempt = 0;
        lostAt = undefined;
        listener.onConnection({ state: 'open' });
        if (fresh === undefined) continue;
        if (fresh.kind === 'snapshot' || fresh.kind === 'events') {
          lastSeq = seqOf(fresh);
          lastEventId = getEventMeta(item)?.id ?? String(lastSeq);
        }
        listener.onItem(fresh);
      }
    } catch (error) {
      if (isFinal(error)) {
        listener.onConnection({ state: 'refused', problem: problemOf(error) });
        return;
      }
    } finally {
      connection.abort();
    }
    if (isAborted(signal)) return;
    lostAt ??= ports.now();
    // One immediate retry is not worth a word: a reload of the main process looks like this.
    if (attempt > 0) listener.onConnection({ state: 'lost', since: lostAt });
    await ports.pause(pauses[Math.min(attempt, pauses.length - 1)] ?? 0, signal);
    attempt += 1;
  }
}

/** The item without what was seen already; undefined when nothing new is in it. */
function sift(item: StreamItem, lastSeq: number | undefined): StreamItem | undefined | 'gap' {
  if (item.kind !== 'events') return item;
  if (lastSeq === undefined) return 'gap';
  const events = item.events.filter((event) => event.seq > lastSeq);
  const first = events[0];
  if (first === undefined) return undefined;
  if (first.seq !== lastSeq + 1) return 'gap';
  return events.length === item.events.length ? item : { kind: 'events', events };
}

function seqOf(item: Extract<StreamItem, { kind: 'snapshot' | 'events' }>): number {
  return item.kind === 'snapshot' ? item.live.seq : (item.events.at(-1)?.seq ?? 0);
}

// A function, so that TypeScript does not take an earlier check of the same signal for a constant.
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** A pause that ends early when the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
