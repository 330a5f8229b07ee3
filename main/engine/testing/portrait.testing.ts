import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeInstancesCommand,
  DescribeInternetGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcEndpointsCommand,
} from '@aws-sdk/client-ec2';
import {
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ListContainerInstancesCommand,
  ListServicesCommand,
} from '@aws-sdk/client-ecs';
import {
  DescribeListenersCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
} from '@aws-sdk/client-iam';
import { DescribeDBInstancesCommand, DescribeDBSubnetGroupsCommand } from '@aws-sdk/client-rds';
import { GetPublicAccessBlockCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { shared } from '../../../app/plan/addresses';
import type { Address } from '../../../app/plan/reference';
import {
  clusterName,
  iamPath,
  logGroupName,
  materialsPrefix,
  secretName,
  sharedName,
} from '../../../app/workshop/names';
import type { AwsClients } from '../../aws/clients';
import type { Inventory } from '../inventory';

/** What a workshop is like, by what AWS tells of it: everything that a hand may have changed, ids as addresses. */
export type Portrait = Readonly<Record<string, unknown>>;

/** Asks AWS for all of it, without any of the engine's own comparisons; `inventory` gives ids their addresses. */
export async function portrait(aws: AwsClients, workshopId: string, { found }: Inventory): Promise<Portrait> {
  const ids = found
    .filter(({ residue }) => residue !== true)
    .map(({ id, address }) => [id, address] as const)
    // One name may be the beginning of another.
    .sort(([a], [b]) => b.length - a.length);
  const idAt = (address: Address): string => ids.find(([, other]) => other === address)?.[0] ?? '';
  const raw = {
    ...(await network(aws, workshopId, idAt(shared.vpc))),
    ...(await platform(aws, workshopId, idAt(shared.bucket))),
    ...(await cluster(aws, workshopId)),
    ...(await balancers(aws, workshopId)),
  };
  const text = ids.reduce(
    (all, [id, address]) => all.replaceAll(JSON.stringify(id).slice(1, -1), `<${address}>`),
    JSON.stringify(raw),
  );
  // Ids tell nothing of the order, and nothing of it matters.
  return JSON.parse(text, (_, value: unknown) =>
    Array.isArray(value) ? (value as unknown[]).sort(byText) : value,
  ) as Portrait;
}

async function network({ ec2 }: AwsClients, workshopId: string, VpcId: string) {
  const Filters = [{ Name: 'tag:lectern:workshop', Values: [workshopId] }];
  const [names, support, gateways, subnets, tables, endpoints, groups, instances] = await Promise.all([
    ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsHostnames' })),
    ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsSupport' })),
    ec2.send(new DescribeInternetGatewaysCommand({ Filters })),
    ec2.send(new DescribeSubnetsCommand({ Filters })),
    ec2.send(new DescribeRouteTablesCommand({ Filters })),
    ec2.send(new DescribeVpcEndpointsCommand({ Filters })),
    ec2.send(new DescribeSecurityGroupsCommand({ Filters })),
    ec2.send(new DescribeInstancesCommand({ Filters })),
  ]);
  return {
    dns: [names.EnableDnsHostnames?.Value, support.EnableDnsSupport?.Value],
    gateways: gateways.InternetGateways?.map(({ Attachments }) => Attachments),
    subnets: subnets.Subnets?.map((one) => [
      one.CidrBlock,
      one.AvailabilityZone,
      one.MapPublicIpOnLaunch,
      one.SubnetId,
    ]),
    tables: tables.RouteTables?.map(({ Routes, Associations, RouteTableId }) => [
      RouteTableId,
      Routes?.map((one) => [one.DestinationCidrBlock, one.GatewayId, one.State]),
      Associations?.map(({ SubnetId }) => SubnetId),
    ]),
    endpoints: endpoints.VpcEndpoints?.filter(({ State }) => State?.toLowerCase() === 'available').map(
      (one) => [
        one.RouteTableIds?.filter((id) => tables.RouteTables?.some(({ RouteTableId }) => RouteTableId === id))
          .length,
        one.PolicyDocument,
      ],
    ),
    groups: groups.SecurityGroups?.map((one) => [
      one.GroupName,

      one.IpPermissions?.map(({ FromPort, ToPort, IpRanges, UserIdGroupPairs }) => [
        FromPort,
        ToPort,
        IpRanges,
        UserIdGroupPairs?.map(({ GroupId }) => GroupId),
      ]),
      one.IpPermissionsEgress?.map(({ IpProtocol, IpRanges }) => [IpProtocol, IpRanges]),
    ]),
    hosts: instances.Reservations?.flatMap(({ Instances }) => Instances ?? [])
      .filter(({ State }) => State?.Name !== 'terminated')
      .map((one) => [
        one.State?.Name,
        one.InstanceType,
        one.SubnetId,
        one.SecurityGroups?.map(({ GroupId }) => GroupId),
        one.IamInstanceProfile?.Arn,
      ]),
  };
}

async function platform(aws: AwsClients, workshopId: string, Bucket: string) {
  const PathPrefix = iamPath(workshopId);
  const [groups, databases, logs, roles, profiles, block, objects, secret] = await Promise.all([
    aws.rds.send(new DescribeDBSubnetGroupsCommand({})),
    aws.rds.send(new DescribeDBInstancesCommand({})),
    aws.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName(workshopId) })),
    aws.iam.send(new ListRolesCommand({ PathPrefix })),
    aws.iam.send(new ListInstanceProfilesCommand({ PathPrefix })),
    aws.s3.send(new GetPublicAccessBlockCommand({ Bucket })),
    aws.s3.send(new ListObjectsV2Command({ Bucket, Prefix: materialsPrefix })),
    aws.secretsManager.send(new GetSecretValueCommand({ SecretId: secretName(workshopId) })),
  ]);
  return {
    databaseSubnets: groups.DBSubnetGroups?.map(({ Subnets }) => Subnets?.map((one) => one.SubnetIdentifier)),
    databases: databases.DBInstances?.map((one) => [
      one.DBInstanceStatus,
      one.DBInstanceClass,
      one.AllocatedStorage,
      one.VpcSecurityGroups?.map(({ VpcSecurityGroupId }) => VpcSecurityGroupId),
      one.DeletionProtection,
      one.PubliclyAccessible,
    ]),
    logs: logs.logGroups?.map((one) => [one.logGroupName, one.retentionInDays]),
    roles: await Promise.all(
      (roles.Roles ?? []).map(async ({ RoleName, AssumeRolePolicyDocument }) => {
        const { PolicyNames = [] } = await aws.iam.send(new ListRolePoliciesCommand({ RoleName }));
        const inline = PolicyNames.map((PolicyName) =>
          aws.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName })),
        );
        const { AttachedPolicies } = await aws.iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
        const documents = (await Promise.all(inline)).map(({ PolicyDocument }) => PolicyDocument);
        return [
          RoleName,
          decodeURIComponent(AssumeRolePolicyDocument ?? ''),
          documents.map((text) => decodeURIComponent(text ?? '')),
          AttachedPolicies,
        ];
      }),
    ),
    profiles: profiles.InstanceProfiles?.map(({ Roles }) => Roles?.map(({ RoleName }) => RoleName)),
    block: block.PublicAccessBlockConfiguration,
    objects: objects.Contents?.map(({ Key, ETag }) => [Key, ETag]),
    secret: Object.keys(JSON.parse(secret.SecretString ?? '{}') as object),
  };
}

