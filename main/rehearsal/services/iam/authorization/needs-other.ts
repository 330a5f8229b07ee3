/** What the calls of the smaller services need to be allowed (Service Authorization Reference of each). */
import type { SecretRecord } from '../../secrets-manager/secrets';
import type { CallInput } from './call-input';
import { inner, textsOf } from './call-input';
import type { Permission } from './evaluation';

type Needs = (input: CallInput) => readonly Permission[] | undefined;

/** ELBv2: every ARN that the call names at its top; what it makes, by name. */
export const elbv2Needs: Needs = (input) => {
  const { action } = input.call;
  if (action.startsWith('Describe')) return [input.own('*')];
  const name = input.text('Name') ?? '';
  const parent = input.text('LoadBalancerArn') ?? input.text('ListenerArn');
  const born = {
    CreateLoadBalancer: input.arn(`loadbalancer/app/${name}/*`),
    CreateTargetGroup: input.arn(`targetgroup/${name}/*`),
    CreateListener: `${parent?.replace(':loadbalancer/', ':listener/') ?? ''}/*`,
    CreateRule: `${parent?.replace(':listener/', ':listener-rule/') ?? ''}/*`,
  }[action];
  const named = input
    .entries()
    .flatMap(([, value]) => textsOf(value).filter((one) => one.startsWith('arn:')));
  const resources = named.length > 0 ? named : born === undefined ? [] : [born];
  if (resources.length === 0) return undefined;
  const tagsAtBirth = born !== undefined && Object.keys(input.tags()).length > 0;
  return [
    ...resources.map((resource) => input.own(resource)),
    ...(tagsAtBirth
      ? [
          {
            action: 'elasticloadbalancing:AddTags',
            resource: born,
            requestTags: input.tags(),
            context: { 'elasticloadbalancing:createaction': action },
          },
        ]
      : []),
  ];
};

/** RDS: instances, subnet groups and snapshots by name; a new instance also the default groups that it uses. */
export const rdsNeeds: Needs = (input) => {
  const { action } = input.call;
  const db = input.text('DBInstanceIdentifier');
  const group = input.text('DBSubnetGroupName');
  const snapshot = input.text('DBSnapshotIdentifier');
  const tagsAtBirth = action.startsWith('Create') && Object.keys(input.tags()).length > 0;
  const resources = [
    ...(db === undefined || snapshot !== undefined ? [] : [input.arn(`db:${db}`)]),
    ...(group === undefined ? [] : [input.arn(`subgrp:${group}`)]),
    ...(snapshot === undefined ? [] : [input.arn(`snapshot:${snapshot}`)]),
    ...input.texts('ResourceName'),
  ];
  const [born] = resources;
  if (born === undefined) return action.startsWith('Describe') ? [input.own('*')] : undefined;
  return [
    ...resources.map((resource) => input.own(resource)),
    ...(action === 'CreateDBInstance'
      ? ['og:default:postgres', 'pg:default.postgres'].map((one) => input.own(input.arn(one)))
      : []),
    ...(tagsAtBirth ? [{ action: 'rds:AddTagsToResource', resource: born, requestTags: input.tags() }] : []),
  ];
};

/** The IAM actions of S3's operations that are not named like them. */
const s3Actions: Readonly<Record<string, string>> = {
  HeadBucket: 'ListBucket',
  ListObjectsV2: 'ListBucket',
  ListObjectVersions: 'ListBucketVersions',
  ListMultipartUploads: 'ListBucketMultipartUploads',
  ListBuckets: 'ListAllMyBuckets',
  PutPublicAccessBlock: 'PutBucketPublicAccessBlock',
  GetPublicAccessBlock: 'GetBucketPublicAccessBlock',
  DeletePublicAccessBlock: 'PutBucketPublicAccessBlock',
  DeleteBucketTagging: 'PutBucketTagging',
  HeadObject: 'GetObject',
  CreateMultipartUpload: 'PutObject',
  UploadPart: 'PutObject',
  CompleteMultipartUpload: 'PutObject',
  ListParts: 'ListMultipartUploadParts',
};

