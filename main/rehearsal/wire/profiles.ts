/**
 * How each rehearsed service speaks: its namespace in the SDK's schemas, the name in a credential scope,
 * its protocol, and the codes it has for what the wire layer itself refuses. `profiles.test.ts` checks
 * these against the SDK's own clients.
 */
export type Protocol = 'ec2Query' | 'awsQuery' | 'awsJson1_1' | 'restXml';

export interface ServiceProfile {
  readonly namespace: string;
  /** As in `Credential=AKIA…/20260101/eu-west-1/SCOPE/aws4_request`; also the service's name on our pages. */
  readonly scope: string;
  readonly protocol: Protocol;
  /** `Version` of a query request. */
  readonly version: string;
  readonly xmlNamespace: string;
  /** What stands before the dot of `X-Amz-Target`. */
  readonly target: string;
  /** The code for a member that is missing or malformed. */
  readonly invalidCode: string;
  readonly missingCode: string;
  /** The code for a value that AWS's model does not let in (limits.ts). */
  readonly limitCode: string;
  /** aws-facts §1e. */
  readonly throttle: { readonly code: string; readonly status: number; readonly message: string };
}

const rateExceeded = (code: string): ServiceProfile['throttle'] => ({
  code,
  status: 400,
  message: 'Rate exceeded',
});

function json(
  scope: string,
  namespace: string,
  version: string,
  target: string,
  invalidCode: string,
): ServiceProfile {
  return {
    namespace,
    scope,
    protocol: 'awsJson1_1',
    version,
    xmlNamespace: '',
    target,
    invalidCode,
    missingCode: invalidCode,
    limitCode: invalidCode,
    throttle: rateExceeded('ThrottlingException'),
  };
}

function query(scope: string, version: string, xmlNamespace: string, throttle: string): ServiceProfile {
  return {
    namespace: `com.amazonaws.${scope === 'elasticloadbalancing' ? 'elasticloadbalancingv2' : scope}`,
    scope,
    protocol: 'awsQuery',
    version,
    xmlNamespace,
    target: '',
    invalidCode: 'ValidationError',
    missingCode: 'ValidationError',
    limitCode: 'ValidationError',
    throttle: rateExceeded(throttle),
  };
}

export const serviceProfiles: readonly ServiceProfile[] = [
  {
    namespace: 'com.amazonaws.ec2',
    scope: 'ec2',
    protocol: 'ec2Query',
    version: '2016-11-15',
    xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15',
    target: '',
    invalidCode: 'InvalidParameterValue',
    missingCode: 'MissingParameter',
    limitCode: 'InvalidParameterValue',
    throttle: { code: 'RequestLimitExceeded', status: 503, message: 'Request limit exceeded.' },
  },
  query(
    'elasticloadbalancing',
    '2015-12-01',
    'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/',
    'ThrottlingException',
  ),
  {
    ...query('rds', '2014-10-31', 'http://rds.amazonaws.com/doc/2014-10-31/', 'ThrottlingException'),
    invalidCode: 'InvalidParameterValue',
    missingCode: 'MissingParameter',
    limitCode: 'InvalidParameterValue',
  },
  query('iam', '2010-05-08', 'https://iam.amazonaws.com/doc/2010-05-08/', 'Throttling'),
  query('sts', '2011-06-15', 'https://sts.amazonaws.com/doc/2011-06-15/', 'Throttling'),
  json(
    'ecs',
    'com.amazonaws.ecs',
    '2014-11-13',
    'AmazonEC2ContainerServiceV20141113',
    'InvalidParameterException',
  ),
  json('ssm', 'com.amazonaws.ssm', '2014-11-06', 'AmazonSSM', 'ValidationException'),
  json(
    'servicequotas',
    'com.amazonaws.servicequotas',
    '2019-06-24',
    'ServiceQuotasV20190624',
    'ValidationException',
  ),
  json('logs', 'com.amazonaws.cloudwatchlogs', '2014-03-28', 'Logs_20140328', 'InvalidParameterException'),
  {
    ...json(
      'secretsmanager',
      'com.amazonaws.secretsmanager',
      '2017-10-17',
      'secretsmanager',
      'InvalidParameterException',
    ),
    // Not in its model; seen in aws-sdk-js-v3 issue 1215.
    limitCode: 'ValidationException',
  },
  {
    namespace: 'com.amazonaws.s3',
    scope: 's3',
    protocol: 'restXml',
    version: '2006-03-01',
    xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
    target: 'AmazonS3',
    invalidCode: 'InvalidArgument',
    missingCode: 'InvalidRequest',
    limitCode: 'InvalidArgument',
    throttle: { code: 'SlowDown', status: 503, message: 'Please reduce your request rate.' },
  },
];

/** The service whose name stands in the credential scope. */
export function serviceByScope(scope: string): ServiceProfile | undefined {
  return serviceProfiles.find((profile) => profile.scope === scope);
}

/** The service that an SDK operation belongs to. Throws when it is not one that is rehearsed. */
export function serviceByNamespace(namespace: string): ServiceProfile {
  const profile = serviceProfiles.find((item) => item.namespace === namespace);
  if (profile === undefined) throw new Error(`${namespace} is not a service of the rehearsal`);
  return profile;
}
