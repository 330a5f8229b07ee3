import { paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import {
  paginateDescribeInstances,
  paginateDescribeInternetGateways,
  paginateDescribeNetworkInterfaces,
  paginateDescribeRouteTables,
  paginateDescribeSecurityGroups,
  paginateDescribeSubnets,
  paginateDescribeVpcEndpoints,
  paginateDescribeVpcs,
} from '@aws-sdk/client-ec2';
import {
  DescribeClustersCommand,
  paginateListClusters,
  paginateListServices,
  paginateListTaskDefinitions,
} from '@aws-sdk/client-ecs';
import {
  paginateDescribeListeners,
  paginateDescribeLoadBalancers,
  paginateDescribeRules,
  paginateDescribeTargetGroups,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { paginateListInstanceProfiles, paginateListRoles } from '@aws-sdk/client-iam';
import { paginateDescribeDBInstances, paginateDescribeDBSubnetGroups } from '@aws-sdk/client-rds';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { paginateListSecrets } from '@aws-sdk/client-secrets-manager';
import type { AwsClients } from '../../aws/clients';
import { collect } from '../../aws/paging';

/** Everything in the account by type, by ids, whoever made it: asked without any of the engine's own look-ups. */
export async function census(aws: AwsClients): Promise<Readonly<Record<string, readonly string[]>>> {
  const { ec2, ecs, elbv2, rds, iam, s3, secretsManager, logs } = aws;
  const clusters = await collect(paginateListClusters({ client: ecs }, {}), (page) => page.clusterArns);
  const described =
    clusters.length === 0
      ? []
      : ((await ecs.send(new DescribeClustersCommand({ clusters: [...clusters] }))).clusters ?? []);
  const active = described
    .filter(({ status }) => status === 'ACTIVE')
    .map(({ clusterArn }) => clusterArn ?? '');
  const services = await Promise.all(
    active.map((cluster) =>
      collect(paginateListServices({ client: ecs }, { cluster }), (page) => page.serviceArns),
    ),
  );
  const balancers = await collect(
    paginateDescribeLoadBalancers({ client: elbv2 }, {}),
    (page) => page.LoadBalancers,
  );
  const listeners = (
    await Promise.all(
      balancers.map(({ LoadBalancerArn }) =>
        collect(paginateDescribeListeners({ client: elbv2 }, { LoadBalancerArn }), (page) => page.Listeners),
      ),
    )
  ).flat();
  const rules = (
    await Promise.all(
      listeners
        .filter(({ Port }) => Port === 80)
        .map(({ ListenerArn }) =>
          collect(paginateDescribeRules({ client: elbv2 }, { ListenerArn }), (page) =>
            page.Rules?.filter(({ IsDefault }) => IsDefault !== true),
          ),
        ),
    )
  ).flat();
  const counted: Record<string, readonly (string | undefined)[]> = {
    vpcs: (await collect(paginateDescribeVpcs({ client: ec2 }, {}), (page) => page.Vpcs)).map(
      (one) => one.VpcId,
    ),
    gateways: (
      await collect(paginateDescribeInternetGateways({ client: ec2 }, {}), (page) => page.InternetGateways)
    ).map((one) => one.InternetGatewayId),
    subnets: (await collect(paginateDescribeSubnets({ client: ec2 }, {}), (page) => page.Subnets)).map(
      (one) => one.SubnetId,
    ),
    // Each network brings a table and a group along, which go with it.
    routeTables: (await collect(paginateDescribeRouteTables({ client: ec2 }, {}), (page) => page.RouteTables))
      .filter(({ Associations = [] }) => !Associations.some(({ Main }) => Main === true))
      .map((one) => one.RouteTableId),
    endpoints: (await collect(paginateDescribeVpcEndpoints({ client: ec2 }, {}), (page) => page.VpcEndpoints))
      .filter((one) => one.State?.toLowerCase() !== 'deleted')
      .map((one) => one.VpcEndpointId),
    groups: (
      await collect(paginateDescribeSecurityGroups({ client: ec2 }, {}), (page) => page.SecurityGroups)
    )
      .filter(({ GroupName }) => GroupName !== 'default')
      .map((one) => one.GroupId),
    interfaces: (
      await collect(paginateDescribeNetworkInterfaces({ client: ec2 }, {}), (page) => page.NetworkInterfaces)
    ).map((one) => one.NetworkInterfaceId),
    instances: (
      await collect(paginateDescribeInstances({ client: ec2 }, {}), (page) =>
        page.Reservations?.flatMap(({ Instances }) => Instances ?? []),
      )
    )
      .filter((one) => one.State?.Name !== 'terminated')
      .map((one) => one.InstanceId),
    databases: (
      await collect(paginateDescribeDBInstances({ client: rds }, {}), (page) => page.DBInstances)
    ).map((one) => one.DBInstanceIdentifier),
    databaseSubnets: (
      await collect(paginateDescribeDBSubnetGroups({ client: rds }, {}), (page) => page.DBSubnetGroups)
    ).map((one) => one.DBSubnetGroupName),
    clusters: active,
    services: services.flat(),
    taskDefinitions: (
      await Promise.all(
        (['ACTIVE', 'INACTIVE'] as const).map((status) =>
          collect(
            paginateListTaskDefinitions({ client: ecs }, { status }),
            (page) => page.taskDefinitionArns,
          ),
        ),
      )
    ).flat(),
    loadBalancers: balancers.map((one) => one.LoadBalancerArn),
    listeners: listeners.map((one) => one.ListenerArn),
    rules: rules.map((one) => one.RuleArn),
    targetGroups: (
      await collect(paginateDescribeTargetGroups({ client: elbv2 }, {}), (page) => page.TargetGroups)
    ).map((one) => one.TargetGroupArn),
    // Service-linked roles belong to the account; nobody removes them.
    roles: (await collect(paginateListRoles({ client: iam }, {}), (page) => page.Roles))
      .filter((one) => one.Path?.startsWith('/aws-service-role/') !== true)
      .map((one) => one.Arn),
    profiles: (
      await collect(paginateListInstanceProfiles({ client: iam }, {}), (page) => page.InstanceProfiles)
    ).map((one) => one.Arn),
    buckets: ((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).map((one) => one.Name),
    secrets: (
      await collect(
        paginateListSecrets({ client: secretsManager }, { IncludePlannedDeletion: true }),
        (page) => page.SecretList,
      )
    ).map((one) => one.ARN),
    logGroups: (await collect(paginateDescribeLogGroups({ client: logs }, {}), (page) => page.logGroups)).map(
      (one) => one.logGroupName,
    ),
  };
  return Object.fromEntries(
    Object.entries(counted).map(([type, ids]) => [type, ids.map((id) => id ?? '').sort()]),
  );
}

/** How many of each type a census holds. */
export function counts(of: Readonly<Record<string, readonly string[]>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(of).map(([type, ids]) => [type, ids.length]));
}
