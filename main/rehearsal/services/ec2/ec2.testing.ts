/** For tests: a rehearsal of EC2 and what it stands on, and the calls that most tests begin with. */
import {
  AttachInternetGatewayCommand,
  AssociateRouteTableCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  ModifySubnetAttributeCommand,
  type Instance,
} from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { createTestRehearsal, type TestRehearsal } from '../../rehearsal.testing';
import { createIam } from '../iam/iam';
import { createServiceQuotas } from '../service-quotas/service-quotas';
import { createSsm } from '../ssm/ssm';
import { createSts } from '../sts/sts';
import { createEc2 } from './ec2';
import { recommendedImage } from './image-catalogue';

export interface Ec2Test extends TestRehearsal {
  readonly ec2: EC2Client;
  readonly iam: IAMClient;
}

export function createEc2Test(options: { readonly speed?: number; readonly seed?: number } = {}): Ec2Test {
  const rehearsal = createTestRehearsal({
    // Slow enough for a test to see a state before the next one, even on a busy machine.
    speed: 200,
    ...options,
    services: (parts) => {
      parts.services.iam = createIam(parts);
      parts.services.ec2 = createEc2(parts);
      createSts(parts);
      createSsm(parts);
      createServiceQuotas(parts);
    },
  });
  return { ...rehearsal, ec2: rehearsal.client(EC2Client), iam: rehearsal.client(IAMClient) };
}

/** The code and sentence of the error that `call` ends in. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error) return `${error.name}: ${error.message}`;
    throw error;
  }
  throw new Error('the call was not refused');
}

/** Wall ms between two looks: rests the token buckets, which refuse calls that are not spaced. */
const POLL_MS = 3;

/** Repeats `probe` until it gives something; a call that is refused counts as nothing, unless time is up. */
export async function eventually<T>(probe: () => Promise<T | undefined>, withinMs = 5_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    let last: unknown = new Error('the condition never held');
    try {
      const value = await probe();
      if (value !== undefined) return value;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw last;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Makes the call again as long as its token bucket is empty, as any client would. */
export async function unthrottled<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'RequestLimitExceeded') throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

export interface TestNetwork {
  readonly vpcId: string;
  readonly subnetIds: readonly [string, string];
  readonly gatewayId: string;
  readonly routeTableId: string;
  readonly groupId: string;
}

/** A VPC with two public subnets (of `bits` bits) and a group, as a workshop has. */
export async function makeNetwork(ec2: EC2Client, bits = 24): Promise<TestNetwork> {
  const vpcId = (await ec2.send(new CreateVpcCommand({ CidrBlock: '10.20.0.0/16' }))).Vpc?.VpcId ?? '';
  const subnet = async (third: number, zone: string): Promise<string> => {
    const made = await eventually(() =>
      ec2.send(
        new CreateSubnetCommand({
          VpcId: vpcId,
          CidrBlock: `10.20.${third}.0/${bits}`,
          AvailabilityZone: `eu-west-1${zone}`,
        }),
      ),
    );
    const id = made.Subnet?.SubnetId ?? '';
    await eventually(() =>
      ec2.send(new ModifySubnetAttributeCommand({ SubnetId: id, MapPublicIpOnLaunch: { Value: true } })),
    );
    return id;
  };
  const subnetIds = [await subnet(0, 'a'), await subnet(16, 'b')] as const;
  const gateway = await ec2.send(new CreateInternetGatewayCommand({}));
  const gatewayId = gateway.InternetGateway?.InternetGatewayId ?? '';
  await eventually(() =>
    ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId: gatewayId, VpcId: vpcId })),
  );
  const table = await ec2.send(new CreateRouteTableCommand({ VpcId: vpcId }));
  const routeTableId = table.RouteTable?.RouteTableId ?? '';
  await eventually(() =>
    ec2.send(
      new CreateRouteCommand({
        RouteTableId: routeTableId,
        DestinationCidrBlock: '0.0.0.0/0',
        GatewayId: gatewayId,
      }),
    ),
  );
  for (const SubnetId of subnetIds) {
    await ec2.send(new AssociateRouteTableCommand({ RouteTableId: routeTableId, SubnetId }));
  }
  const group = await ec2.send(
    new CreateSecurityGroupCommand({ VpcId: vpcId, GroupName: 'hosts', Description: 'Hosts of a test' }),
  );
  const groupId = group.GroupId ?? '';
  // Until EC2 sees all of it, so that a test's own calls meet no read-after-write delay of these.
  await eventually(() => ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [groupId] })));
  return { vpcId, subnetIds, gatewayId, routeTableId, groupId };
}

/** What RunInstances needs at least. */
export function launchInput(network: TestNetwork): {
  ImageId: string;
  InstanceType: 't3.xlarge';
  MinCount: number;
  MaxCount: number;
  SubnetId: string;
  SecurityGroupIds: string[];
} {
  return {
    ImageId: recommendedImage('eu-west-1', 'x86_64').id,
    InstanceType: 't3.xlarge',
    MinCount: 1,
    MaxCount: 1,
    SubnetId: network.subnetIds[0],
    SecurityGroupIds: [network.groupId],
  };
}

export async function describeInstance(ec2: EC2Client, id: string): Promise<Instance | undefined> {
  const answer = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return answer.Reservations?.[0]?.Instances?.[0];
}

/** Waits until the instance shows the state. */
export async function inState(ec2: EC2Client, id: string, state: string): Promise<Instance> {
  return eventually(async () => {
    const instance = await describeInstance(ec2, id);
    return instance?.State?.Name === state ? instance : undefined;
  });
}
