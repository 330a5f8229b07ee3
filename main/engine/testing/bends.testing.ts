import {
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateRouteTableCommand,
  DeleteRouteCommand,
  DeleteRouteTableCommand,
  DeleteVpcEndpointsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DisassociateRouteTableCommand,
  ModifySubnetAttributeCommand,
  ModifyVpcAttributeCommand,
  ModifyVpcEndpointCommand,
  ReplaceRouteTableAssociationCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  DeleteAttributesCommand,
  DeleteServiceCommand,
  DeregisterTaskDefinitionCommand,
  DescribeContainerInstancesCommand,
  ListContainerInstancesCommand,
  PutAttributesCommand,
  UpdateContainerInstancesStateCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import {
  DeleteListenerCommand,
  DeleteLoadBalancerCommand,
  DeleteRuleCommand,
  DeleteTargetGroupCommand,
  ModifyListenerCommand,
  ModifyLoadBalancerAttributesCommand,
  ModifyRuleCommand,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand,
  SetSecurityGroupsCommand,
  SetSubnetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  AddRoleToInstanceProfileCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  PutRolePolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  DeleteDBInstanceCommand,
  ModifyDBInstanceCommand,
  ModifyDBSubnetGroupCommand,
  StopDBInstanceCommand,
} from '@aws-sdk/client-rds';
import { DeleteObjectCommand, DeletePublicAccessBlockCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
} from '@aws-sdk/client-secrets-manager';
import { loadBalancerAddress, seatAddresses, serviceAddresses, shared } from '../../../app/plan/addresses';
import { seatAttribute } from '../../../app/plan/host';
import type { Address } from '../../../app/plan/reference';
import type { ResourceType } from '../../../app/plan/resources';
import { clusterName, materialsPrefix } from '../../../app/workshop/names';
import type { AwsClients } from '../../aws/clients';
import type { Inventory } from '../inventory';

/** A workshop that somebody with the console open gets at. */
export interface Scene {
  readonly aws: AwsClients;
  readonly workshopId: string;
  /** What AWS knows the resource at an address by. Throws when it is not there. */
  readonly id: (address: Address) => string;
}

/** One thing that a person's hand does to a workshop. */
export interface Bend {
  readonly name: string;
  /** What is not as planned then. */
  readonly address: Address;
  readonly by: (scene: Scene) => Promise<unknown>;
  /** Somebody's own thing stays in the network after it; `by` returns what removes it. */
  readonly leaves?: true;
}

/** What a person can do to each type; of one that nobody can bend, why not. A new type has to say something here. */
const bends: Readonly<Record<ResourceType, readonly [Bend, ...Bend[]] | { readonly unbendable: string }>> = {
  'AWS::EC2::VPC': [
    {
      name: 'host names off',
      address: shared.vpc,
      by: ({ aws, id }) =>
        aws.ec2.send(
          new ModifyVpcAttributeCommand({ VpcId: id(shared.vpc), EnableDnsHostnames: { Value: false } }),
        ),
    },
    {
      name: 'name server off',
      address: shared.vpc,
      by: ({ aws, id }) =>
        aws.ec2.send(
          new ModifyVpcAttributeCommand({ VpcId: id(shared.vpc), EnableDnsSupport: { Value: false } }),
        ),
    },
  ],
  'AWS::EC2::InternetGateway': {
    unbendable:
      'AWS holds it as long as anything has a public address; a half teardown has a test of its own',
  },
  'AWS::EC2::Subnet': [
    publicAddresses('no public addresses', shared.publicSubnets[0], false),
    publicAddresses('public addresses for tasks', shared.privateSubnets[1], true),
  ],
  'AWS::EC2::RouteTable': [
    {
      name: 'way out removed',
      address: shared.publicRoutes,
      by: ({ aws, id }) =>
        aws.ec2.send(
          new DeleteRouteCommand({
            RouteTableId: id(shared.publicRoutes),
            DestinationCidrBlock: '0.0.0.0/0',
          }),
        ),
    },
    {
      name: 'subnet taken out',
      address: shared.publicRoutes,
      by: async ({ aws, id }) => {
        const [association] = await associations(aws, id(shared.publicRoutes));
        return aws.ec2.send(new DisassociateRouteTableCommand({ AssociationId: association }));
      },
    },
    {
      name: 'subnet put under another table',
      leaves: true,
      address: shared.privateRoutes,
      by: async ({ aws, id }) => {
        const { RouteTable } = await aws.ec2.send(new CreateRouteTableCommand({ VpcId: id(shared.vpc) }));
        const RouteTableId = RouteTable?.RouteTableId;
        const [association] = await associations(aws, id(shared.privateRoutes));
        await insist(() =>
          aws.ec2.send(new ReplaceRouteTableAssociationCommand({ AssociationId: association, RouteTableId })),
        );
        return () => aws.ec2.send(new DeleteRouteTableCommand({ RouteTableId }));
      },
    },
    {
      name: 'table deleted',
      address: shared.privateRoutes,
      by: async ({ aws, id }) => {
        const RouteTableId = id(shared.privateRoutes);
        for (const AssociationId of await associations(aws, RouteTableId)) {
          await aws.ec2.send(new DisassociateRouteTableCommand({ AssociationId }));
        }
        return aws.ec2.send(new DeleteRouteTableCommand({ RouteTableId }));
      },
    },
  ],
  'AWS::EC2::VPCEndpoint': [
    {
      name: 'route table taken out',
      address: shared.storageEndpoint,
      by: ({ aws, id }) =>
        aws.ec2.send(
          new ModifyVpcEndpointCommand({
            VpcEndpointId: id(shared.storageEndpoint),
            RemoveRouteTableIds: [id(shared.privateRoutes)],
          }),
        ),
    },
    {
      name: 'deleted',
      address: shared.storageEndpoint,
      by: ({ aws, id }) =>
        aws.ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [id(shared.storageEndpoint)] })),
    },
  ],
  'AWS::EC2::SecurityGroup': [
    {
      name: 'rules removed',
      address: shared.taskGroup,
      by: async ({ aws, id }) => {
        const GroupId = id(shared.taskGroup);
        const { SecurityGroups } = await aws.ec2.send(
          new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }),
        );
        const IpPermissions = SecurityGroups?.[0]?.IpPermissions;
        return aws.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
      },
    },
    {
      name: 'way out removed',
      address: shared.hostGroup,
      by: ({ aws, id }) =>
        aws.ec2.send(
          new RevokeSecurityGroupEgressCommand({
            GroupId: id(shared.hostGroup),
            IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
          }),
        ),
    },
  ],
  'AWS::EC2::Instance': [
    {
      name: 'attribute removed',
      address: seatAddresses('01').host,
      by: async (scene) =>
        scene.aws.ecs.send(
          new DeleteAttributesCommand({
            cluster: clusterName(scene.workshopId),
            attributes: [await seatOf(scene, '01')],
          }),
        ),
    },
    {
      name: 'attribute of another seat',
      address: seatAddresses('01').host,
      by: async (scene) =>
        scene.aws.ecs.send(
          new PutAttributesCommand({
            cluster: clusterName(scene.workshopId),
            attributes: [{ ...(await seatOf(scene, '01')), value: '99' }],
          }),
        ),
    },
    {
      name: 'drained',
      address: seatAddresses('01').host,
      by: async (scene) =>
        scene.aws.ecs.send(
          new UpdateContainerInstancesStateCommand({
            cluster: clusterName(scene.workshopId),
            containerInstances: [(await seatOf(scene, '01')).targetId],
            status: 'DRAINING',
          }),
        ),
    },
    {
      name: 'stopped',
      address: seatAddresses('01').host,
      by: ({ aws, id }) =>
        aws.ec2.send(new StopInstancesCommand({ InstanceIds: [id(seatAddresses('01').host)] })),
    },
    {
      name: 'terminated',
      address: seatAddresses('01').host,
      by: ({ aws, id }) =>
        aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id(seatAddresses('01').host)] })),
    },
  ],
  'AWS::RDS::DBSubnetGroup': [
    {
      name: 'other subnets',
      address: shared.databaseSubnets,
      by: ({ aws, id }) =>
        aws.rds.send(
          new ModifyDBSubnetGroupCommand({
            DBSubnetGroupName: id(shared.databaseSubnets),
            SubnetIds: shared.publicSubnets.map(id),
          }),
        ),
    },
  ],
  'AWS::RDS::DBInstance': [
    database('other security group', ({ id }) => ({ VpcSecurityGroupIds: [id(shared.hostGroup)] })),
    database('protected', () => ({ DeletionProtection: true })),
    {
      name: 'stopped',
      address: shared.database,
      by: ({ aws, id }) =>
        aws.rds.send(new StopDBInstanceCommand({ DBInstanceIdentifier: id(shared.database) })),
    },
    {
      name: 'deleted',
      address: shared.database,
      by: ({ aws, id }) =>
        aws.rds.send(
          new DeleteDBInstanceCommand({
            DBInstanceIdentifier: id(shared.database),
            SkipFinalSnapshot: true,
          }),
        ),
    },
  ],
  'AWS::ECS::Cluster': {
    unbendable: 'it has a name and nothing else, and AWS holds it as long as anything is in it',
  },
  'AWS::ECS::TaskDefinition': [
    {
      name: 'deregistered',
      address: jupyter().taskDefinition,
      by: ({ aws, id }) =>
        aws.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: id(jupyter().taskDefinition) })),
    },
  ],
  'AWS::ECS::Service': [
    service('scaled down', () => ({ desiredCount: 0 })),
    service('other security group', ({ id }) => ({
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: shared.privateSubnets.map(id),
          securityGroups: [id(shared.hostGroup)],
        },
      },
    })),
    service('other subnets', ({ id }) => ({
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: shared.publicSubnets.map(id),
          securityGroups: [id(shared.taskGroup)],
        },
      },
    })),
    service('another seat’s target group', ({ id }) => ({
      loadBalancers: [
        {
          targetGroupArn: id(jupyter('02').targetGroup),
          containerName: 'jupyter',
          containerPort: 8888,
        },
      ],
    })),
    service('another seat’s task definition', ({ id }) => ({
      taskDefinition: id(jupyter('02').taskDefinition),
    })),
    service('placed nowhere', () => ({
      placementConstraints: [{ type: 'memberOf', expression: 'attribute:lectern.seat == 99' }],
    })),
    service('no grace', () => ({ healthCheckGracePeriodSeconds: 0 })),
    {
      name: 'deleted',
      address: jupyter().service,
      by: ({ aws, id, workshopId }) =>
        aws.ecs.send(
          new DeleteServiceCommand({
            cluster: clusterName(workshopId),
            service: id(jupyter().service),
            force: true,
          }),
        ),
    },
  ],
  'AWS::Logs::LogGroup': [
    {
      name: 'other retention',
      address: shared.logs,
      by: ({ aws, id }) =>
        aws.logs.send(new PutRetentionPolicyCommand({ logGroupName: id(shared.logs), retentionInDays: 1 })),
    },
    {
      name: 'kept for ever',
      address: shared.logs,
      by: ({ aws, id }) => aws.logs.send(new DeleteRetentionPolicyCommand({ logGroupName: id(shared.logs) })),
    },
    {
      name: 'deleted',
      address: shared.logs,
      by: ({ aws, id }) => aws.logs.send(new DeleteLogGroupCommand({ logGroupName: id(shared.logs) })),
    },
  ],
  'AWS::IAM::Role': [
    {
      name: 'policy removed',
      address: seatAddresses('01').role,
      by: ({ aws, id }) =>
        aws.iam.send(
          new DeleteRolePolicyCommand({ RoleName: id(seatAddresses('01').role), PolicyName: 'lectern' }),
        ),
    },
    {
      name: 'policy changed',
      address: shared.executionRole,
      by: ({ aws, id }) =>
        aws.iam.send(
          new PutRolePolicyCommand({
            RoleName: id(shared.executionRole),
            PolicyName: 'lectern',
            PolicyDocument: document({ Action: 's3:ListAllMyBuckets', Resource: '*' }),
          }),
        ),
    },
    {
      name: 'managed policy detached',
      address: shared.hostRole,
      by: ({ aws, id }) =>
        aws.iam.send(
          new DetachRolePolicyCommand({
            RoleName: id(shared.hostRole),
            PolicyArn: 'arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role',
          }),
        ),
    },
    {
      name: 'trusts another service',
      address: shared.executionRole,
      by: ({ aws, id }) =>
        aws.iam.send(
          new UpdateAssumeRolePolicyCommand({
            RoleName: id(shared.executionRole),
            PolicyDocument: document({
              Principal: { Service: 'ec2.amazonaws.com' },
              Action: 'sts:AssumeRole',
            }),
          }),
        ),
    },
    {
      name: 'deleted',
      address: seatAddresses('01').role,
      by: async ({ aws, id }) => {
        const RoleName = id(seatAddresses('01').role);
        await aws.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'lectern' }));
        return aws.iam.send(new DeleteRoleCommand({ RoleName }));
      },
    },
  ],
  'AWS::IAM::InstanceProfile': [
    {
      name: 'role removed',
      address: shared.instanceProfile,
      by: ({ aws, id }) =>
        aws.iam.send(
          new RemoveRoleFromInstanceProfileCommand({
            InstanceProfileName: id(shared.instanceProfile),
            RoleName: id(shared.hostRole),
          }),
        ),
    },
    {
      name: 'another role',
      address: shared.instanceProfile,
      by: async ({ aws, id }) => {
        const InstanceProfileName = id(shared.instanceProfile);
        await aws.iam.send(
          new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName: id(shared.hostRole) }),
        );
        return aws.iam.send(
          new AddRoleToInstanceProfileCommand({
            InstanceProfileName,
            RoleName: id(seatAddresses('02').role),
          }),
        );
      },
    },
  ],
  'AWS::S3::Bucket': [
    {
      name: 'public access let in',
      address: shared.bucket,
      by: ({ aws, id }) => aws.s3.send(new DeletePublicAccessBlockCommand({ Bucket: id(shared.bucket) })),
    },
  ],
  'AWS::SecretsManager::Secret': [
    {
      name: 'password removed',
      address: shared.secret,
      by: async ({ aws, id }) => {
        const SecretId = id(shared.secret);
        const { SecretString } = await aws.secretsManager.send(new GetSecretValueCommand({ SecretId }));
        const values = Object.entries(JSON.parse(SecretString ?? '{}') as Record<string, string>);
        return aws.secretsManager.send(
          new PutSecretValueCommand({
            SecretId,
            SecretString: JSON.stringify(Object.fromEntries(values.filter(([key]) => key !== 'seat_01'))),
          }),
        );
      },
    },
    {
      name: 'deleted, to be recovered',
      address: shared.secret,
      by: ({ aws, id }) => aws.secretsManager.send(new DeleteSecretCommand({ SecretId: id(shared.secret) })),
    },
  ],
  'AWS::ElasticLoadBalancingV2::LoadBalancer': [
    {
      name: 'other security group',
      address: loadBalancerAddress('1'),
      by: ({ aws, id }) =>
        aws.elbv2.send(
          new SetSecurityGroupsCommand({
            LoadBalancerArn: id(loadBalancerAddress('1')),
            SecurityGroups: [id(shared.hostGroup)],
          }),
        ),
    },
    {
      name: 'other subnets',
      address: loadBalancerAddress('1'),
      by: ({ aws, id }) =>
        aws.elbv2.send(
          new SetSubnetsCommand({
            LoadBalancerArn: id(loadBalancerAddress('1')),
            Subnets: shared.privateSubnets.map(id),
          }),
        ),
    },
    loadBalancer('ends idle connections soon', 'idle_timeout.timeout_seconds', '5'),
    loadBalancer('protected', 'deletion_protection.enabled', 'true'),
    {
      name: 'deleted',
      address: loadBalancerAddress('1'),
      by: ({ aws, id }) =>
        aws.elbv2.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: id(loadBalancerAddress('1')) })),
    },
  ],
  'AWS::ElasticLoadBalancingV2::TargetGroup': [
    {
      name: 'other health check',
      address: jupyter().targetGroup,
      by: ({ aws, id }) =>
        aws.elbv2.send(
          new ModifyTargetGroupCommand({
            TargetGroupArn: id(jupyter().targetGroup),
            HealthCheckPath: '/nowhere',
            HealthCheckIntervalSeconds: 60,
            HealthyThresholdCount: 5,
            Matcher: { HttpCode: '418' },
          }),
        ),
    },
    {
      name: 'drains for long',
      address: jupyter().targetGroup,
      by: ({ aws, id }) =>
        aws.elbv2.send(
          new ModifyTargetGroupAttributesCommand({
            TargetGroupArn: id(jupyter().targetGroup),
            Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '300' }],
          }),
        ),
    },
    {
      name: 'deleted, with its listener',
      address: jupyter().targetGroup,
      by: async ({ aws, id }) => {
        await aws.elbv2.send(new DeleteListenerCommand({ ListenerArn: id(listenerOf('01')) }));
        const TargetGroupArn = id(jupyter().targetGroup);
        return insist(() => aws.elbv2.send(new DeleteTargetGroupCommand({ TargetGroupArn })));
      },
    },
  ],
  'AWS::ElasticLoadBalancingV2::Listener': [
    {
      name: 'leads to another seat',
      address: listenerOf('01'),
      by: ({ aws, id }) =>
        aws.elbv2.send(
          new ModifyListenerCommand({
            ListenerArn: id(listenerOf('01')),
            DefaultActions: [{ Type: 'forward', TargetGroupArn: id(jupyter('02').targetGroup) }],
          }),
        ),
    },
    {
      name: 'at another port',
      address: listenerOf('01'),
      by: ({ aws, id }) =>
        aws.elbv2.send(new ModifyListenerCommand({ ListenerArn: id(listenerOf('01')), Port: 8765 })),
    },
    {
      name: 'front door says something else',
      address: `${loadBalancerAddress('1')}.http`,
      by: ({ aws, id }) =>
        aws.elbv2.send(
          new ModifyListenerCommand({
            ListenerArn: id(`${loadBalancerAddress('1')}.http`),
            DefaultActions: [
              {
                Type: 'fixed-response',
                FixedResponseConfig: { StatusCode: '503', ContentType: 'text/plain', MessageBody: 'closed' },
              },
            ],
          }),
        ),
    },
    {
      name: 'deleted',
      address: listenerOf('01'),
      by: ({ aws, id }) => aws.elbv2.send(new DeleteListenerCommand({ ListenerArn: id(listenerOf('01')) })),
    },
  ],
  'AWS::ElasticLoadBalancingV2::ListenerRule': [
    {
      name: 'leads elsewhere',
      address: redirectOf('01'),
      by: ({ aws, id }) =>
        aws.elbv2.send(
          new ModifyRuleCommand({
            RuleArn: id(redirectOf('01')),
            Actions: [
              {
                Type: 'redirect',
                RedirectConfig: { Port: '8002', Protocol: 'HTTP', StatusCode: 'HTTP_302' },
              },
            ],
          }),
        ),
    },
    {
      name: 'of another address',
      address: redirectOf('01'),
      by: ({ aws, id }) =>
        aws.elbv2.send(
          new ModifyRuleCommand({
            RuleArn: id(redirectOf('01')),
            Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/elsewhere*'] } }],
          }),
        ),
    },
    {
      name: 'deleted',
      address: redirectOf('01'),
      by: ({ aws, id }) => aws.elbv2.send(new DeleteRuleCommand({ RuleArn: id(redirectOf('01')) })),
    },
  ],
  'Lectern::Materials': [
    {
      name: 'exercise deleted',
      address: shared.materials,
      by: ({ aws, id }) =>
        aws.s3.send(
          new DeleteObjectCommand({ Bucket: id(shared.bucket), Key: `${materialsPrefix}hello.ipynb` }),
        ),
    },
    {
      name: 'exercise changed',
      address: shared.materials,
      by: ({ aws, id }) =>
        aws.s3.send(
          new PutObjectCommand({
            Bucket: id(shared.bucket),
            Key: `${materialsPrefix}hello.ipynb`,
            Body: '{"cells":["changed"]}',
          }),
        ),
    },
  ],
  'Lectern::SeatDatabase': { unbendable: 'the server is private: nobody but a task gets into it' },
};

