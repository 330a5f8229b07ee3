import { paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeRegionsCommand } from '@aws-sdk/client-ec2';
import { paginateListClusters, paginateListTaskDefinitionFamilies } from '@aws-sdk/client-ecs';
import {
  paginateDescribeLoadBalancers,
  paginateDescribeTargetGroups,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { InstanceProfile, Role } from '@aws-sdk/client-iam';
import { paginateListInstanceProfiles, paginateListRoles } from '@aws-sdk/client-iam';
import {
  paginateDescribeDBInstances,
  paginateDescribeDBSnapshots,
  paginateDescribeDBSubnetGroups,
} from '@aws-sdk/client-rds';
import { paginateListBuckets } from '@aws-sdk/client-s3';
import { paginateListSecrets } from '@aws-sdk/client-secrets-manager';
import { hourlyPrice } from '../../app/workshop/cost';
import { readBucketName, workshopNamed } from '../../app/workshop/names';
import type { AwsClients } from './clients';
import { collect } from './paging';
import { ec2Sightings } from './ec2-sightings';
import { readTags, tagKeys } from './ownership';
import { named, tagged, type Sighting } from './sighting';

/** One search over an account and region. */
export interface Search {
  /** True when it answers the same in every region: once is enough. */
  readonly global?: true;
  /** What is searched, for a sentence that it failed. */
  readonly type: string;
  look(): Promise<readonly Sighting[]>;
}

/** IAM actions of the searches below: all of them read. */
export const searchActions: readonly string[] = [
  'ec2:DescribeRegions',
  'ec2:DescribeTags',
  'ec2:DescribeInstances',
  'ec2:DescribeVolumes',
  'ec2:DescribeNetworkInterfaces',
  'ecs:ListClusters',
  'ecs:ListTaskDefinitionFamilies',
  'elasticloadbalancing:DescribeLoadBalancers',
  'elasticloadbalancing:DescribeTargetGroups',
  'iam:ListInstanceProfiles',
  'iam:ListRoles',
  'logs:DescribeLogGroups',
  'rds:DescribeDBInstances',
  'rds:DescribeDBSnapshots',
  'rds:DescribeDBSubnetGroups',
  's3:ListAllMyBuckets',
  'secretsmanager:ListSecrets',
];

/** The regions that the account can be used in, by name. Throws what EC2 refuses. */
export async function enabledRegions({ ec2 }: AwsClients): Promise<readonly string[]> {
  // Without AllRegions those that the account has not opted in to are left out (EC2 API reference).
  const { Regions = [] } = await ec2.send(new DescribeRegionsCommand({}));
  return Regions.flatMap(({ RegionName }) => RegionName ?? []).sort();
}

/**
 * Every cheap way to come across workshops of ours, all of them at once: one paginated listing each, however
 * many workshops there are. Tags where a listing tells them, else paths and names.
 */
export function searches(aws: AwsClients, accountId: string): readonly Search[] {
  return [
    { type: 'AWS::EC2', look: () => ec2Sightings(aws) },
    { type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', look: () => loadBalancers(aws) },
    { type: 'AWS::ElasticLoadBalancingV2::TargetGroup', look: () => targetGroups(aws) },
    { type: 'AWS::ECS::Cluster', look: () => clusters(aws) },
    { type: 'AWS::ECS::TaskDefinition', look: () => taskDefinitions(aws) },
    { type: 'AWS::RDS::DBInstance', look: () => databases(aws) },
    { type: 'AWS::RDS::DBSubnetGroup', look: () => subnetGroups(aws) },
    { type: 'AWS::RDS::DBSnapshot', look: () => databaseSnapshots(aws) },
    { type: 'AWS::IAM::Role', global: true, look: () => roles(aws) },
    { type: 'AWS::IAM::InstanceProfile', global: true, look: () => instanceProfiles(aws) },
    { type: 'AWS::SecretsManager::Secret', look: () => secrets(aws) },
    { type: 'AWS::Logs::LogGroup', look: () => logGroups(aws) },
    { type: 'AWS::S3::Bucket', look: () => buckets(aws, accountId) },
  ];
}

async function loadBalancers({ elbv2, region }: AwsClients): Promise<readonly Sighting[]> {
  const all = await collect(
    paginateDescribeLoadBalancers({ client: elbv2 }, { PageSize: 400 }),
    (page) => page.LoadBalancers,
  );
  return all.flatMap((one) =>
    named(workshopNamed.loadBalancer, one.LoadBalancerName, {
      type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
      id: one.LoadBalancerArn,
      createdAt: one.CreatedTime?.getTime(),
      ...(one.State?.Code === undefined || one.State.Code === 'active' ? {} : { state: one.State.Code }),
      perHour: hourlyPrice({ kind: 'load-balancer' }, region),
    }),
  );
}

async function targetGroups({ elbv2 }: AwsClients): Promise<readonly Sighting[]> {
  const all = await collect(
    paginateDescribeTargetGroups({ client: elbv2 }, { PageSize: 400 }),
    (page) => page.TargetGroups,
  );
  return all.flatMap((one) =>
    named(workshopNamed.targetGroup, one.TargetGroupName, {
      type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
      id: one.TargetGroupArn,
    }),
  );
}

async function clusters({ ecs }: AwsClients): Promise<readonly Sighting[]> {
  const arns = await collect(paginateListClusters({ client: ecs }, {}), (page) => page.clusterArns);
  return arns.flatMap((arn) => {
    const name = arn.slice(arn.lastIndexOf('/') + 1);
    return named(workshopNamed.cluster, name, { type: 'AWS::ECS::Cluster', id: name });
  });
}

async function taskDefinitions({ ecs }: AwsClients): Promise<readonly Sighting[]> {
  // Deregistered ones stay visible at AWS's pleasure and cost nothing: they are no reason to speak of a workshop.
  const families = await collect(
    paginateListTaskDefinitionFamilies(
      { client: ecs },
      { familyPrefix: 'lectern-', status: 'ACTIVE', maxResults: 100 },
    ),
    (page) => page.families,
  );
  return families.flatMap((family) =>
    named(workshopNamed.family, family, {
      type: 'AWS::ECS::TaskDefinition',
      id: family,
    }),
  );
}

async function databases({ rds, region }: AwsClients): Promise<readonly Sighting[]> {
  const all = await collect(paginateDescribeDBInstances({ client: rds }, {}), (page) => page.DBInstances);
  return all.flatMap((one) => {
    const status = one.DBInstanceStatus ?? '';
    return tagged(readTags(one.TagList), {
      type: 'AWS::RDS::DBInstance',
      id: one.DBInstanceIdentifier,
      createdAt: one.InstanceCreateTime?.getTime(),
      ...(status === '' || status === 'available' ? {} : { state: status }),
      perHour: hourlyPrice(
        {
          kind: 'database',
          instanceClass: one.DBInstanceClass ?? '',
          storageGiB: one.AllocatedStorage ?? 0,
          running: status !== 'stopped',
        },
        region,
      ),
    });
  });
}

async function subnetGroups({ rds }: AwsClients): Promise<readonly Sighting[]> {
  const all = await collect(
    paginateDescribeDBSubnetGroups({ client: rds }, {}),
    (page) => page.DBSubnetGroups,
  );
  return all.flatMap((one) =>
    named(workshopNamed.databaseSubnetGroup, one.DBSubnetGroupName, {
      type: 'AWS::RDS::DBSubnetGroup',
      id: one.DBSubnetGroupName,
    }),
  );
}

async function databaseSnapshots({ rds }: AwsClients): Promise<readonly Sighting[]> {
  const all = await collect(paginateDescribeDBSnapshots({ client: rds }, {}), (page) => page.DBSnapshots);
  return all.flatMap((one) => {
    const seen = {
      type: 'AWS::RDS::DBSnapshot',
      id: one.DBSnapshotIdentifier,
      createdAt: one.SnapshotCreateTime?.getTime(),
      perHour: undefined,
      keeps:
        'Lectern never creates snapshots, so someone made this one on purpose. Remove it in the RDS console.',
    };
    // A snapshot has the tags of its database only if somebody asked for that.
    const byTag = tagged(readTags(one.TagList), seen);
    return byTag.length > 0 ? byTag : named(workshopNamed.databaseInstance, one.DBInstanceIdentifier, seen);
  });
}

async function roles({ iam }: AwsClients): Promise<readonly Sighting[]> {
  const all = await collect(
    paginateListRoles({ client: iam }, { PathPrefix: '/lectern/' }),
    (page) => page.Roles,
  );
  return all.flatMap((one) => onPath('AWS::IAM::Role', one.RoleName, one));
}

async function instanceProfiles({ iam }: AwsClients): Promise<readonly Sighting[]> {
  const all = await collect(
    paginateListInstanceProfiles({ client: iam }, { PathPrefix: '/lectern/' }),
    (page) => page.InstanceProfiles,
  );
  return all.flatMap((one) => onPath('AWS::IAM::InstanceProfile', one.InstanceProfileName, one));
}

function onPath(type: string, id: string | undefined, { Path, CreateDate }: Role | InstanceProfile) {
  return named(workshopNamed.iamPath, Path, { type, id, createdAt: CreateDate?.getTime() });
}

async function secrets({ secretsManager, region }: AwsClients): Promise<readonly Sighting[]> {
  const all = await collect(
    paginateListSecrets(
      { client: secretsManager },
      { Filters: [{ Key: 'tag-key', Values: [tagKeys.workshop] }], IncludePlannedDeletion: true },
    ),
    (page) => page.SecretList,
  );
  return all.flatMap((one) =>
    tagged(readTags(one.Tags), {
      type: 'AWS::SecretsManager::Secret',
      id: one.ARN,
      createdAt: one.CreatedDate?.getTime(),
      // AWS does not charge for a secret in its recovery window.
      ...(one.DeletedDate === undefined
        ? { perHour: hourlyPrice({ kind: 'secret' }, region) }
        : {
            state: `in its recovery window, deleted automatically on ${one.DeletedDate.toISOString().slice(0, 10)}`,
          }),
    }),
  );
}

async function logGroups({ logs }: AwsClients): Promise<readonly Sighting[]> {
  const all = await collect(
    paginateDescribeLogGroups({ client: logs }, { logGroupNamePrefix: '/lectern/' }),
    (page) => page.logGroups,
  );
  return all.flatMap((one) =>
    named(workshopNamed.logGroup, one.logGroupName, {
      type: 'AWS::Logs::LogGroup',
      id: one.logGroupName,
      createdAt: one.creationTime,
      // Heard only when no kind of ours claims it: then it has no tags.
      keeps:
        'It has this workshop’s name but not its tags: a late log entry or someone else created it again. Remove it in the CloudWatch console if nobody needs it.',
    }),
  );
}

/** The regions in which the workshop has its bucket. */
export async function bucketRegions(
  aws: AwsClients,
  accountId: string,
  workshopId: string,
): Promise<readonly string[]> {
  return (await buckets(aws, accountId))
    .filter((one) => one.workshopId === workshopId)
    .map(({ elsewhere }) => elsewhere ?? aws.region);
}

async function buckets({ s3, region }: AwsClients, accountId: string): Promise<readonly Sighting[]> {
  const all = await collect(
    paginateListBuckets({ client: s3 }, { Prefix: 'lectern-' }),
    (page) => page.Buckets,
  );
  return all.flatMap((one) => {
    const read = readBucketName(one.Name ?? '', accountId);
    return named(() => read?.workshopId, one.Name, {
      type: 'AWS::S3::Bucket',
      id: one.Name,
      createdAt: one.CreationDate?.getTime(),
      ...(read === undefined || read.region === region ? {} : { elsewhere: read.region }),
    });
  });
}
