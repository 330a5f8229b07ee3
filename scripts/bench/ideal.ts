import { chargesFor } from '../../app/plan/buckets';
import type { Charge } from '../../app/plan/buckets';
import type { NeededCall } from '../../app/plan/calls';

/** One piece of work of an ideal client: its calls one after the other, then a wait that AWS needs. */
export interface IdealTask {
  readonly id: string;
  readonly dependsOn: readonly string[];
  readonly calls: readonly NeededCall[];
  /** How many of the calls must be through before dependents may start; by default all, and the wait. */
  readonly releaseAfterCalls?: number;
  /** Clock ms after the last call. */
  readonly waitMs: number;
}

interface Progress {
  readonly task: IdealTask;
  readonly charges: readonly (readonly Charge[])[];
  blockers: number;
  /** Longest remaining way, ms: who goes first when a bucket is short. */
  rest: number;
  called: number;
  released: boolean;
}

interface Moment {
  readonly at: number;
  readonly run: () => void;
}

/**
 * When the last task ends for a client without latency, polls or mistakes: each bucket starts full and is
 * drawn at AWS's own rate, whoever has the longest way left goes first. Clock ms.
 */
export function idealMs(tasks: readonly IdealTask[]): number {
  const all = new Map<string, Progress>();
  for (const task of tasks) {
    all.set(task.id, {
      task,
      charges: task.calls.map(({ service, action }) => chargesFor(service, action, {})),
      blockers: 0,
      rest: 0,
      called: 0,
      released: false,
    });
  }
  const dependents = new Map<string, Progress[]>();
  for (const one of all.values()) {
    for (const id of new Set(one.task.dependsOn)) {
      if (!all.has(id)) continue;
      one.blockers += 1;
      dependents.set(id, [...(dependents.get(id) ?? []), one]);
    }
  }
  setRest(all, dependents);

  const moments: Moment[] = [];
  const soon = (at: number, run: () => void): void => {
    let low = 0;
    let high = moments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((moments[middle] as Moment).at <= at) low = middle + 1;
      else high = middle;
    }
    moments.splice(low, 0, { at, run });
  };
  const levels = new Map<string, { tokens: number; at: number }>();
  const lanes = new Map<string, Progress[]>();
  const wakes = new Map<string, number>();
  let now = 0;
  let end = 0;

  const level = ({ bucket }: Charge): { tokens: number; at: number } => {
    const one = levels.get(bucket.id) ?? { tokens: bucket.burst, at: now };
    levels.set(bucket.id, one);
    one.tokens = Math.min(bucket.burst, one.tokens + ((now - one.at) / 1000) * bucket.perSecond);
    one.at = now;
    return one;
  };
  const serve = (key: string): void => {
    const lane = lanes.get(key) ?? [];
    for (let first = lane[0]; first !== undefined; first = lane[0]) {
      const charges = first.charges[first.called] ?? [];
      const waitMs = Math.max(
        0,
        ...charges.map((charge) => ((charge.tokens - level(charge).tokens) / charge.bucket.perSecond) * 1000),
      );
      if (waitMs > 1e-6) {
        const at = now + waitMs;
        if ((wakes.get(key) ?? 0) <= now) {
          wakes.set(key, at);
          soon(at, () => serve(key));
        }
        return;
      }
      for (const charge of charges) level(charge).tokens -= charge.tokens;
      lane.shift();
      first.called += 1;
      advance(first);
    }
  };
  const release = (one: Progress): void => {
    if (one.released) return;
    one.released = true;
    for (const other of dependents.get(one.task.id) ?? []) {
      other.blockers -= 1;
      if (other.blockers === 0) advance(other);
    }
  };
  const advance = (one: Progress): void => {
    if (one.called === one.task.releaseAfterCalls) release(one);
    const charges = one.charges[one.called];
    if (charges === undefined) {
      soon(now + one.task.waitMs, () => {
        end = Math.max(end, now);
        release(one);
      });
      return;
    }
    const key = charges.map(({ bucket }) => bucket.id).join('|');
    const lane = lanes.get(key) ?? [];
    lanes.set(key, lane);
    let index = lane.length;
    while (index > 0 && (lane[index - 1]?.rest ?? 0) < one.rest) index -= 1;
    lane.splice(index, 0, one);
    soon(now, () => serve(key));
  };

  for (const one of [...all.values()]) if (one.blockers === 0) advance(one);
  for (let next = moments.shift(); next !== undefined; next = moments.shift()) {
    now = next.at;
    next.run();
  }
  return end;
}

function setRest(
  all: ReadonlyMap<string, Progress>,
  dependents: ReadonlyMap<string, readonly Progress[]>,
): void {
  const known = new Map<string, number>();
  const visit = (one: Progress): number => {
    const before = known.get(one.task.id);
    if (before !== undefined) return before;
    // A guard against circles; a plan has none.
    known.set(one.task.id, 0);
    const rest = one.task.waitMs + Math.max(0, ...(dependents.get(one.task.id) ?? []).map(visit));
    known.set(one.task.id, rest);
    one.rest = rest;
    return rest;
  };
  for (const one of all.values()) visit(one);
}
