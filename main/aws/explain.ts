import type { Problem } from '../../app/errors';
import { LecternError, toProblem } from '../../app/errors';
import { quotas } from '../../app/workshop/quotas';
import type { AwsErrorFacts } from './aws-error';
import { awsErrorFacts, hasCode, isThrottle, isTransient, wasNeverSent } from './aws-error';

/** What a quota is called and its code in Service Quotas, by the error that says it is used up (aws-facts §2). */
const quotaErrors: Readonly<Record<string, { readonly name: string; readonly code?: string }>> = {
  VcpuLimitExceeded: { name: 'running On-Demand Standard instances (vCPUs)', code: quotas.vCpu.code },
  InstanceLimitExceeded: { name: 'running instances', code: quotas.vCpu.code },
  VpcLimitExceeded: { name: 'VPCs per region', code: quotas.vpcs.code },
  InternetGatewayLimitExceeded: { name: 'internet gateways per region', code: quotas.gateways.code },
  SubnetLimitExceeded: { name: 'subnets per VPC', code: 'L-407747CB' },
  RouteTableLimitExceeded: { name: 'route tables per VPC', code: 'L-589F43AA' },
  SecurityGroupLimitExceeded: { name: 'security groups per region', code: quotas.securityGroups.code },
  RulesPerSecurityGroupLimitExceeded: { name: 'rules per security group', code: 'L-0EA8095F' },
  VpcEndpointLimitExceeded: { name: 'gateway endpoints per region', code: quotas.endpoints.code },
  TooManyLoadBalancers: { name: 'application load balancers per region', code: quotas.loadBalancers.code },
  TooManyListeners: { name: 'listeners per load balancer', code: quotas.listeners.code },
  TooManyTargetGroups: { name: 'target groups per region', code: quotas.targetGroups.code },
  TooManyUniqueTargetGroupsPerLoadBalancer: {
    name: 'target groups per load balancer',
    code: quotas.targetGroupsEach.code,
  },
  TooManyTargets: { name: 'targets per load balancer', code: 'L-7E6692B2' },
  TooManyRules: { name: 'rules per load balancer', code: quotas.rules.code },
  InstanceQuotaExceeded: { name: 'database instances', code: quotas.databases.code },
  DBSubnetGroupQuotaExceeded: { name: 'database subnet groups', code: quotas.databaseSubnetGroups.code },
  StorageQuotaExceeded: { name: 'total storage of databases' },
  TooManyBuckets: { name: 'buckets per account' },
};

const expired = ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'TokenRefreshRequired'];
const refusedKeys = [
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'AuthFailure',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
  'IncompleteSignature',
];
const denied = [
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'AuthorizationError',
  'Forbidden',
];

