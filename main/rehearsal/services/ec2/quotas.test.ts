/** The quotas of EC2 and VPC that Service Quotas tells, each enforced at whatever value applies (aws-facts §2). */
import {
  CreateInternetGatewayCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcEndpointCommand,
  RunInstancesCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { setAppliedQuota } from '../service-quotas/quotas';
import {
  createEc2Test,
  eventually,
  launchInput,
  makeNetwork,
  refusal,
  type Ec2Test,
  type TestNetwork,
} from './ec2.testing';

let test: Ec2Test;
let network: TestNetwork;
beforeEach(async () => {
  test = createEc2Test();
  network = await makeNetwork(test.ec2);
});
afterEach(() => {
  test.close();
});

type Step = (ec2: EC2Client, network: TestNetwork, index: number) => Promise<unknown>;

const group = (
  ec2: EC2Client,
  { vpcId }: TestNetwork,
  index: number,
): Promise<{ GroupId?: string | undefined }> =>
  ec2.send(
    new CreateSecurityGroupCommand({ VpcId: vpcId, GroupName: `more-${index}`, Description: 'a test' }),
  );

/** What was found already, of a fresh account and the test's network, counts. */
const cases: readonly (readonly [code: string, most: number, error: string, step: Step])[] = [
  [
    'L-407747CB',
    3,
    'SubnetLimitExceeded',
    (ec2, { vpcId }, index) =>
      ec2.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: `10.20.${32 + index}.0/24` })),
  ],
  [
    'L-589F43AA',
    3,
    'RouteTableLimitExceeded',
    (ec2, { vpcId }) => ec2.send(new CreateRouteTableCommand({ VpcId: vpcId })),
  ],
  ['L-A4707A72', 3, 'InternetGatewayLimitExceeded', (ec2) => ec2.send(new CreateInternetGatewayCommand({}))],
  ['L-E79EC296', 4, 'SecurityGroupLimitExceeded', group],
  [
    'L-1B52E74A',
    1,
    'VpcEndpointLimitExceeded',
    (ec2, { vpcId }) =>
      ec2.send(
        new CreateVpcEndpointCommand({
          VpcId: vpcId,
          VpcEndpointType: 'Gateway',
          ServiceName: 'com.amazonaws.eu-west-1.s3',
        }),
      ),
  ],
  [
    'L-DF5E4CA3',
    1,
    'NetworkInterfaceLimitExceeded',
    (ec2, at) => ec2.send(new RunInstancesCommand(launchInput(at))),
  ],
];

it.each(cases)('%s lets %i be, and then says %s (aws-facts §2)', async (code, most, error, step) => {
  setAppliedQuota(test.world.region('eu-west-1'), 'vpc', code, most);
  await step(test.ec2, network, 0);
  expect(await refusal(step(test.ec2, network, 1))).toContain(`${error}: `);
  // Service Quotas can raise each.
  setAppliedQuota(test.world.region('eu-west-1'), 'vpc', code, most + 1);
  await step(test.ec2, network, 1);
});

it('five security groups an interface, L-2AFB9258 (aws-facts §2)', async () => {
  const ids: string[] = [];
  for (let index = 0; index < 5; index += 1) ids.push((await group(test.ec2, network, index)).GroupId ?? '');
  const launch = (SecurityGroupIds: string[]): Promise<unknown> =>
    test.ec2.send(new RunInstancesCommand({ ...launchInput(network), SecurityGroupIds }));
  await eventually(() => launch(ids));
  expect(await refusal(launch([...ids, network.groupId]))).toContain(
    'SecurityGroupsPerInterfaceLimitExceeded: ',
  );
});
