import type {
  FinalizeHandlerOutput,
  FinalizeRequestMiddleware,
  MetadataBearer,
  Pluggable,
} from '@smithy/types';
import { timeLimit, type Clock } from '../../app/clock';
import { defined } from '../../app/defined';
import { durationInWords } from '../../app/words/durations';
import { ordinal } from '../../app/words/lists';
import { awsErrorFacts, hasCode, isNetworkTrouble, isThrottle, isTransient, wasNeverSent } from './aws-error';
import type { AwsService } from '../../app/plan/buckets';
import { chargesFor } from '../../app/plan/buckets';
import type { CallLog } from './call-log';
import { currentCallScope } from './call-scope';
import type { Pacer } from './pace';
import type { Wait, Waiting } from './waiting';

interface CallPolicyOptions {
  readonly region: string;
  readonly clock: Clock;
  readonly pacer: Pacer;
  readonly callLog: CallLog;
  readonly maxInFlight: number;
  readonly lifeline?: Lifeline;
  /** Where AWS is; absent for the real one. */
  readonly endpoint?: string;
  readonly waiting: Waiting;
  readonly signal?: AbortSignal;
}

/** An endpoint that may move, and that can be brought back. The real AWS has none. */
export interface Lifeline {
  /** Where it is now. */
  endpoint(): string;
  /**
   * Nobody answered there: brings it back. False when it was there all the time, so that something else is wrong.
   * Throws LecternError when it cannot be brought back.
   */
  restore(): Promise<boolean>;
}

/** The policy as a plug-in for the client of one service. */
export type CallPolicy = <I extends object, O extends MetadataBearer>(service: AwsService) => Pluggable<I, O>;

/** How long a call is repeated, clock ms, where its scope does not say. */
const retryForMs = 10 * 60_000;
/** Never shorter than that, wall ms, however fast the clock. */
const leastWallMs = 3_000;
/** First pause after a throttle and after a fault, and the longest, clock ms (the SDK's figures, aws-facts §1f). */
const throttlePauseMs = 1_000;
const faultPauseMs = 250;
const longestPauseMs = 20_000;

/**
 * Calls that make something new each time and have neither name nor token to be recognised by
 * (aws-facts §5). After a fault that may have hit the reply alone they are not repeated here: the kind
 * first looks for what the first try made.
 */
const unrepeatable = new Set([
  'CreateVpc',
  'CreateInternetGateway',
  'CreateSubnet',
  'RegisterTaskDefinition',
  'AllocateAddress',
]);

/** Calls that change nothing: whoever no longer wants the answer need not wait for it. */
const onlyReads = /^(Describe|Get|Head|List)/;