/** Turns whatever an AWS call threw into what a teacher can read: what happened, what it means, what to do. */
export function explain(error: unknown): Problem {
  if (error instanceof LecternError) return error.problem;
  const facts = awsErrorFacts(error);
  if (facts === undefined) return credentialsProblem(error) ?? toProblem(error);
  const detail = facts.message === facts.code ? facts.code : `${facts.code}: ${facts.message}`;
  const say = (code: string, message: string, hint: string): Problem => ({
    code,
    message,
    hint,
    detail,
    ...requestIdIn(facts),
  });
  if (hasCode(error, ...expired)) {
    return say(
      'aws.credentials-expired',
      'The AWS credentials have expired.',
      'Sign in again (for example `aws sso login`), then go on: what is there is kept.',
    );
  }
  if (hasCode(error, ...refusedKeys)) {
    return say(
      'aws.credentials-refused',
      'AWS does not accept these credentials.',
      'Check the profile, and that the clock of this computer is right.',
    );
  }
  if (hasCode(error, ...denied)) return accessDenied(facts, detail);
  const quota = quotaOf(error, facts);
  if (quota !== undefined) {
    return say(
      'aws.quota-exceeded',
      `The account's quota for ${quota.name} is used up.`,
      quota.code === undefined
        ? 'Use fewer seats, or free some in the AWS console.'
        : `Ask for more of ${quota.code} in the Service Quotas console, or use fewer seats.`,
    );
  }
  if (hasCode(error, 'InsufficientInstanceCapacity', 'InsufficientHostCapacity')) {
    return say(
      'aws.no-capacity',
      'AWS has no machine of the wanted types free in these zones right now.',
      'List another instance type in workshop.yaml as fall-back, or go on in a few minutes.',
    );
  }
  if (hasCode(error, 'DependencyViolation', 'ResourceInUse', 'DeleteConflict')) {
    return say(
      'aws.in-use',
      'Something else still uses it, so AWS does not remove it.',
      'If that is not of this workshop, ask its owner to remove it; then tear down again.',
    );
  }
  if (isThrottle(error)) {
    return say(
      'aws.throttled',
      'AWS kept asking to slow down.',
      'Something else uses the same account heavily; go on when it is quieter.',
    );
  }
  // Without a status nobody answered at all: the connection broke, or timed out.
  if (wasNeverSent(error) || (isTransient(error) && facts.status === undefined)) {
    return say(
      'aws.unreachable',
      'AWS cannot be reached from this computer.',
      'Check the network (and VPN or proxy), then go on: what is there is kept.',
    );
  }
  if (facts.status === 501) {
    return say(
      'aws.not-modelled',
      'The other side does not know this call.',
      'If this is the rehearsal, its log names what it does not model.',
    );
  }
  if (isTransient(error)) {
    return say('aws.fault', 'AWS had a fault and did not recover in time.', 'Go on in a few minutes.');
  }
  return say(
    'aws.refused',
    'AWS refused a call.',
    'Its own words below say why; go on once that is settled.',
  );
}

/** True when going on makes no sense until somebody acts: every further call would fail the same way. */
export function isFatal(problem: Problem): boolean {
  return [
    'aws.credentials-expired',
    'aws.credentials-refused',
    'aws.credentials-missing',
    'aws.unreachable',
    'journal.not-writable',
  ].includes(problem.code);
}

function accessDenied(facts: AwsErrorFacts, detail: string): Problem {
  const action =
    /not authorized to perform:? ([a-z0-9-]+:[A-Za-z*]+)/.exec(facts.message)?.[1] ??
    /perform: ([a-z0-9-]+:[A-Za-z*]+)/.exec(facts.message)?.[1];
  // S3 puts the ARN into quotation marks.
  const resource = /on resource:? "?([^\s"]+)/.exec(facts.message)?.[1];
  const what = action === undefined ? 'something that Lectern needs' : action;
  const where = resource === undefined ? '' : ` on ${resource}`;
  return {
    code: 'aws.access-denied',
    message: `These credentials may not do ${what}${where}.`,
    hint:
      action === undefined
        ? "Ask the account's administrator for the policy that `lectern policy` writes."
        : `Ask the account's administrator to allow ${action}, or for the whole policy that \`lectern policy\` writes.`,
    detail,
    ...requestIdIn(facts),
  };
}

function requestIdIn({ requestId }: AwsErrorFacts): Pick<Problem, 'requestId'> {
  return requestId === undefined ? {} : { requestId };
}

function quotaOf(
  error: unknown,
  facts: AwsErrorFacts,
): { readonly name: string; readonly code?: string } | undefined {
  for (const [code, quota] of Object.entries(quotaErrors)) if (hasCode(error, code)) return quota;
  if (
    hasCode(error, 'LimitExceeded', 'LimitExceededException') &&
    /role|instance profile|polic/i.test(facts.message)
  ) {
    return { name: 'IAM roles, profiles or policies', code: quotas.roles.code };
  }
  return undefined;
}

/** The SDK finds no credentials before any call is made. */
function credentialsProblem(error: unknown): Problem | undefined {
  if (!(error instanceof Error) || !/Credentials|TokenProvider/.test(error.name)) return undefined;
  const isExpired = /expired|sso login/i.test(error.message);
  return {
    code: isExpired ? 'aws.credentials-expired' : 'aws.credentials-missing',
    message: isExpired
      ? 'The sign-in of this AWS profile has expired.'
      : 'There are no usable credentials for AWS.',
    hint: isExpired
      ? 'Sign in again (for example `aws sso login`), then go on.'
      : 'Choose a profile of ~/.aws that works with the AWS command line.',
    detail: error.message,
  };
}
