import type { FinalizeRequestMiddleware, MetadataBearer, Pluggable } from '@smithy/types';
import { timeLimit, type Clock } from '../../app/clock';
import { defined } from '../../app/defined';
import { awsErrorFacts, isNetworkTrouble, isThrottle, isTransient, wasNeverSent } from './aws-error';
import type { AwsService } from '../../app/plan/buckets';
import { chargesFor } from '../../app/plan/buckets';
import type { CallLog } from './call-log';
import { currentCallScope } from './call-scope';
import type { Pacer } from './pace';

interface CallPolicyOptions {
  readonly region: string;
  readonly clock: Clock;
  readonly pacer: Pacer;
  readonly callLog: CallLog;
  readonly maxInFlight: number;
  readonly signal?: AbortSignal;
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

/** The middleware that every client shares: pace before each attempt, repeat what may be repeated, log each attempt. */
export function createCallPolicy(options: CallPolicyOptions): CallPolicy {
  const { region, clock, pacer, callLog } = options;
  const gate = createGate(options.maxInFlight);

  const middlewareFor =
    <I extends object, O extends MetadataBearer>(service: AwsService): FinalizeRequestMiddleware<I, O> =>
    (next, context) =>
    async (args) => {
      const scope = currentCallScope();
      const signal = anySignal(scope.signal, options.signal);
      const action = (context['commandName'] ?? '').replace(/Command$/, '');
      const charges = chargesFor(service, action, args.input);
      const isOver = timeLimit(clock, scope.retryForMs ?? retryForMs, leastWallMs);
      for (let attempt = 1; ; attempt += 1) {
        const asked = clock.now();
        await pacer.acquire(charges, { priority: scope.priority ?? 'operation', signal });
        await scope.admit?.();
        await gate.enter();
        const started = clock.now();
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
          const result = await next(args).finally(() => gate.leave());
          record(undefined, result.output.$metadata.requestId);
          return result;
        } catch (error) {
          record(error);
          const throttled = isThrottle(error);
          if (throttled) pacer.drain(charges);
          const repeatable =
            throttled || (isTransient(error) && (!unrepeatable.has(action) || wasNeverSent(error)));
          if (!repeatable || isOver()) throw error;
          if (attempt === 2) scope.note?.(noteFor(error, action));
          const base = throttled ? throttlePauseMs : faultPauseMs;
          const pause = Math.min(longestPauseMs, base * 2 ** (attempt - 1));
          await clock.sleep(pause * (0.5 + Math.random() / 2), signal);
        }
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

function noteFor(error: unknown, action: string): string {
  if (isThrottle(error)) return `AWS is throttling ${action}; slowing down.`;
  if (wasNeverSent(error)) return 'AWS cannot be reached from this computer; trying again.';
  return isNetworkTrouble(error)
    ? `The connection to AWS broke (${action}); trying again.`
    : `AWS had an internal error (${action}); trying again.`;
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