/** All bends, with the type that each is about. */
export const allBends: readonly (Bend & { readonly type: ResourceType })[] = Object.entries(bends).flatMap(
  ([type, some]) =>
    'unbendable' in some ? [] : some.map((bend) => ({ ...bend, type: type as ResourceType })),
);

/** The scene of a workshop as it stands now. */
export function sceneOf(aws: AwsClients, workshopId: string, { found }: Inventory): Scene {
  const ids = new Map(found.filter(({ residue }) => residue !== true).map((one) => [one.address, one.id]));
  return {
    aws,
    workshopId,
    id: (address) => {
      const id = ids.get(address);
      if (id === undefined) throw new Error(`nothing is at ${address}`);
      return id;
    },
  };
}

function jupyter(seat = '01') {
  return serviceAddresses(seat, 'jupyter');
}

function listenerOf(seat: string): Address {
  return `seat.${seat}.jupyter.listener`;
}

function redirectOf(seat: string): Address {
  return `seat.${seat}.jupyter.redirect`;
}

function publicAddresses(name: string, address: Address, Value: boolean): Bend {
  return {
    name,
    address,
    by: ({ aws, id }) =>
      aws.ec2.send(
        new ModifySubnetAttributeCommand({ SubnetId: id(address), MapPublicIpOnLaunch: { Value } }),
      ),
  };
}

