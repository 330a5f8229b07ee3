/** Token buckets: what AWS lets one account do per region and second, on the world's clock. */
import type { Clock } from '../../../app/clock';
import { AwsError } from './registry';
import type { ServiceProfile } from './profiles';
import { chargesOf } from './throttle-tables';

/** What a call takes out of one bucket. */
export interface Charge {
  /** Names the bucket within its service and region. */
  readonly bucket: string;
  readonly burst: number;
  /** Tokens per clock second. */
  readonly refill: number;
  readonly tokens: number;
}

interface Bucket {
  level: number;
  /** What the clock read at the last refill, clock ms. */
  at: number;
}

export class Throttle {
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly clock: Clock) {}

  /** Takes the call's tokens. Throws the service's own throttling error when a bucket has too few. */
  take(profile: ServiceProfile, region: string, action: string, input: object): void {
    const charges = chargesOf(profile.scope, action, input).map((charge) => ({
      charge,
      bucket: this.refilled(`${profile.scope}/${region}/${charge.bucket}`, charge),
    }));
    // A refused call takes nothing, so that a client which backs off gets on.
    for (const { charge, bucket } of charges) {
      if (bucket.level < charge.tokens) {
        const { code, message, status } = profile.throttle;
        throw new AwsError(code, message, status);
      }
    }
    for (const { charge, bucket } of charges) bucket.level -= charge.tokens;
  }

  private refilled(name: string, { burst, refill }: Charge): Bucket {
    const now = this.clock.ticks();
    let bucket = this.buckets.get(name);
    if (bucket === undefined) {
      bucket = { level: burst, at: now };
      this.buckets.set(name, bucket);
    }
    const seconds = (now - bucket.at) / 1000;
    bucket.level = Math.min(burst, bucket.level + Math.max(0, seconds) * refill);
    bucket.at = now;
    return bucket;
  }
}