/** S3: the bucket, or the object in it. AWS refuses DeleteObjects key by key; here one that is refused refuses all. */
export const s3Needs: Needs = (input) => {
  const { action } = input.call;
  const bucket = input.text('Bucket');
  const name = (version: unknown): string =>
    `s3:${s3Actions[action] ?? action.replace('DeleteObjects', 'DeleteObject')}${version === undefined ? '' : 'Version'}`;
  if (bucket === undefined)
    return action === 'ListBuckets' ? [{ action: name(undefined), resource: '*' }] : undefined;
  const whole = `arn:aws:s3:::${bucket}`;
  if (action === 'DeleteObjects') {
    const objects = inner(input.member('Delete'), 'Objects');
    return (Array.isArray(objects) ? objects : []).map((one: unknown) => ({
      action: name(inner(one, 'VersionId')),
      resource: `${whole}/${textsOf(inner(one, 'Key'))[0] ?? ''}`,
    }));
  }
  const key = input.text('Key');
  const tags = input.tags();
  const prefix = input.text('Prefix');
  return [
    {
      action: name(key === undefined ? undefined : input.member('VersionId')),
      resource: key === undefined ? whole : `${whole}/${key}`,
      requestTags: tags,
      ...(prefix === undefined ? {} : { context: { 's3:prefix': prefix } }),
    },
    ...(action === 'CreateBucket' && Object.keys(tags).length > 0
      ? [{ action: 's3:TagResource', resource: whole, requestTags: tags }]
      : []),
  ];
};

/** Secrets Manager evaluates the stored ARN, and `secret:<name>` while there is no such secret. */
export const secretsManagerNeeds: Needs = (input) => {
  const { action, region } = input.call;
  if (action === 'ListSecrets') return [input.own('*')];
  const id = input.text('SecretId') ?? input.text('Name');
  if (id === undefined) return undefined;
  const known = [...region.table<SecretRecord>('secretsmanager/secrets').values()].find(
    ({ name, arn }) => id === name || id === arn || id === arn.slice(0, -7),
  );
  const resource = known?.arn ?? (id.startsWith('arn:') ? id : input.arn(`secret:${id}`));
  return [
    input.own(resource),
    ...(action === 'CreateSecret' && Object.keys(input.tags()).length > 0
      ? [{ action: 'secretsmanager:TagResource', resource, requestTags: input.tags() }]
      : []),
  ];
};

/** CloudWatch Logs: the group, or a stream in it. */
export const logsNeeds: Needs = (input) => {
  const { action } = input.call;
  if (action === 'DescribeLogGroups') return [input.own('*')];
  const group = input.text('logGroupName');
  const stream = input.text('logStreamName');
  const resource =
    group === undefined
      ? input.text('resourceArn')
      : input.arn(`log-group:${group}${stream === undefined ? '' : `:log-stream:${stream}`}`);
  if (resource === undefined) return undefined;
  return [
    input.own(resource),
    ...(action === 'CreateLogGroup' && Object.keys(input.tags()).length > 0
      ? [{ action: 'logs:TagResource', resource, requestTags: input.tags() }]
      : []),
  ];
};

/** SSM: parameters by name; those that AWS publishes belong to no account. */
export const ssmNeeds: Needs = (input) => {
  const names = [...input.texts('Name'), ...input.texts('Names')];
  if (names.length === 0) return undefined;
  return names.map((name) => {
    const arn = input.arn(`parameter${name.startsWith('/') ? '' : '/'}${name}`);
    return input.own(name.startsWith('/aws/') ? arn.replace(`:${input.call.accountId}:`, '::') : arn);
  });
};

/** Service Quotas: quotas by their codes; lists and AWS's defaults without a resource. */
export const serviceQuotasNeeds: Needs = (input) => {
  const service = input.text('ServiceCode');
  const code = input.text('QuotaCode');
  return [
    input.own(
      input.call.action === 'RequestServiceQuotaIncrease' && service !== undefined && code !== undefined
        ? input.arn(`${service}/${code}`)
        : '*',
    ),
  ];
};
