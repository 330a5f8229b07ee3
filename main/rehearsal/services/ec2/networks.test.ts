import {
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  DeleteInternetGatewayCommand,
  DeleteRouteTableCommand,
  DeleteSecurityGroupCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DeleteVpcEndpointsCommand,
  DescribeAvailabilityZonesCommand,
  DescribeInternetGatewaysCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  DetachInternetGatewayCommand,
  DisassociateRouteTableCommand,
  EC2Client,
  ModifyVpcAttributeCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { World } from '../../world/world';
import {
  createEc2Test,
  eventually,
  inState,
  launchInput,
  makeNetwork,
  refusal,
  type Ec2Test,
} from './ec2.testing';

let test: Ec2Test;
beforeEach(() => {
  test = createEc2Test();
});
afterEach(() => {
  test.close();
});

describe('a region of a fresh account', () => {
  it('has a default VPC with a public subnet in each zone', async () => {
    const vpcs = await test.ec2.send(
      new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['true'] }] }),
    );
    expect(vpcs.Vpcs).toMatchObject([{ CidrBlock: '172.31.0.0/16', IsDefault: true, Tags: [] }]);
    const subnets = await test.ec2.send(new DescribeSubnetsCommand({}));
    expect(subnets.Subnets?.map((row) => [row.AvailabilityZone, row.CidrBlock]).sort()).toEqual([
      ['eu-west-1a', '172.31.0.0/20'],
      ['eu-west-1b', '172.31.16.0/20'],
      ['eu-west-1c', '172.31.32.0/20'],
    ]);
    expect(subnets.Subnets?.[0]).toMatchObject({ AvailableIpAddressCount: 4091, MapPublicIpOnLaunch: true });
    const gateways = await test.ec2.send(new DescribeInternetGatewaysCommand({}));
    expect(gateways.InternetGateways?.[0]?.Attachments).toEqual([
      { VpcId: vpcs.Vpcs?.[0]?.VpcId, State: 'available' },
    ]);
  });

  it('knows its zones, and no zone or region that there is not', async () => {
    const zones = await test.ec2.send(
      new DescribeAvailabilityZonesCommand({ Filters: [{ Name: 'state', Values: ['available'] }] }),
    );
    expect(zones.AvailabilityZones?.map((zone) => [zone.ZoneName, zone.ZoneId])).toEqual([
      ['eu-west-1a', 'euw1-az1'],
      ['eu-west-1b', 'euw1-az2'],
      ['eu-west-1c', 'euw1-az3'],
    ]);
    expect(
      await refusal(test.ec2.send(new DescribeAvailabilityZonesCommand({ ZoneNames: ['eu-west-1z'] }))),
    ).toContain('InvalidParameterValue');
  });
});

