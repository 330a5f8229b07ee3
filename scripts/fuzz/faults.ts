import { createHash } from 'node:crypto';
import type { JournalWriter } from '../../main/engine/journal';
import type { Laptop } from '../../main/engine/testing/laptop.testing';
import type { LifeOptions } from '../../main/engine/testing/life.testing';
import type { Random } from '../../main/rehearsal/world/random';
import { createRandom } from '../../main/rehearsal/world/random';

/** What happens to the calls of one life: hooks for `startLife`. */
export interface Spoiler {
  readonly hooks: Required<Pick<LifeOptions, 'clock' | 'beforeCall' | 'afterCall' | 'instead'>>;
  /** The journal as this life finds the disk. */
  readonly journal: (disk: JournalWriter) => JournalWriter;
  /** What was done, by kind. */
  readonly done: Readonly<Record<string, number>>;
}

/** How often each fault strikes, per call. */
export interface Odds {
  /** AWS answers 503 and has done nothing. */
  readonly unavailable: number;
  /** The connection is refused: the call was never sent. */
  readonly refused: number;
  /** The connection breaks when AWS has done what was asked. */
  readonly answerLost: number;
  /** The call waits for up to 60 wall ms. */
  readonly late: number;
  /** Another tool begins to eat a service's budget: for a while four of five calls are throttled. */
  readonly throttled: number;
  /** The disk is full, or the power fails: a line of the journal is written in part or not at all. Per line. */
  readonly diskFull: number;
  /** The laptop is closed for an hour. */
  readonly asleep: number;
  /** There is no network for some minutes. */
  readonly offline: number;
  /** The credentials expire, and nobody signs in again in this life. */
  readonly expired: number;
  /** AWS says that something is deleted, and has not deleted it. Per call that deletes, once in a life. */
  readonly lied: number;
  /** A place for the caller to step in, e.g. to cancel. */
  readonly interrupt: number;
}

/** A rough venue, or a calm one. */
export function drawOdds(random: Random): Odds {
  const rate = (most: number): number => (random.next() < 0.35 ? 0 : random.next() * most);
  return {
    unavailable: rate(0.06),
    refused: rate(0.05),
    answerLost: rate(0.06),
    late: rate(0.3),
    throttled: rate(0.03),
    diskFull: random.next() < 0.75 ? 0 : random.next() * 0.05,
    asleep: random.next() < 0.8 ? 0 : random.next() * 0.01,
    offline: random.next() < 0.7 ? 0 : random.next() * 0.01,
    expired: random.next() < 0.85 ? 0 : random.next() * 0.01,
    lied: random.next() < 0.7 ? 0 : random.next() * 0.1,
    interrupt: 0,
  };
}

/**
 * Deletes that AWS can lie about here: it is seen at the next look. Of others it is waited for that what was
 * deleted goes, for longer than a round of this run may take.
 */
const quickDeletes = new Set([
  'DeleteBucket',
  'DeleteInstanceProfile',
  'DeleteInternetGateway',
  'DeleteLogGroup',
  'DeleteRole',
  'DeleteRouteTable',
  'DeleteSecret',
  'DeleteSecurityGroup',
  'DeleteSubnet',
  'DeleteTargetGroup',
  'DeleteVpc',
]);

/** How a network is gone. */
const networkCodes = ['ENOTFOUND', 'ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH'];

/** As each service says it (aws-facts §1e). */
const throttleCodes: Readonly<Record<string, string>> = {
  EC2Client: 'RequestLimitExceeded',
  ECSClient: 'ThrottlingException',
  ElasticLoadBalancingV2Client: 'ThrottlingException',
  IAMClient: 'Throttling',
};

/**
 * Spoils the calls of a life on `laptop` by these odds; `onInterrupt` is called when its turn comes. What happens to
 * the nth call of an action hangs on the seed and on nothing else, so that a failure is met again though calls
 * overtake one another.
 */
export function createSpoiler(laptop: Laptop, seed: number, odds: Odds, onInterrupt: () => void): Spoiler {
  const done: Record<string, number> = {};
  /** Calls that another tool still spoils, by client. */
  const eaten = new Map<string, number>();
  const met = new Map<string, number>();
  const diceFor = (what: string): Random => {
    const nth = (met.get(what) ?? 0) + 1;
    met.set(what, nth);
    return createRandom(createHash('sha256').update(`${seed} ${what} ${nth}`).digest().readUInt32LE());
  };
  const strikes = (what: keyof Odds, random: Random): boolean => {
    if (random.next() >= odds[what]) return false;
    done[what] = (done[what] ?? 0) + 1;
    return true;
  };
  return {
    done,
    hooks: {
      clock: laptop.clock,
      beforeCall: async (action, client) => {
        const random = diceFor(`before ${action}`);
        if (strikes('interrupt', random)) onInterrupt();
        if (strikes('asleep', random)) void laptop.sleepForAnHour();
        if (strikes('offline', random)) {
          const code = networkCodes[Math.floor(random.next() * networkCodes.length)] ?? 'ENOTFOUND';
          void laptop.loseNetwork(code, (1 + random.next() * 7) * 60_000);
        }
        if (strikes('expired', random)) laptop.signedIn = false;
        await laptop.hooks.beforeCall(action, client);
        if (strikes('throttled', random)) eaten.set(client, 10 + Math.floor(random.next() * 50));
        const left = eaten.get(client) ?? 0;
        if (left > 0) {
          eaten.set(client, left - 1);
          if (random.next() < 0.8) throw awsError(throttleCodes[client] ?? 'ThrottlingException', 400);
        }
        if (strikes('unavailable', random)) throw awsError('ServiceUnavailable', 503);
        if (strikes('refused', random)) throw networkError('ECONNREFUSED');
        if (!strikes('late', random)) return;
        const ms = random.next() * 60;
        await new Promise((resolve) => setTimeout(resolve, ms));
      },
      afterCall: async (action, client, answer) => {
        await laptop.hooks.afterCall(action, client, answer);
        if (strikes('answerLost', diceFor(`after ${action}`))) throw networkError('ECONNRESET');
      },
      instead: (action) =>
        quickDeletes.has(action) &&
        done['lied'] === undefined &&
        strikes('lied', diceFor(`instead of ${action}`))
          ? {}
          : undefined,
    },
    journal: (disk) => ({
      read: () => disk.read(),
      append: async (text) => {
        const random = diceFor('append');
        if (!strikes('diskFull', random)) return disk.append(text);
        await disk.append(text.slice(0, Math.floor(random.next() * text.length)));
        throw Object.assign(new Error('ENOSPC: no space left on device (from the fuzz run)'), {
          code: 'ENOSPC',
        });
      },
    }),
  };
}

function awsError(name: string, httpStatusCode: number): Error {
  const error = new Error(`${name} (from the fuzz run)`);
  error.name = name;
  return Object.assign(error, {
    $fault: httpStatusCode >= 500 ? 'server' : 'client',
    $metadata: { httpStatusCode },
  });
}

function networkError(code: string): Error {
  return Object.assign(new Error(`${code} (from the fuzz run)`), { code });
}
