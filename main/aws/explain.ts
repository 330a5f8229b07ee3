import { diskProblem } from '../../app/disk-problem';
import type { Problem } from '../../app/errors';
import { LecternError, toProblem } from '../../app/errors';
import { inSentence } from '../../app/words/lists';
import { quotas } from '../../app/workshop/quotas';
import type { AwsErrorFacts } from './aws-error';
import { awsErrorFacts, hasCode, isThrottle, isTransient, wasNeverSent } from './aws-error';

/** Which quota is used up, by the error that says so (aws-facts §2). Without a code: one that cannot be asked for. */
const quotaErrors: Readonly<Record<string, { readonly name: string; readonly code?: string }>> = {
  VcpuLimitExceeded: quotas.vCpu,
  InstanceLimitExceeded: quotas.vCpu,
  VpcLimitExceeded: quotas.vpcs,
  InternetGatewayLimitExceeded: quotas.gateways,
  SubnetLimitExceeded: quotas.subnets,
  RouteTableLimitExceeded: quotas.routeTables,
  SecurityGroupLimitExceeded: quotas.securityGroups,
  RulesPerSecurityGroupLimitExceeded: quotas.securityGroupRules,
  VpcEndpointLimitExceeded: quotas.endpoints,
  TooManyLoadBalancers: quotas.loadBalancers,
  TooManyListeners: quotas.listeners,
  TooManyTargetGroups: quotas.targetGroups,
  TooManyUniqueTargetGroupsPerLoadBalancer: quotas.targetGroupsEach,
  TooManyTargets: quotas.targets,
  TooManyRules: quotas.rules,
  InstanceQuotaExceeded: quotas.databases,
  DBSubnetGroupQuotaExceeded: quotas.databaseSubnetGroups,
  StorageQuotaExceeded: { name: 'Total storage of databases' },
  TooManyBuckets: { name: 'Buckets per account' },
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

/** What a workshop is asked for is there only once it is made. */
export const notMade: Problem = {
  code: 'workshop.not-made',
  message: 'This workshop is not in the account: it has not been provisioned, or has been torn down.',
  hint: 'Provision it first. If that was interrupted, provision again: only what is missing is created.',
};

/** Turns whatever an AWS call threw into what a teacher can read: what happened, what it means, what to do. */
export function explain(error: unknown): Problem {
  // A file that cannot be read has a code, too, and is no answer of AWS's.
  if (error instanceof LecternError || diskProblem(error) !== undefined) return toProblem(error);
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
      'Sign in again (for example with `aws sso login`), then continue. Nothing is lost.',
    );
  }
  if (hasCode(error, ...refusedKeys)) {
    return say(
      'aws.credentials-refused',
      'AWS does not accept these credentials.',
      'Check the profile, that this computer’s clock is correct, and that the account has enabled the region.',
    );
  }
  if (hasCode(error, ...denied)) return accessDenied(facts, detail);
  const quota = quotaOf(error, facts);
  if (quota !== undefined) {
    return say(
      'aws.quota-exceeded',
      `The account's quota for ${inSentence(quota.name)} is used up.`,
      quota.code === undefined
        ? 'Use fewer seats, or free some in the AWS console.'
        : `${instead(quota.code)}, or request an increase of ${quota.code} in the Service Quotas console.`,
    );
  }
  if (hasCode(error, 'InsufficientInstanceCapacity', 'InsufficientHostCapacity')) {
    return say(
      'aws.no-capacity',
      'AWS has no free machine of these types in these zones right now.',
      'Add another fallback instance type in workshop.yaml, or continue in a few minutes.',
    );
  }
  if (hasCode(error, 'DependencyViolation', 'ResourceInUse', 'DeleteConflict')) {
    return say(
      'aws.in-use',
      'Something else still uses it, so AWS refuses to remove it.',
      'If that does not belong to this workshop, ask its owner to remove it. Then tear down again.',
    );
  }
  if (hasCode(error, 'ClusterNotFound')) return { ...notMade, ...requestIdIn(facts) };
  if (isThrottle(error)) {
    return say(
      'aws.throttled',
      'AWS kept throttling our calls.',
      'Something else is using the account heavily. Continue when it is quieter.',
    );
  }
  // Without a status nobody answered at all: the connection broke, or timed out.
  if (wasNeverSent(error) || (isTransient(error) && facts.status === undefined)) {
    return say(
      'aws.unreachable',
      'AWS cannot be reached from this computer.',
      'Check the network (and VPN or proxy), then continue. Nothing is lost.',
    );
  }
  if (facts.status === 501) {
    return say(
      'aws.not-modelled',
      'The endpoint does not support this call.',
      'If this is the rehearsal, its log says what it does not support.',
    );
  }
  if (isTransient(error)) {
    return say(
      'aws.fault',
      'AWS had an internal error and did not recover in time.',
      'Continue in a few minutes.',
    );
  }
  return say('aws.refused', 'AWS refused a call.', 'The reason is below. Continue once that is resolved.');
}

/** True when continuing makes no sense until somebody acts: every further call would fail the same way. */
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
  const what = action === undefined ? 'a call that Lectern needs' : action;
  const where = resource === undefined ? '' : ` on ${resource}`;
  return {
    code: 'aws.access-denied',
    message: `These credentials are not allowed to use ${what}${where}.`,
    hint:
      action === undefined
        ? "Ask the account's administrator for the policy that `lectern policy` prints."
        : `Ask the account's administrator to allow ${action}, or to apply the policy that \`lectern policy\` prints.`,
    detail,
    ...requestIdIn(facts),
  };
}

function requestIdIn({ requestId }: AwsErrorFacts): Pick<Problem, 'requestId'> {
  return requestId === undefined ? {} : { requestId };
}

/** What a workshop needs one of, however many seats it has. */
const onePerWorkshop: ReadonlySet<string> = new Set(
  [quotas.vpcs, quotas.gateways, quotas.endpoints, quotas.databases, quotas.databaseSubnetGroups].map(
    ({ code }) => code,
  ),
);

/** What helps at once where a quota is used up. */
function instead(code: string): string {
  return onePerWorkshop.has(code) ? 'Tear down a workshop that you no longer need' : 'Use fewer seats';
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
      ? 'Sign in again (for example with `aws sso login`), then continue.'
      : 'Choose a profile from ~/.aws that works with the AWS command line.',
    detail: error.message,
  };
}