function database(
  name: string,
  change: (scene: Scene) => Partial<ConstructorParameters<typeof ModifyDBInstanceCommand>[0]>,
): Bend {
  return {
    name,
    address: shared.database,
    by: (scene) =>
      scene.aws.rds.send(
        new ModifyDBInstanceCommand({
          DBInstanceIdentifier: scene.id(shared.database),
          ApplyImmediately: true,
          ...change(scene),
        }),
      ),
  };
}

function service(
  name: string,
  change: (scene: Scene) => Partial<ConstructorParameters<typeof UpdateServiceCommand>[0]>,
): Bend {
  return {
    name,
    address: jupyter().service,
    by: (scene) =>
      scene.aws.ecs.send(
        new UpdateServiceCommand({
          cluster: clusterName(scene.workshopId),
          service: scene.id(jupyter().service),
          ...change(scene),
        }),
      ),
  };
}

function loadBalancer(name: string, Key: string, Value: string): Bend {
  const address = loadBalancerAddress('1');
  return {
    name,
    address,
    by: ({ aws, id }) =>
      aws.elbv2.send(
        new ModifyLoadBalancerAttributesCommand({
          LoadBalancerArn: id(address),
          Attributes: [{ Key, Value }],
        }),
      ),
  };
}

/** The attribute of a seat's host in the cluster. */
async function seatOf({ aws, workshopId, id }: Scene, seat: string) {
  const cluster = clusterName(workshopId);
  const { containerInstanceArns } = await aws.ecs.send(new ListContainerInstancesCommand({ cluster }));
  const { containerInstances } = await aws.ecs.send(
    new DescribeContainerInstancesCommand({ cluster, containerInstances: containerInstanceArns }),
  );
  const host = id(seatAddresses(seat).host);
  const targetId = containerInstances?.find(
    ({ ec2InstanceId }) => ec2InstanceId === host,
  )?.containerInstanceArn;
  if (targetId === undefined) throw new Error(`the host of seat ${seat} is not in the cluster`);
  return { name: seatAttribute, value: seat, targetType: 'container-instance', targetId } as const;
}

async function associations(aws: AwsClients, table: string): Promise<readonly string[]> {
  const { RouteTables } = await aws.ec2.send(new DescribeRouteTablesCommand({ RouteTableIds: [table] }));
  return (RouteTables?.[0]?.Associations ?? []).flatMap(
    ({ RouteTableAssociationId }) => RouteTableAssociationId ?? [],
  );
}

function document(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
}

/** AWS does not see its own new things at once. */
async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
