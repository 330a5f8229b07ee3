/** What AWS (or the network on the way to it) answered, read off whatever the SDK threw. */
import { defined } from '../../app/defined';

export interface AwsErrorFacts {
  /** AWS's wire code without decoration, e.g. `DependencyViolation`, `ThrottlingException`; else the errno. */
  readonly code: string;
  readonly message: string;
  readonly status?: number;
  readonly requestId?: string;
}

/** Reads an error of the SDK or of Node's network layer; undefined for anything else. */
export function awsErrorFacts(error: unknown): AwsErrorFacts | undefined {
  if (!(error instanceof Error)) return undefined;
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined;
  const status = numberIn(metadata, 'httpStatusCode');
  const requestId = stringIn(metadata, 'requestId');
  const wire = stringIn(error, 'Code') ?? stringIn(error, 'code') ?? error.name;
  const isAws = metadata !== undefined || '$fault' in error || stringIn(error, 'code') !== undefined;
  if (!isAws && !networkNames.has(error.name)) return undefined;
  return {
    code: error.name === 'Error' || error.name === 'AggregateError' ? wire : error.name,
    message: error.message || wire,
    ...defined({ status, requestId }),
  };
}

/**
 * True when AWS answered with one of these codes. Codes compare without the SDK's `Exception`, `Fault` and
 * `Error` endings, since the SDK's names and the wire's differ in them alone.
 */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  const facts = awsErrorFacts(error);
  if (facts === undefined) return false;
  const names = [facts.code, stringIn(error, 'Code') ?? '', stringIn(error, 'name') ?? ''].map(bare);
  return codes.some((code) => names.includes(bare(code)));
}

/** True when the error's text contains one of these phrases (case does not matter). */
export function messageIncludes(error: unknown, ...phrases: readonly string[]): boolean {
  const text = error instanceof Error ? error.message.toLowerCase() : '';
  return phrases.some((phrase) => text.includes(phrase.toLowerCase()));
}

/** AWS asks to slow down (aws-facts §1e, §1f). A quota's LimitExceeded is not one of these. */
export function isThrottle(error: unknown): boolean {
  const facts = awsErrorFacts(error);
  if (facts === undefined) return false;
  return facts.status === 429 || throttles.has(bare(facts.code));
}

/** A fault of the moment at AWS or on the way: the same call may work in a while. */
export function isTransient(error: unknown): boolean {
  const facts = awsErrorFacts(error);
  if (facts === undefined) return false;
  if (facts.status !== undefined && [500, 502, 503, 504].includes(facts.status)) return !isThrottle(error);
  return (
    networkNames.has(facts.code) ||
    (networkNames.has(stringIn(error, 'code') ?? '') && facts.status === undefined)
  );
}

/** Nothing was heard of AWS at all: the network is gone, or so slow that it might as well be. */
export function isNetworkTrouble(error: unknown): boolean {
  return awsErrorFacts(error)?.status === undefined && isTransient(error);
}

/** True when the request certainly never reached AWS, so that repeating it cannot make anything twice. */
export function wasNeverSent(error: unknown): boolean {
  const code = stringIn(error, 'code') ?? awsErrorFacts(error)?.code ?? '';
  if (neverSent.has(code)) return true;
  // A connection that stood may end like this, too, with the request long gone; several tries at once are a connect.
  const isConnect =
    stringIn(error, 'syscall') === 'connect' || (error instanceof Error && error.name === 'AggregateError');
  return unreachable.has(code) && isConnect;
}

const bare = (code: string): string => code.replace(/(Exception|Fault|Error)$/, '');

const throttles = new Set(
  [
    'BandwidthLimitExceeded',
    'EC2ThrottledException',
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
    'RequestThrottled',
    'RequestThrottledException',
    'SlowDown',
    'ThrottledException',
    'Throttling',
    'ThrottlingException',
    'TooManyRequestsException',
  ].map(bare),
);

const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);
const unreachable = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN']);
const networkNames = new Set([
  ...neverSent,
  ...unreachable,
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'TimeoutError',
  'RequestTimeout',
  'RequestTimeoutException',
]);

function stringIn(value: unknown, key: string): string | undefined {
  if (typeof value !== 'object' || value === null || !(key in value)) return undefined;
  const member: unknown = (value as Record<string, unknown>)[key];
  return typeof member === 'string' ? member : undefined;
}

function numberIn(value: unknown, key: string): number | undefined {
  if (typeof value !== 'object' || value === null || !(key in value)) return undefined;
  const member: unknown = (value as Record<string, unknown>)[key];
  return typeof member === 'number' ? member : undefined;
}