/** The middleware that every client shares: pace before each attempt, repeat what may be repeated, log each attempt. */
export function createCallPolicy(options: CallPolicyOptions): CallPolicy {
  const { region, clock, pacer, callLog, lifeline, waiting } = options;
  const gate = createGate(options.maxInFlight);

  const middlewareFor =
    <I extends object, O extends MetadataBearer>(service: AwsService): FinalizeRequestMiddleware<I, O> =>
    (next, context) =>
    async (args) => {
      const scope = currentCallScope();
      const signal = anySignal(scope.signal, options.signal);
      const action = (context['commandName'] ?? '').replace(/Command$/, '');
      const charges = chargesFor(service, action, args.input);
      const patienceMs = scope.retryForMs ?? retryForMs;
      const limit = (): (() => boolean) => timeLimit(clock, patienceMs, leastWallMs);
      let isOver = limit();
      let wasRestored = false;
      let wait: Wait | undefined;

      /** One attempt, when its turn has come. */
      const attemptIt = async (attempt: number): Promise<FinalizeHandlerOutput<O>> => {
        const asked = clock.now();
        await pacer.acquire(charges, { priority: scope.priority ?? 'operation', signal });
        await scope.admit?.();
        await gate.enter();
        const started = clock.now();
        try {
          // While it waited for its turn it may have been called off.
          signal?.throwIfAborted();
          wait ??= waiting.begin(
            (forMs) => `AWS has not answered for ${durationInWords(forMs)} (${action}).`,
          );
          if (lifeline !== undefined) addressTo(args.request, lifeline.endpoint());
        } catch (error) {
          gate.leave();
          throw error;
        }
        const record = (error?: unknown, heard?: string): void => {
          const facts = awsErrorFacts(error);
          const requestId = facts?.requestId ?? heard;
          callLog.record({
            at: started,
            service,
            action,
            region,
            ...defined({ workshopId: scope.workshopId }),
            attempt,
            durationMs: clock.now() - started,
            pacedMs: started - asked,
            throttled: isThrottle(error),
            ...(facts === undefined ? {} : { errorCode: facts.code }),
            ...defined({ requestId }),
          });
        };
        try {
          const answer = next(args).finally(() => gate.leave());
          const result = await (onlyReads.test(action) ? unlessAborted(answer, signal) : answer);
          record(undefined, result.output.$metadata.requestId);
          return result;
        } catch (error) {
          record(error);
          throw error;
        }
      };

      /** Brings back what does not answer; a call that found it gone has all its time again, once. */
      const restore = async (): Promise<void> => {
        if (lifeline === undefined) return;
        if (!(await trueUnlessAborted(lifeline.restore(), signal)) || wasRestored) return;
        wasRestored = true;
        isOver = limit();
      };

      /** Returns when the call may be repeated. Throws the error that it ended with when it may not. */
      const recover = async (error: unknown, attempt: number): Promise<void> => {
        const throttled = isThrottle(error);
        if (throttled) pacer.drain(charges);
        const repeatable =
          throttled || (isTransient(error) && (!unrepeatable.has(action) || wasNeverSent(error)));
        const why = reasonOf(error, action, options.endpoint);
        if (repeatable) wait?.say(`${why}; ${tryingAgain(attempt, wallMs(clock, patienceMs))}.`);
        // Also before a fault is thrown: whoever gets it looks at once for what may have been made.
        if (isNetworkTrouble(error)) await restore();
        if (!repeatable || isOver()) throw error;
        if (attempt === 2) scope.note?.(`${why}; ${throttled ? 'slowing down' : 'trying again'}.`);
        const base = throttled ? throttlePauseMs : faultPauseMs;
        const pause = Math.min(longestPauseMs, base * 2 ** (attempt - 1));
        await clock.sleep(pause * (0.5 + Math.random() / 2), signal);
      };

      try {
        for (let attempt = 1; ; attempt += 1) {
          try {
            return await attemptIt(attempt);
          } catch (error) {
            await recover(error, attempt);
          }
        }
      } finally {
        wait?.end();
      }
    };

  return (service) => ({
    applyToStack: (stack) => {
      // Around the SDK's own retry step, so that each attempt is signed afresh.
      stack.addRelativeTo(middlewareFor(service), {
        name: 'lecternCallPolicy',
        relation: 'before',
        toMiddleware: 'retryMiddleware',
      });
    },
  });
}

/** False as soon as it is aborted. */
async function trueUnlessAborted(
  answer: Promise<boolean>,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  try {
    return await unlessAborted(answer, signal);
  } catch (error) {
    if (signal?.aborted === true) return false;
    throw error;
  }
}

/** Rejects with the signal's reason as soon as it is aborted. */
async function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return answer;
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([answer, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** A request that was built for where the endpoint was before goes to where it is; it is signed after this. */
function addressTo(request: unknown, endpoint: string): void {
  const { protocol, hostname, port, host } = new URL(endpoint);
  const built = request as {
    protocol: string;
    hostname: string;
    port?: number;
    headers: Record<string, string>;
  };
  Object.assign(built, { protocol, hostname, port: port === '' ? undefined : Number(port) });
  built.headers['host'] = host;
}

function reasonOf(error: unknown, action: string, endpoint: string | undefined): string {
  if (isThrottle(error)) return `AWS is throttling ${action}`;
  if (wasNeverSent(error)) {
    const where = endpoint === undefined ? '' : ` (nobody answers at ${endpoint})`;
    return `AWS cannot be reached from this computer${where}`;
  }
  if (!isNetworkTrouble(error)) return `AWS had an internal error (${action})`;
  return hasCode(error, 'TimeoutError')
    ? `AWS does not answer (${action})`
    : `The connection to AWS broke (${action})`;
}

/** After the n-th attempt. `mostMs` is wall ms. */
function tryingAgain(attempt: number, mostMs: number): string {
  return `trying again (${ordinal(attempt + 1)} time, for ${durationInWords(mostMs)} at most)`;
}

/** What `ms` of the clock are on the wall, as long as the clock runs as it does. */
function wallMs(clock: Clock, ms: number): number {
  return Math.max(leastWallMs, ms / clock.speed);
}

/** Lets at most `max` through at once, in order. */
function createGate(max: number): { enter(): Promise<void>; leave(): void } {
  let inside = 0;
  const queue: (() => void)[] = [];
  return {
    enter: () =>
      new Promise<void>((resolve) => {
        if (inside < max) {
          inside += 1;
          resolve();
        } else queue.push(resolve);
      }),
    leave: () => {
      const next = queue.shift();
      if (next === undefined) inside -= 1;
      else next();
    },
  };
}

function anySignal(...signals: readonly (AbortSignal | undefined)[]): AbortSignal | undefined {
  const present = signals.filter((signal) => signal !== undefined);
  return present.length > 1 ? AbortSignal.any(present) : present[0];
}