async function cluster({ ecs }: AwsClients, workshopId: string) {
  const cluster = clusterName(workshopId);
  const { serviceArns } = await ecs.send(new ListServicesCommand({ cluster, maxResults: 100 }));
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: serviceArns }));
  const { containerInstanceArns } = await ecs.send(new ListContainerInstancesCommand({ cluster }));
  const { containerInstances } = await ecs.send(
    new DescribeContainerInstancesCommand({ cluster, containerInstances: containerInstanceArns }),
  );
  const definitions = await Promise.all(
    (services ?? []).map(async ({ taskDefinition }) => {
      const told = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
      const { family, status, cpu, memory, containerDefinitions, taskRoleArn } = told.taskDefinition ?? {};
      return [family, status, cpu, memory, containerDefinitions, taskRoleArn];
    }),
  );
  return {
    services: services?.map((one) => [
      one.serviceName,
      one.taskDefinition,
      one.desiredCount,
      one.runningCount,
      one.loadBalancers,
      one.networkConfiguration?.awsvpcConfiguration?.subnets,
      one.networkConfiguration?.awsvpcConfiguration?.securityGroups,
      one.placementConstraints,
      one.healthCheckGracePeriodSeconds,
      one.deploymentConfiguration,
    ]),
    definitions: definitions,
    // One that was terminated while it was stopped stays listed until the teardown.
    members: containerInstances
      ?.filter(({ agentConnected }) => agentConnected)
      .map((one) => [
        one.ec2InstanceId,
        one.status,
        one.agentConnected,
        one.attributes?.find(({ name }) => name === 'lectern.seat')?.value,
      ]),
  };
}

async function balancers({ elbv2 }: AwsClients, workshopId: string) {
  const { LoadBalancers = [] } = await elbv2.send(new DescribeLoadBalancersCommand({}));
  const { TargetGroups = [] } = await elbv2.send(new DescribeTargetGroupsCommand({}));
  const ours = LoadBalancers.filter((one) => one.LoadBalancerName?.startsWith(sharedName(workshopId, '')));
  const listeners = await Promise.all(
    ours.map(({ LoadBalancerArn }) => elbv2.send(new DescribeListenersCommand({ LoadBalancerArn }))),
  );
  const all = listeners.flatMap(({ Listeners }) => Listeners ?? []);
  const rules = await Promise.all(
    all.map(({ ListenerArn }) => elbv2.send(new DescribeRulesCommand({ ListenerArn }))),
  );
  return {
    balancers: await Promise.all(
      ours.map(async ({ LoadBalancerArn, SecurityGroups, AvailabilityZones }) => [
        SecurityGroups,
        AvailabilityZones?.map(({ SubnetId }) => SubnetId),
        (await elbv2.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn }))).Attributes,
      ]),
    ),
    targetGroups: await Promise.all(
      TargetGroups.map(async ({ LoadBalancerArns, ...one }) => [
        one,
        LoadBalancerArns?.length,
        (await elbv2.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn: one.TargetGroupArn })))
          .Attributes,
      ]),
    ),
    listeners: all.map(({ Port, DefaultActions }) => [Port, DefaultActions]),
    rules: rules
      .flatMap(({ Rules }) => Rules ?? [])
      .map(({ Priority, Conditions, Actions }) => [Priority, Conditions, Actions]),
  };
}

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}
