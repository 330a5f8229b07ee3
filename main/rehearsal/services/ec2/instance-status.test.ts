import {
  DescribeInstanceStatusCommand,
  DescribeRegionsCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, expect, it } from 'vitest';
import { createEc2Test, eventually, launchInput, makeNetwork, refusal, type Ec2Test } from './ec2.testing';

let test: Ec2Test;
afterEach(() => test.close());

it('initializes after the start, then passes both checks', async () => {
  test = createEc2Test({ speed: 200 });
  const launch = launchInput(await makeNetwork(test.ec2));
  const id = (await test.ec2.send(new RunInstancesCommand(launch))).Instances?.[0]?.InstanceId ?? '';
  const status = async (all = false): Promise<string | undefined> =>
    (await test.ec2.send(new DescribeInstanceStatusCommand({ InstanceIds: [id], IncludeAllInstances: all })))
      .InstanceStatuses?.[0]?.InstanceStatus?.Status;
  // Not running yet: left out, unless the caller asks for all.
  expect([await status(), await status(true)]).toEqual([undefined, 'not-applicable']);
  const seen = new Set<string | undefined>();
  await eventually(async () => {
    const now = await status();
    seen.add(now);
    return now === 'ok' ? now : undefined;
  });
  expect([...seen]).toEqual([undefined, 'initializing', 'ok']);
  expect(await refusal(test.ec2.send(new DescribeInstanceStatusCommand({ InstanceIds: ['i-0'] })))).toContain(
    'InvalidInstanceID.Malformed',
  );
});

it('names its regions', async () => {
  test = createEc2Test();
  const { Regions } = await test.ec2.send(new DescribeRegionsCommand({ RegionNames: ['eu-west-1'] }));
  expect(Regions).toEqual([
    { RegionName: 'eu-west-1', Endpoint: 'ec2.eu-west-1.amazonaws.com', OptInStatus: 'opt-in-not-required' },
  ]);
  expect(await refusal(test.ec2.send(new DescribeRegionsCommand({ RegionNames: ['nowhere-1'] })))).toContain(
    'InvalidParameterValue',
  );
});
