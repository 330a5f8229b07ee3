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
  DescribeContainerInstancesCommand,
  ListContainerInstancesCommand,
  PutAttributesCommand,
  UpdateContainerInstancesStateCommand,
} from '@aws-sdk/client-ecs';
import { seatAddresses, shared } from '../../../app/plan/addresses';
import { seatAttribute } from '../../../app/plan/host';
import type { Address } from '../../../app/plan/reference';
import { clusterName } from '../../../app/workshop/names';
import type { AwsClients } from '../../aws/clients';
import type { Bend, Bends, Scene } from './bend.testing';
import { insist } from './bend.testing';

/** What a person can do to the network and the hosts in it. */
export const networkBends = {
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
} satisfies Bends;

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