describe('VPCs', () => {
  it('come with a main route table, a default group and a default ACL, which go with them', async () => {
    const made = await test.ec2.send(
      new CreateVpcCommand({
        CidrBlock: '10.0.0.9/16',
        TagSpecifications: [{ ResourceType: 'vpc', Tags: [{ Key: 'lectern:workshop', Value: 'w' }] }],
      }),
    );
    expect(made.Vpc).toMatchObject({
      State: 'pending',
      CidrBlock: '10.0.0.0/16',
      Tags: [{ Key: 'lectern:workshop', Value: 'w' }],
    });
    const VpcId = made.Vpc?.VpcId ?? '';
    await eventually(() => test.ec2.send(new DescribeVpcsCommand({ VpcIds: [VpcId] })));
    const Filters = [{ Name: 'vpc-id', Values: [VpcId] }];
    const tables = await test.ec2.send(
      new DescribeRouteTablesCommand({
        Filters: [...Filters, { Name: 'association.main', Values: ['true'] }],
      }),
    );
    expect(tables.RouteTables?.[0]?.Routes).toMatchObject([
      { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' },
    ]);
    const main = tables.RouteTables?.[0];
    expect(
      await refusal(test.ec2.send(new DeleteRouteTableCommand({ RouteTableId: main?.RouteTableId }))),
    ).toContain('DependencyViolation');
    expect(
      await refusal(
        test.ec2.send(
          new DisassociateRouteTableCommand({
            AssociationId: main?.Associations?.[0]?.RouteTableAssociationId,
          }),
        ),
      ),
    ).toContain('cannot disassociate the main route table');
    const groups = await test.ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
    expect(groups.SecurityGroups?.map((group) => group.GroupName)).toEqual(['default']);
    expect(
      await refusal(
        test.ec2.send(new DeleteSecurityGroupCommand({ GroupId: groups.SecurityGroups?.[0]?.GroupId })),
      ),
    ).toContain('CannotDelete');
    const acls = await test.ec2.send(new DescribeNetworkAclsCommand({ Filters }));
    expect(acls.NetworkAcls).toMatchObject([{ IsDefault: true }]);

    await test.ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: true } }));
    const attribute = await test.ec2.send(
      new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsHostnames' }),
    );
    expect(attribute.EnableDnsHostnames?.Value).toBe(true);

    await test.ec2.send(new DeleteVpcCommand({ VpcId }));
    expect((await test.ec2.send(new DescribeRouteTablesCommand({ Filters }))).RouteTables).toEqual([]);
    expect((await test.ec2.send(new DescribeSecurityGroupsCommand({ Filters }))).SecurityGroups).toEqual([]);
    expect(await refusal(test.ec2.send(new DeleteVpcCommand({ VpcId })))).toBe(
      `InvalidVpcID.NotFound: The vpc ID '${VpcId}' does not exist`,
    );
  });

  it('are five to a region, the default one counted (aws-facts §2, L-F678F1CE)', async () => {
    for (let index = 0; index < 4; index += 1) {
      await test.ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
    }
    expect(await refusal(test.ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' })))).toContain(
      'VpcLimitExceeded',
    );
    const elsewhere = test.client(EC2Client, { region: 'us-east-1' });
    await elsewhere.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  });

  it('are not always there right after their creation (aws-facts §4, read-after-write)', async () => {
    const slow = createEc2Test({ speed: 1 });
    try {
      const texts = new Set<string>();
      for (let index = 0; index < 4; index += 1) {
        const made = await slow.ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
        const id = made.Vpc?.VpcId ?? '';
        texts.add(
          await refusal(slow.ec2.send(new DescribeVpcsCommand({ VpcIds: [id] }))).catch(() => 'seen'),
        );
      }
      expect([...texts].some((text) => text.startsWith('InvalidVpcID.NotFound'))).toBe(true);
    } finally {
      slow.close();
    }
  });

  it('refuse what is no range', async () => {
    expect(await refusal(test.ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/8' })))).toContain(
      'InvalidVpc.Range',
    );
    expect(await refusal(test.ec2.send(new CreateVpcCommand({ CidrBlock: 'ten' })))).toContain(
      'InvalidParameterValue',
    );
    expect(
      await refusal(test.ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16', DryRun: true }))),
    ).toContain('DryRunOperation');
  });
});

describe('subnets', () => {
  it('lie within their VPC and beside one another (aws-facts §5)', async () => {
    const { vpcId } = await makeNetwork(test.ec2);
    const subnet = (CidrBlock: string, AvailabilityZone = 'eu-west-1a') =>
      test.ec2.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock, AvailabilityZone }));
    expect(await refusal(subnet('10.20.0.128/25'))).toBe(
      "InvalidSubnet.Conflict: The CIDR '10.20.0.128/25' conflicts with another subnet",
    );
    expect(await refusal(subnet('10.21.0.0/24'))).toContain('InvalidSubnet.Range');
    expect(await refusal(subnet('10.20.40.0/24', 'eu-west-1q'))).toContain(
      'in the following availability zones: eu-west-1a, eu-west-1b, eu-west-1c.',
    );
  });
});

describe('internet gateways', () => {
  it('are attached to one VPC, one each', async () => {
    const { vpcId, gatewayId } = await makeNetwork(test.ec2);
    const attach = (InternetGatewayId: string) =>
      test.ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId, VpcId: vpcId }));
    expect(await refusal(attach(gatewayId))).toContain('Resource.AlreadyAssociated');
    const second = await test.ec2.send(new CreateInternetGatewayCommand({}));
    const id = second.InternetGateway?.InternetGatewayId ?? '';
    await eventually(async () =>
      (await refusal(attach(id))).includes('already has an internet gateway attached') ? true : undefined,
    );
    expect(
      await refusal(test.ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId: id, VpcId: vpcId }))),
    ).toContain('Gateway.NotAttached');
    await test.ec2.send(new DeleteInternetGatewayCommand({ InternetGatewayId: id }));
  });
});

