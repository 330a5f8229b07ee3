import { ListTagsForResourceCommand, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeVpcAttributeCommand,
  paginateDescribeInstances,
  paginateDescribeInternetGateways,
  paginateDescribeRouteTables,
  paginateDescribeSecurityGroups,
  paginateDescribeSubnets,
  paginateDescribeVpcEndpoints,
  paginateDescribeVpcs,
} from '@aws-sdk/client-ec2';
import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  paginateListClusters,
  paginateListServices,
  paginateListTaskDefinitions,
} from '@aws-sdk/client-ecs';
import {
  DescribeLoadBalancerAttributesCommand,
  DescribeTagsCommand,
  DescribeTargetGroupAttributesCommand,
  paginateDescribeListeners,
  paginateDescribeLoadBalancers,
  paginateDescribeRules,
  paginateDescribeTargetGroups,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  GetInstanceProfileCommand,
  GetRoleCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  paginateListInstanceProfiles,
  paginateListRoles,
} from '@aws-sdk/client-iam';
import {
  ListTagsForResourceCommand as ListDatabaseTagsCommand,
  paginateDescribeDBInstances,
  paginateDescribeDBSubnetGroups,
} from '@aws-sdk/client-rds';
import {
  GetBucketTaggingCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
} from '@aws-sdk/client-s3';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  paginateListSecrets,
} from '@aws-sdk/client-secrets-manager';
import type { AwsClients } from '../../aws/clients';
import { collect } from '../../aws/paging';

/** What every thing in the account is like, whoever made it: by what AWS knows it by, as text to be compared. */
export type Contents = ReadonlyMap<string, string>;

/** What changes by itself in a thing that nobody touches. */
const passing = new Set([
  '$metadata',
  'State',
  'Status',
  'status',
  'SubnetGroupStatus',
  'DBInstanceStatus',
  'InstanceCreateTime',
  'Endpoint',
  'RoleLastUsed',
  'LastAccessedDate',
  'AvailableIpAddressCount',
  'storedBytes',
  'registeredContainerInstancesCount',
  'runningTasksCount',
  'pendingTasksCount',
  'activeServicesCount',
  'runningCount',
  'pendingCount',
  'events',
  'deployments',
  'taskSets',
  'NetworkInterfaces',
  'BlockDeviceMappings',
  'PublicIpAddress',
  'PublicDnsName',
  'StateTransitionReason',
  'StateReason',
]);

/** Looks at every thing in the account closely, without any of the engine's own look-ups. */
export async function contents(aws: AwsClients): Promise<Contents> {
  const all = await Promise.all(
    [network, containers, balancers, identities, databases, storage].map((look) => look(aws)),
  );
  return new Map(
    all
      .flat()
      .map(([id, ...facts]) => [
        id ?? '',
        JSON.stringify(facts, (key, value: unknown) => (passing.has(key) ? undefined : value)),
      ]),
  );
}

/** What is no longer as it was of the things in `before`; empty when all of them stand unchanged. */
export function changesIn(before: Contents, now: Contents): readonly string[] {
  return [...before].flatMap(([id, was]) => {
    const is = now.get(id);
    if (is === was) return [];
    return [is === undefined ? `${id} of others is gone` : `${id} of others was ${was} and is ${is}`];
  });
}

/** An id, and what there is to know of it. */
type Fact = readonly [string | undefined, ...unknown[]];

async function network({ ec2: client }: AwsClients): Promise<readonly Fact[]> {
  const vpcs = await collect(paginateDescribeVpcs({ client }, {}), (page) => page.Vpcs);
  const lists = await Promise.all([
    collect(paginateDescribeInternetGateways({ client }, {}), (page) =>
      page.InternetGateways?.map((one) => [one.InternetGatewayId, one] as const),
    ),
    collect(paginateDescribeSubnets({ client }, {}), (page) =>
      page.Subnets?.map((one) => [one.SubnetId, one] as const),
    ),
    collect(paginateDescribeRouteTables({ client }, {}), (page) =>
      page.RouteTables?.map((one) => [one.RouteTableId, one] as const),
    ),
    collect(paginateDescribeVpcEndpoints({ client }, {}), (page) =>
      page.VpcEndpoints?.map((one) => [one.VpcEndpointId, one] as const),
    ),
    collect(paginateDescribeSecurityGroups({ client }, {}), (page) =>
      page.SecurityGroups?.map((one) => [one.GroupId, one] as const),
    ),
    collect(paginateDescribeInstances({ client }, {}), (page) =>
      page.Reservations?.flatMap(({ Instances }) => Instances ?? [])
        .filter(({ State }) => State?.Name !== 'terminated')
        .map((one) => [one.InstanceId, one] as const),
    ),
  ]);
  const named = await Promise.all(
    vpcs.map(async (one) => {
      const answer = await client.send(
        new DescribeVpcAttributeCommand({ VpcId: one.VpcId, Attribute: 'enableDnsHostnames' }),
      );
      return [one.VpcId, one, answer.EnableDnsHostnames] as const;
    }),
  );
  return [...named, ...lists.flat()];
}

