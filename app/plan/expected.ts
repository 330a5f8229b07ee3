import type { SeatLabel } from '../workshop/workshop';
import type { Plan } from './plan';
import type { Address } from './reference';
import type { ResourceType } from './resources';

/**
 * Calls that AWS lets through only one after the other: the bucket that each type's creation draws from, how
 * many tokens a creation takes, and the bucket's burst and refill per second. Source: aws-facts §1.
 */
const paces: Partial<
  Record<ResourceType, { readonly bucket: keyof typeof buckets; readonly calls: number }>
> = {
  // CreateTargetGroup and ModifyTargetGroupAttributes.
  'AWS::ElasticLoadBalancingV2::TargetGroup': { bucket: 'elb', calls: 2 },
  'AWS::ElasticLoadBalancingV2::Listener': { bucket: 'elb', calls: 1 },
  'AWS::ElasticLoadBalancingV2::ListenerRule': { bucket: 'elb', calls: 1 },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': { bucket: 'loadBalancer', calls: 1 },
  'AWS::ECS::TaskDefinition': { bucket: 'taskDefinition', calls: 1 },
  'AWS::ECS::Service': { bucket: 'service', calls: 1 },
  'AWS::EC2::Instance': { bucket: 'runInstances', calls: 1 },
};
const buckets = {
  elb: { burst: 20, perSecond: 3 },
  loadBalancer: { burst: 10, perSecond: 0.2 },
  taskDefinition: { burst: 20, perSecond: 1 },
  service: { burst: 50, perSecond: 5 },
  runInstances: { burst: 5, perSecond: 2 },
} as const;

/** When the first and the last seat usually work, clock ms from the start. */
export interface ExpectedTimes {
  readonly firstSeatMs: number;
  readonly lastSeatMs: number;
}

type BucketName = keyof typeof buckets;
/** Something that happens at a point of time: a resource becomes ready (its index), or a bucket has refilled. */
interface Moment {
  readonly at: number;
  readonly what: number | BucketName;
}
interface Bucket {
  tokens: number;
  at: number;
  /** Indexes of resources that wait for a token, in the order of the plan. */
  readonly waiting: number[];
}

/**
 * Walks the plan as the engine does, with the usual durations and the pace of AWS's buckets, and no failures.
 * Redirects do not count: the addresses on the cards work without them.
 */
export function expectedTimes(plan: Plan): ExpectedTimes {
  const dependents = new Map<Address, number[]>();
  const waitingFor = plan.resources.map(({ dependsOn }, index) => {
    for (const address of dependsOn) {
      const list = dependents.get(address);
      if (list === undefined) dependents.set(address, [index]);
      else list.push(index);
    }
    return dependsOn.length;
  });
  const readyAt = plan.resources.map(() => 0);
  const queue: Moment[] = [];
  const seats = new Map<SeatLabel, number>();
  const open = new Map<BucketName, Bucket>();
  const soon = (moment: Moment): void => {
    insert(queue, moment, (other) => other.at <= moment.at);
  };
  const start = (index: number, at: number): void => {
    const resource = plan.resources[index];
    if (resource === undefined) return;
    const end = at + resource.usualMs;
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
  const serve = (name: BucketName, at: number): void => {
    const bucket = bucketAt(open, name, at);
    for (let index = bucket.waiting[0]; index !== undefined; index = bucket.waiting[0]) {
      const calls = paceOf(plan, index)?.calls ?? 1;
      if (bucket.tokens < calls) {
        soon({
          at: at + Math.max(1, ((calls - bucket.tokens) / buckets[name].perSecond) * 1000),
          what: name,
        });
        return;
      }
      bucket.tokens -= calls;
      bucket.waiting.shift();
      start(index, at);
    }
  };
  waitingFor.forEach((count, index) => {
    if (count === 0) soon({ at: 0, what: index });
  });
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { at, what } = next;
    if (typeof what === 'string') {
      serve(what, at);
      continue;
    }
    const pace = paceOf(plan, what);
    if (pace === undefined) start(what, at);
    else {
      const { waiting } = bucketAt(open, pace.bucket, at);
      insert(waiting, what, (other) => other <= what);
      if (waiting.length === 1) serve(pace.bucket, at);
    }
  }
  const ends = [...seats.values()];
  return { firstSeatMs: Math.round(Math.min(...ends)), lastSeatMs: Math.round(Math.max(...ends)) };
}

function paceOf(
  plan: Plan,
  index: number,
): { readonly bucket: BucketName; readonly calls: number } | undefined {
  const resource = plan.resources[index];
  return resource === undefined ? undefined : paces[resource.type];
}

/** A bucket, refilled up to now. */
function bucketAt(open: Map<BucketName, Bucket>, name: BucketName, at: number): Bucket {
  const { burst, perSecond } = buckets[name];
  const bucket = open.get(name) ?? { tokens: burst, at, waiting: [] };
  open.set(name, bucket);
  bucket.tokens = Math.min(burst, bucket.tokens + ((at - bucket.at) / 1000) * perSecond);
  bucket.at = at;
  return bucket;
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