describe('route tables and gateway endpoints', () => {
  it('answer a repeated token with the same table or endpoint, and show where traffic goes', async () => {
    const { vpcId, gatewayId, subnetIds } = await makeNetwork(test.ec2);
    const input = { VpcId: vpcId, ClientToken: 'private' };
    const first = await test.ec2.send(new CreateRouteTableCommand(input));
    const RouteTableId = first.RouteTable?.RouteTableId ?? '';
    expect((await test.ec2.send(new CreateRouteTableCommand(input))).RouteTable?.RouteTableId).toBe(
      RouteTableId,
    );
    expect(
      await refusal(
        test.ec2.send(
          new CreateRouteTableCommand({
            ...input,
            TagSpecifications: [{ ResourceType: 'route-table', Tags: [{ Key: 'a', Value: 'b' }] }],
          }),
        ),
      ),
    ).toContain('IdempotentParameterMismatch');
    expect(
      await refusal(
        eventually(
          () => test.ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId: subnetIds[0] })),
          50,
        ),
      ),
    ).toContain('Resource.AlreadyAssociated');

    const toS3 = new CreateVpcEndpointCommand({
      VpcId: vpcId,
      ServiceName: 'com.amazonaws.eu-west-1.s3',
      RouteTableIds: [RouteTableId],
      ClientToken: 's3',
    });
    const endpoint = await eventually(() => test.ec2.send(toS3));
    const id = endpoint.VpcEndpoint?.VpcEndpointId ?? '';
    expect((await test.ec2.send(toS3)).VpcEndpoint?.VpcEndpointId).toBe(id);
    await test.ec2.send(
      new CreateRouteCommand({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0', GatewayId: gatewayId }),
    );
    const shown = await test.ec2.send(new DescribeRouteTablesCommand({ RouteTableIds: [RouteTableId] }));
    expect(shown.RouteTables?.[0]?.Routes?.map((route) => route.GatewayId)).toEqual(['local', id, gatewayId]);
    expect(
      await refusal(
        test.ec2.send(
          new CreateVpcEndpointCommand({
            VpcId: vpcId,
            ServiceName: 'com.amazonaws.eu-west-1.ecs',
            RouteTableIds: [],
          }),
        ),
      ),
    ).toContain('InvalidServiceName');

    const deleted = await test.ec2.send(
      new DeleteVpcEndpointsCommand({ VpcEndpointIds: [id, 'vpce-00000000'] }),
    );
    expect(deleted.Unsuccessful?.map((item) => item.Error?.Code)).toEqual(['InvalidVpcEndpoint.NotFound']);
    const after = await test.ec2.send(new DescribeRouteTablesCommand({ RouteTableIds: [RouteTableId] }));
    expect(after.RouteTables?.[0]?.Routes?.map((route) => route.GatewayId)).toEqual(['local', gatewayId]);
    await eventually(async () => {
      const left = await test.ec2.send(new DescribeVpcEndpointsCommand({}));
      return left.VpcEndpoints?.length === 0 ? true : undefined;
    });
    await test.ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId: gatewayId, VpcId: vpcId }));
    const dark = await test.ec2.send(new DescribeRouteTablesCommand({ RouteTableIds: [RouteTableId] }));
    expect(dark.RouteTables?.[0]?.Routes?.at(-1)?.State).toBe('blackhole');
  });
});

