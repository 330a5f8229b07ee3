import type { SeatLabel } from '../workshop/workshop';
import type { Bucket, Charge } from './buckets';
import { chargesFor } from './buckets';
import { callsToMake } from './calls';
import type { Address } from './reference';
import type { AnyPlannedResource } from './resources';

/** When the first and the last seat usually work, clock ms from the start. */
export interface ExpectedTimes {
  readonly firstSeatMs: number;
  readonly lastSeatMs: number;
}

/** Something that happens at a point of time: a resource becomes ready (its index), or a bucket has refilled. */
interface Moment {
  readonly at: number;
  readonly what: number | Bucket;
}

/** A bucket as it is drawn on. */
interface Level {
  tokens: number;
  at: number;
  /** Indexes of resources that wait for a token, in the order of the plan. */
  readonly waiting: number[];
}

/**
 * Walks resources in the order of the plan as the engine does, with the usual durations and the pace of AWS's
 * buckets, and no failures; what they depend on and is not among them is taken to be there. The Plan says this
 * time and the progress bar counts down from it. Redirects do not count, since the addresses on the cards work
 * without them, unless no service is to be made: then it is the time until all is.
 */
export function expectedTimes(resources: readonly AnyPlannedResource[]): ExpectedTimes {
  const { dependents, waitingFor } = graphOf(resources);
  const charges = resources.map(scarcest);
  const readyAt = resources.map(() => 0);
  const queue: Moment[] = [];
  const seats = new Map<SeatLabel, number>();
  const levels = new Map<string, Level>();
  let lastMs = 0;
  const soon = (moment: Moment): void => {
    insert(queue, moment, (other) => other.at <= moment.at);
  };
  const start = (index: number, at: number): void => {
    const resource = resources[index];
    if (resource === undefined) return;
    const end = at + resource.usualMs;
    lastMs = Math.max(lastMs, end);
    if (resource.type === 'AWS::ECS::Service' && resource.seat !== undefined) {
      seats.set(resource.seat, Math.max(seats.get(resource.seat) ?? 0, end));
    }
    for (const dependent of dependents.get(resource.address) ?? []) {
      const ready = Math.max(readyAt[dependent] ?? 0, end);
      const left = (waitingFor[dependent] ?? 0) - 1;
      readyAt[dependent] = ready;
      waitingFor[dependent] = left;
      if (left === 0) soon({ at: ready, what: dependent });
    }
  };
  const serve = (bucket: Bucket, at: number): void => {
    const level = levelAt(levels, bucket, at);
    for (let index = level.waiting[0]; index !== undefined; index = level.waiting[0]) {
      const tokens = charges[index]?.tokens ?? 0;
      if (level.tokens < tokens) {
        soon({
          at: at + Math.max(1, ((tokens - level.tokens) / bucket.perSecond) * 1000),
          what: bucket,
        });
        return;
      }
      level.tokens -= tokens;
      level.waiting.shift();
      start(index, at);
    }
  };
  waitingFor.forEach((count, index) => {
    if (count === 0) soon({ at: 0, what: index });
  });
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { at, what } = next;
    if (typeof what !== 'number') {
      serve(what, at);
      continue;
    }
    const charge = charges[what];
    if (charge === undefined) start(what, at);
    else {
      const { waiting } = levelAt(levels, charge.bucket, at);
      insert(waiting, what, (other) => other <= what);
      if (waiting.length === 1) serve(charge.bucket, at);
    }
  }
  const ends = seats.size === 0 ? [lastMs] : [...seats.values()];
  return { firstSeatMs: Math.round(Math.min(...ends)), lastSeatMs: Math.round(Math.max(...ends)) };
}

/** Who waits for whom, by index, and for how many each waits. */
function graphOf(resources: readonly AnyPlannedResource[]): {
  readonly dependents: ReadonlyMap<Address, readonly number[]>;
  readonly waitingFor: number[];
} {
  const dependents = new Map<Address, number[]>(resources.map(({ address }) => [address, []]));
  const waitingFor = resources.map(({ dependsOn }, index) => {
    const among = dependsOn.flatMap((address) => {
      const list = dependents.get(address);
      return list === undefined ? [] : [list];
    });
    for (const list of among) list.push(index);
    return among.length;
  });
  return { dependents, waitingFor };
}

/** What the making of a resource takes from the bucket that holds it up most; nothing when it needs no call. */
function scarcest(resource: AnyPlannedResource): Charge | undefined {
  const taken = new Map<string, Charge>();
  for (const { service, action } of callsToMake(resource)) {
    for (const { bucket, tokens } of chargesFor(service, action, {})) {
      taken.set(bucket.id, { bucket, tokens: tokens + (taken.get(bucket.id)?.tokens ?? 0) });
    }
  }
  const seconds = ({ bucket, tokens }: Charge): number => tokens / bucket.perSecond;
  return [...taken.values()].reduce<Charge | undefined>(
    (worst, charge) => (worst === undefined || seconds(charge) > seconds(worst) ? charge : worst),
    undefined,
  );
}

/** A bucket, refilled up to now. */
function levelAt(levels: Map<string, Level>, { id, burst, perSecond }: Bucket, at: number): Level {
  const level = levels.get(id) ?? { tokens: burst, at, waiting: [] };
  levels.set(id, level);
  level.tokens = Math.min(burst, level.tokens + ((at - level.at) / 1000) * perSecond);
  level.at = at;
  return level;
}

/** Puts an item behind the last one for which `before` holds; the list is in order. */
function insert<T>(list: T[], item: T, before: (other: T) => boolean): void {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = list[middle];
    if (other !== undefined && before(other)) low = middle + 1;
    else high = middle;
  }
  list.splice(low, 0, item);
}
