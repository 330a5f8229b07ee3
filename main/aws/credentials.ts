import { fromEnv, fromNodeProviderChain } from '@aws-sdk/credential-providers';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import type { Clock } from '../../app/clock';
import { createClock } from '../../app/clock';
import { clockSpeeds } from '../../app/clock-state';
import { defined } from '../../app/defined';
import { LecternError } from '../../app/errors';
import { defaultRegion } from '../../app/workshop/regions';
import { createCallLog } from './call-log';
import type { CallListener } from './call-log';
import type { Lifeline } from './call-policy';
import type { AwsClients } from './clients';
import { createAwsClients } from './clients';
import type { Pacer } from './pace';
import { createPacer } from './pace';
import type { Waiting } from './waiting';

/**
 * Where AWS is and who we are there. This is the one place in which a rehearsal and the real AWS differ:
 * an endpoint, a key pair and the speed of the clock.
 */
export interface AwsTarget {
  readonly region: string;
  readonly credentials: AwsCredentialIdentity | AwsCredentialIdentityProvider;
  /** Absent for the real AWS. */
  readonly endpoint?: string;
  /** Clock ms per wall ms; 1 on AWS. */
  readonly speed: number;
  /** Present where the endpoint can move, and can be brought back when nobody answers there. */
  readonly lifeline?: Lifeline;
}

/** A rehearsal (or any AWS-compatible endpoint) and the key pair that it gave out. */
export function endpointTarget(options: {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  readonly speed: number;
}): AwsTarget {
  const { endpoint, accessKeyId, secretAccessKey, region, speed } = options;
  return { endpoint, region, speed, credentials: { accessKeyId, secretAccessKey } };
}

/** The SDK asks for credentials again so long before they expire, and never for those that have no end. Ms. */
const refreshMs = 5 * 60_000;
/** Keys in a file have no end, yet somebody may sign in again meanwhile: with this one the SDK asks twice a minute. Ms. */
const unboundedMs = refreshMs + 30_000;

/** A profile of ~/.aws: keys, SSO, assumed roles, whatever the SDK understands; read again whenever that is due. */
export function profileTarget(profile: string, region: string): AwsTarget {
  let known: AwsCredentialIdentity | undefined;
  let reading: Promise<AwsCredentialIdentity> | undefined;
  const read = async (): Promise<AwsCredentialIdentity> => {
    const found = await fromNodeProviderChain({ profile, ignoreCache: true, clientConfig: { region } })();
    known = found;
    return { ...found, expiration: found.expiration ?? new Date(Date.now() + unboundedMs) };
  };
  const credentials = (): Promise<AwsCredentialIdentity> => {
    // Every client asks for itself: one sign-in serves them all.
    const left = (known?.expiration?.getTime() ?? 0) - Date.now();
    if (known !== undefined && left > refreshMs) return Promise.resolve(known);
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  };
  return { region, speed: 1, credentials };
}

/**
 * What the environment says, in AWS's own variables and LECTERN_CLOCK_SPEED; undefined when it names no
 * endpoint. Throws LecternError `aws.environment-invalid`.
 */
export function environmentTarget(env: Readonly<Record<string, string | undefined>>): AwsTarget | undefined {
  const endpoint = env['AWS_ENDPOINT_URL'];
  if (endpoint === undefined || endpoint === '') return undefined;
  const refuse = (message: string, hint: string): never => {
    throw new LecternError({ code: 'aws.environment-invalid', message, hint });
  };
  if (!URL.canParse(endpoint))
    refuse(`AWS_ENDPOINT_URL is not an address: ${endpoint}.`, 'Give it as http://host:port.');
  const speed = Number(env['LECTERN_CLOCK_SPEED'] ?? '1');
  // No upper limit: a rehearsal that an earlier version saved may run faster than can be chosen now.
  if (!(speed >= clockSpeeds.least && Number.isFinite(speed))) {
    refuse(
      'LECTERN_CLOCK_SPEED is not a speed.',
      `Give a number from ${clockSpeeds.least}, as \`lectern rehearsal\` printed it.`,
    );
  }
  return {
    endpoint,
    region: env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? defaultRegion,
    credentials: fromEnv(),
    speed,
  };
}

/** Clients for a target, with the clock that fits it. */
export interface Connection {
  readonly aws: AwsClients;
  readonly clock: Clock;
  readonly pacer: Pacer;
}

/** Connects to a target. One pacer per account and region is what AWS's budgets are counted by: keep it. */
export function connect(
  target: AwsTarget,
  listener?: CallListener,
  clock: Clock = createClock(target.speed),
  waiting?: Waiting,
): Connection {
  const pacer = createPacer(clock);
  const aws = createAwsClients({
    region: target.region,
    credentials: target.credentials,
    ...defined({ endpoint: target.endpoint, lifeline: target.lifeline }),
    clock,
    pacer,
    callLog: createCallLog(listener),
    ...defined({ waiting }),
  });
  return { aws, clock, pacer };
}