describe('taking a network down (aws-facts §4)', () => {
  it('goes only in order, and then leaves nothing', async () => {
    const before = test.world.snapshot().tables;
    const network = await makeNetwork(test.ec2);
    const { vpcId, gatewayId, routeTableId, groupId, subnetIds } = network;
    const launched = await eventually(() => test.ec2.send(new RunInstancesCommand(launchInput(network))));
    const instanceId = launched.Instances?.[0]?.InstanceId ?? '';
    await inState(test.ec2, instanceId, 'running');
    const region = test.world.region('eu-west-1');
    const node = test.services.ec2.createNetworkInterface(region, {
      subnetId: subnetIds[1],
      securityGroupIds: [groupId],
      description: 'ELB app/lectern-x/0123456789abcdef',
      requesterId: 'amazon-elb',
      publicIp: true,
    });
    const shown = await test.ec2.send(
      new DescribeNetworkInterfacesCommand({
        Filters: [{ Name: 'description', Values: ['ELB app/lectern-x/*'] }],
      }),
    );
    expect(shown.NetworkInterfaces).toMatchObject([
      { NetworkInterfaceId: node.id, RequesterId: 'amazon-elb', RequesterManaged: true, Status: 'in-use' },
    ]);

    const deleteVpc = () => test.ec2.send(new DeleteVpcCommand({ VpcId: vpcId }));
    const deleteSubnet = (SubnetId: string) => test.ec2.send(new DeleteSubnetCommand({ SubnetId }));
    const deleteGroup = () => test.ec2.send(new DeleteSecurityGroupCommand({ GroupId: groupId }));
    const detach = () =>
      test.ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId: gatewayId, VpcId: vpcId }));
    const vpcInUse = `DependencyViolation: The vpc '${vpcId}' has dependencies and cannot be deleted.`;
    const mapped = `DependencyViolation: Network ${vpcId} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`;
    expect(await refusal(deleteVpc())).toBe(vpcInUse);
    for (const id of subnetIds) {
      expect(await refusal(deleteSubnet(id))).toBe(
        `DependencyViolation: The subnet '${id}' has dependencies and cannot be deleted.`,
      );
    }
    expect(await refusal(deleteGroup())).toBe(
      `DependencyViolation: resource ${groupId} has a dependent object`,
    );
    expect(await refusal(detach())).toBe(mapped);
    expect(
      await refusal(test.ec2.send(new DeleteInternetGatewayCommand({ InternetGatewayId: gatewayId }))),
    ).toBe(`DependencyViolation: The internetGateway '${gatewayId}' has dependencies and cannot be deleted.`);
    expect(await refusal(test.ec2.send(new DeleteRouteTableCommand({ RouteTableId: routeTableId })))).toBe(
      `DependencyViolation: The routeTable '${routeTableId}' has dependencies and cannot be deleted.`,
    );

    await test.ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
    expect(await refusal(deleteSubnet(subnetIds[0]))).toContain('DependencyViolation');
    await inState(test.ec2, instanceId, 'terminated');
    await deleteSubnet(subnetIds[0]);
    // The load balancer's node still has a public address and the group.
    expect(await refusal(detach())).toBe(mapped);
    expect(await refusal(deleteGroup())).toContain('DependencyViolation');
    test.services.ec2.deleteNetworkInterface(region, node.id);
    await deleteSubnet(subnetIds[1]);
    await deleteGroup();
    expect(await refusal(deleteVpc())).toBe(vpcInUse);
    await test.ec2.send(new DeleteRouteTableCommand({ RouteTableId: routeTableId }));
    expect(await refusal(deleteVpc())).toBe(vpcInUse);
    await detach();
    await test.ec2.send(new DeleteInternetGatewayCommand({ InternetGatewayId: gatewayId }));
    await deleteVpc();

    const vpcs = await test.ec2.send(new DescribeVpcsCommand({}));
    expect(vpcs.Vpcs?.map((vpc) => vpc.IsDefault)).toEqual([true]);
    expect(Object.keys(before)).not.toContain('eu-west-1/ec2.vpcs');
    for (const [name, count] of [
      ['subnets', 3],
      ['internet-gateways', 1],
      ['route-tables', 1],
      ['security-groups', 1],
      ['network-interfaces', 0],
      ['volumes', 0],
    ] as const) {
      expect([name, region.table(`ec2.${name}`).size]).toEqual([name, count]);
    }
  });
});

describe('a snapshot', () => {
  it('is the whole truth: another world goes on where this one was', async () => {
    const network = await makeNetwork(test.ec2);
    const launched = await eventually(() => test.ec2.send(new RunInstancesCommand(launchInput(network))));
    const instanceId = launched.Instances?.[0]?.InstanceId ?? '';
    const snapshot = JSON.parse(JSON.stringify(test.world.snapshot())) as ReturnType<World['snapshot']>;
    test.world.stop();
    const next = createEc2Test();
    try {
      next.world.restore(snapshot);
      next.world.start();
      const instance = await inState(next.ec2, instanceId, 'running');
      expect(instance.VpcId).toBe(network.vpcId);
      const again = await next.ec2.send(new DescribeVpcsCommand({}));
      expect(again.Vpcs).toHaveLength(2);
    } finally {
      next.close();
    }
  });
});
