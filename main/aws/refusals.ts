import { timeLimit } from '../../app/clock';
import { LecternError } from '../../app/errors';
import type { Address } from '../../app/plan/reference';
import type { ResourceType } from '../../app/plan/resources';
import type { KindContext } from './kind';
import { awsErrorFacts, hasCode, isTransient } from './aws-error';
import { ownedBy, ownerInWords, tagKeys, type Tags } from './ownership';

/** When, and for how long, a call that AWS refuses is retried. */
export interface RefusalRetry {
  /** Why it is refused, for the instructor, when repeating makes sense; undefined to give up at once. */
  readonly because: (error: unknown) => string | undefined | Promise<string | undefined>;
  /** Clock ms; after that the last error is thrown. */
  readonly forMs: number;
  /** First pause, clock ms; it grows to `longestPauseMs` (default 15 s). */
  readonly pauseMs: number;
  readonly longestPauseMs?: number;
}

/** Nothing is given up before that, wall ms: on a fast clock a slow moment of this computer would count as AWS's. */
const leastWallMs = 5_000;

/** Retries `work` while AWS refuses it for a known temporary reason, with a visible note at the resource. */
export async function retryWhileRefused<T>(
  context: KindContext,
  address: Address,
  retry: RefusalRetry,
  work: (attempt: number) => Promise<T>,
): Promise<T> {
  const isOver = timeLimit(context.clock, retry.forMs, leastWallMs);
  let pause = retry.pauseMs;
  let noted: string | undefined;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt);
    } catch (error) {
      const reason = await retry.because(error);
      if (reason === undefined || !context.retriesRefusals || isOver()) throw error;
      if (reason !== noted && reason !== '') context.note(address, reason);
      noted = reason;
      await context.clock.sleep(pause, context.signal);
      pause = Math.min(pause * 1.6, retry.longestPauseMs ?? 15_000);
    }
  }
}

/**
 * EC2 may not know yet what it has just made (aws-facts §4, read-after-write: from 2 s up to 5 min).
 * Repeats on any `…NotFound`.
 */
export function retryUntilVisible<T>(
  context: KindContext,
  address: Address,
  work: () => Promise<T>,
): Promise<T> {
  let refusals = 0;
  return retryWhileRefused(
    context,
    address,
    {
      because: (error) => {
        if (!/NotFound$/.test(awsErrorFacts(error)?.code ?? '')) return undefined;
        refusals += 1;
        // The first few seconds of it are everyday life and not worth a word.
        return refusals > 4 ? 'A new resource is not visible everywhere in AWS yet.' : '';
      },
      forMs: 5 * 60_000,
      pauseMs: 1_000,
    },
    work,
  );
}

/**
 * Makes something that has neither name nor token (aws-facts §5): after a fault that may have hit the reply
 * alone, it first looks for what the failed call made.
 */
export async function createOnce<T>(
  context: KindContext,
  address: Address,
  find: () => Promise<T | undefined>,
  make: () => Promise<T>,
): Promise<T> {
  return retryWhileRefused(
    context,
    address,
    {
      because: (error) =>
        isTransient(error) ? 'The answer from AWS was lost; checking whether it was created.' : undefined,
      forMs: 5 * 60_000,
      pauseMs: 5_000,
    },
    async (attempt) => {
      if (attempt === 1) return make();
      const found = await find();
      if (found !== undefined) return found;
      context.madeAgain.push(address);
      return make();
    },
  );
}

/** Treats these error codes as success: the wanted state (gone, attached) already holds. */
export async function ignoringErrors(codes: readonly string[], work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!hasCode(error, ...codes)) throw error;
  }
}

/** A member that AWS always sends. Throws a LecternError that names it when it is not there. */
export function requireMember<T>(value: T | undefined, member: string): T {
  if (value !== undefined) return value;
  throw new LecternError({
    code: 'aws.unexpected-answer',
    message: `AWS answered without ${member}.`,
    hint: 'Try again. If it happens again, the endpoint is not AWS or not compatible with it.',
  });
}

/** What we need the name or the place for is taken by something that is not ours; `tags` tell whose it is, if they do. */
export function nameTaken(thing: string, tags: Tags = {}): LecternError {
  return new LecternError({
    code: 'aws.name-taken',
    message: `The account already has ${thing}, and it does not belong to this workshop: ${ownerInWords(tags)}.`,
    hint: 'Lectern left it alone and wrote nothing into it. Give the workshop another id, or find its owner and have it removed; then provision again.',
  });
}

/** Of what has just been made AWS may not tell the tags yet: looks, and clock ms between them. */
const tagLooks = 3;
const tagPauseMs = 2_000;

/**
 * Proves by its tags that what AWS answered with is the resource that we meant to make, before anything is written
 * into it or built on it. For every create that answers with what bears the name already (aws-facts §5), and for all
 * that is found there after a refusal. Throws LecternError `aws.name-taken`; `thing` is e.g. `a bucket named x`.
 */
export async function requireOurs(
  context: KindContext,
  { address, type }: { readonly address: Address; readonly type: ResourceType },
  thing: string,
  lookAtTags: () => Promise<Tags | undefined>,
): Promise<void> {
  for (let look = 1; ; look += 1) {
    const tags = (await lookAtTags()) ?? {};
    if (ownedBy(tags, context.workshopId, type) && tags[tagKeys.address] === address) return;
    if (tags[tagKeys.workshop] !== undefined || look === tagLooks) throw nameTaken(thing, tags);
    await context.clock.sleep(tagPauseMs, context.signal);
  }
}

/** Others put things into what we want to remove, and AWS does not remove it with them inside. */
export function guestsInside(where: string, guests: readonly string[], cause: unknown): LecternError {
  return new LecternError(
    {
      code: 'teardown.guests',
      message: `Someone put other resources into the ${where}: ${guests.join(', ')}.`,
      hint: 'Find their owner. Once they are gone, tear down again. Lectern does not touch them.',
      detail: cause instanceof Error ? cause.message : '',
    },
    { cause },
  );
}

/** AWS took longer than it ever should; what was made or removed until now stays so. */
export function tooSlow(message: string): LecternError {
  return new LecternError({
    code: 'aws.slow',
    message,
    hint: 'Continue later: what exists is kept and used.',
  });
}
