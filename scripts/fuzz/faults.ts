import type { JournalWriter } from '../../main/engine/journal';
import type { Random } from '../../main/rehearsal/world/random';

/** What happens to the calls of one life: hooks for `startLife`. */
export interface Spoiler {
  readonly beforeCall: (action: string, client: string) => Promise<void> | undefined;
  readonly afterCall: (action: string) => void;
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
    interrupt: 0,
  };
}

/** As each service says it (aws-facts §1e). */
const throttleCodes: Readonly<Record<string, string>> = {
  EC2Client: 'RequestLimitExceeded',
  ECSClient: 'ThrottlingException',
  ElasticLoadBalancingV2Client: 'ThrottlingException',
  IAMClient: 'Throttling',
};

/** Spoils calls by these odds; `onInterrupt` is called when its turn comes. */
export function createSpoiler(random: Random, odds: Odds, onInterrupt: () => void): Spoiler {
  const done: Record<string, number> = {};
  /** Calls that another tool still spoils, by client. */
  const eaten = new Map<string, number>();
  const strikes = (what: keyof Odds): boolean => {
    if (random.next() >= odds[what]) return false;
    done[what] = (done[what] ?? 0) + 1;
    return true;
  };
  return {
    done,
    beforeCall: (_action, client) => {
      if (strikes('interrupt')) onInterrupt();
      if (strikes('throttled')) eaten.set(client, 10 + Math.floor(random.next() * 50));
      const left = eaten.get(client) ?? 0;
      if (left > 0) {
        eaten.set(client, left - 1);
        if (random.next() < 0.8) throw awsError(throttleCodes[client] ?? 'ThrottlingException', 400);
      }
      if (strikes('unavailable')) throw awsError('ServiceUnavailable', 503);
      if (strikes('refused')) throw networkError('ECONNREFUSED');
      if (!strikes('late')) return undefined;
      const ms = random.next() * 60;
      return new Promise((resolve) => setTimeout(resolve, ms));
    },
    journal: (disk) => ({
      read: () => disk.read(),
      append: async (text) => {
        if (!strikes('diskFull')) return disk.append(text);
        await disk.append(text.slice(0, Math.floor(random.next() * text.length)));
        throw Object.assign(new Error('ENOSPC: no space left on device (from the fuzz run)'), {
          code: 'ENOSPC',
        });
      },
    }),
    afterCall: () => {
      if (strikes('answerLost')) throw networkError('ECONNRESET');
    },
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