async function containers({ ecs: client }: AwsClients): Promise<readonly Fact[]> {
  const clusters = await collect(paginateListClusters({ client }, {}), (page) => page.clusterArns);
  const ofClusters = await Promise.all(
    clusters.map(async (cluster): Promise<readonly Fact[]> => {
      const described = await client.send(
        new DescribeClustersCommand({ clusters: [cluster], include: ['TAGS', 'SETTINGS'] }),
      );
      const arns = await collect(
        paginateListServices({ client }, { cluster, maxResults: 10 }),
        (page) => page.serviceArns,
      );
      const services = await Promise.all(
        arns.map((arn) =>
          client.send(new DescribeServicesCommand({ cluster, services: [arn], include: ['TAGS'] })),
        ),
      );
      return [
        [cluster, described.clusters],
        ...services.map(({ services: [one] = [] }) => [one?.serviceArn, one] as const),
      ];
    }),
  );
  const revisions = await collect(
    paginateListTaskDefinitions({ client }, {}),
    (page) => page.taskDefinitionArns,
  );
  const described = await Promise.all(
    revisions.map(
      async (arn) =>
        [
          arn,
          await client.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn, include: ['TAGS'] })),
        ] as const,
    ),
  );
  return [...ofClusters.flat(), ...described];
}

async function balancers({ elbv2: client }: AwsClients): Promise<readonly Fact[]> {
  const tagsOf = async (arn: string | undefined): Promise<unknown> =>
    (await client.send(new DescribeTagsCommand({ ResourceArns: [arn ?? ''] }))).TagDescriptions;
  const groups = await collect(paginateDescribeTargetGroups({ client }, {}), (page) => page.TargetGroups);
  const all = await collect(paginateDescribeLoadBalancers({ client }, {}), (page) => page.LoadBalancers);
  const listeners = (
    await Promise.all(
      all.map(({ LoadBalancerArn }) =>
        collect(paginateDescribeListeners({ client }, { LoadBalancerArn }), (page) => page.Listeners),
      ),
    )
  ).flat();
  const rules = (
    await Promise.all(
      listeners.map(({ ListenerArn }) =>
        collect(paginateDescribeRules({ client }, { ListenerArn }), (page) =>
          page.Rules?.filter(({ IsDefault }) => IsDefault !== true),
        ),
      ),
    )
  ).flat();
  const facts = [
    ...groups.map(async (one) => {
      const TargetGroupArn = one.TargetGroupArn;
      const { Attributes } = await client.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn }));
      return [TargetGroupArn, one, Attributes, await tagsOf(TargetGroupArn)] as const;
    }),
    ...all.map(async (one) => {
      const LoadBalancerArn = one.LoadBalancerArn;
      const { Attributes } = await client.send(
        new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn }),
      );
      return [LoadBalancerArn, one, Attributes, await tagsOf(LoadBalancerArn)] as const;
    }),
    ...listeners.map(async (one) => [one.ListenerArn, one, await tagsOf(one.ListenerArn)] as const),
    ...rules.map(async (one) => [one.RuleArn, one, await tagsOf(one.RuleArn)] as const),
  ];
  return Promise.all<Fact>(facts);
}

async function identities({ iam: client }: AwsClients): Promise<readonly Fact[]> {
  const roles = await collect(paginateListRoles({ client }, {}), (page) =>
    page.Roles?.filter(({ Path }) => Path?.startsWith('/aws-service-role/') !== true),
  );
  const profiles = await collect(
    paginateListInstanceProfiles({ client }, {}),
    (page) => page.InstanceProfiles,
  );
  return Promise.all<Fact>([
    ...roles.map(
      async ({ RoleName, Arn }) =>
        [
          Arn,
          (await client.send(new GetRoleCommand({ RoleName }))).Role,
          (await client.send(new ListAttachedRolePoliciesCommand({ RoleName }))).AttachedPolicies,
          (await client.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames,
        ] as const,
    ),
    ...profiles.map(
      async ({ InstanceProfileName, Arn }) =>
        [
          Arn,
          (await client.send(new GetInstanceProfileCommand({ InstanceProfileName }))).InstanceProfile,
        ] as const,
    ),
  ]);
}

async function databases({ rds: client }: AwsClients): Promise<readonly Fact[]> {
  const servers = await collect(paginateDescribeDBInstances({ client }, {}), (page) => page.DBInstances);
  const groups = await collect(paginateDescribeDBSubnetGroups({ client }, {}), (page) => page.DBSubnetGroups);
  return Promise.all<Fact>([
    ...servers.map((one) => Promise.resolve([one.DBInstanceArn, one] as const)),
    ...groups.map(async (one) => {
      const ResourceName = one.DBSubnetGroupArn;
      const { TagList } = await client.send(new ListDatabaseTagsCommand({ ResourceName }));
      return [ResourceName, one, TagList] as const;
    }),
  ]);
}

async function storage({ s3, secretsManager, logs }: AwsClients): Promise<readonly Fact[]> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const secrets = await collect(
    paginateListSecrets({ client: secretsManager }, { IncludePlannedDeletion: true }),
    (page) => page.SecretList,
  );
  const groups = await collect(paginateDescribeLogGroups({ client: logs }, {}), (page) => page.logGroups);
  return Promise.all<Fact>([
    ...Buckets.map(
      async ({ Name: Bucket, CreationDate }) =>
        [
          Bucket,
          CreationDate,
          await s3.send(new GetBucketTaggingCommand({ Bucket })).then(
            ({ TagSet }) => TagSet,
            () => 'no tags',
          ),
          (await s3.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration,
          (await s3.send(new ListObjectVersionsCommand({ Bucket }))).Versions,
        ] as const,
    ),
    ...secrets.map(
      async ({ ARN: SecretId }) =>
        [
          SecretId,
          await secretsManager.send(new DescribeSecretCommand({ SecretId })),
          await secretsManager.send(new GetSecretValueCommand({ SecretId })).then(
            ({ SecretString }) => SecretString,
            () => 'being deleted',
          ),
        ] as const,
    ),
    ...groups.map(async (one) => {
      const resourceArn = one.logGroupArn ?? one.arn?.replace(/:\*$/, '');
      return [one.arn, one, (await logs.send(new ListTagsForResourceCommand({ resourceArn }))).tags] as const;
    }),
  ]);
}
