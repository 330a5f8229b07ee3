import { MAXIMUM_RETRY_DELAY, StandardRetryStrategy } from '@smithy/core/retry';
import type { FinalizeRequestMiddleware, MetadataBearer, Pluggable } from '@smithy/types';
import type { AwsClients } from '../../main/aws/clients';
import { isThrottle } from '../../main/aws/aws-error';
import type { AwsService } from '../../app/plan/buckets';
import type { CallLog } from '../../main/aws/call-log';

/** The SDK's default (aws-facts §1f). */
const maxAttempts = 3;
const baseDelayMs = 50;

/** The SDK's own back-off (aws-facts §1f), in clock time. */
function scaledBackoff(speed: number): {
  setDelayBase(ms: number): void;
  computeNextBackoffDelay(retries: number): number;
} {
  let base = baseDelayMs;
  return {
    setDelayBase: (ms) => {
      base = ms;
    },
    computeNextBackoffDelay: (retries) =>
      (Math.random() * Math.min(base * 2 ** retries, MAXIMUM_RETRY_DELAY)) / speed,
  };
}

/**
 * Leaves the clients to the SDK's own retries: no pace, three attempts, its back-off on the rehearsal's
 * clock. Every attempt is counted in `callLog`.
 */
export function leaveToSdk(aws: AwsClients, speed: number, callLog: CallLog): void {
  const counted =
    <I extends object, O extends MetadataBearer>(service: AwsService): FinalizeRequestMiddleware<I, O> =>
    (next, context) =>
    async (args) => {
      const action = String(context['commandName']).replace(/Command$/, '');
      const started = Date.now();
      const note = (error?: unknown): void => {
        callLog.record({
          at: started,
          service,
          action,
          region: aws.region,
          attempt: 1,
          durationMs: Date.now() - started,
          pacedMs: 0,
          throttled: isThrottle(error),
        });
      };
      try {
        const result = await next(args);
        note();
        return result;
      } catch (error) {
        note(error);
        throw error;
      }
    };
  const plug = <I extends object, O extends MetadataBearer>(service: AwsService): Pluggable<I, O> => ({
    applyToStack: (stack) => {
      stack.remove('lecternCallPolicy');
      stack.addRelativeTo(counted(service), {
        name: 'benchCount',
        relation: 'after',
        toMiddleware: 'retryMiddleware',
      });
    },
  });
  const client = (service: AwsService): void => {
    const one = aws[service];
    (one.config as { retryStrategy: () => Promise<unknown> }).retryStrategy = () => Promise.resolve(strategy);
    const strategy = new StandardRetryStrategy({
      maxAttempts,
      baseDelay: baseDelayMs,
      backoff: scaledBackoff(speed),
    });
    (one.middlewareStack as { use(plugin: unknown): void }).use(plug(service));
  };
  for (const service of [
    'ec2',
    'ecs',
    'elbv2',
    'rds',
    'iam',
    's3',
    'secretsManager',
    'ssm',
    'logs',
    'sts',
  ] as const) {
    client(service);
  }
}
