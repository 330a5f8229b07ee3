import {
  DeleteNetworkInterfaceCommand,
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  GetInstanceProfileCommand,
} from '@aws-sdk/client-iam';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setAppliedQuota } from '../service-quotas/quotas';
import { setCapacity } from './capacity';
import { recommendedImage } from './image-catalogue';
import {
  createEc2Test,
  describeInstance,
  eventually,
  inState,
  launchInput,
  makeNetwork,
  refusal,
  unthrottled,
  type Ec2Test,
  type TestNetwork,
} from './ec2.testing';

let test: Ec2Test;
let network: TestNetwork;
const signals: string[] = [];

beforeAll(async () => {
  test = createEc2Test();
  test.signals.on('ec2.instance.running', ({ instanceId }) => signals.push(`running ${instanceId}`));
  test.signals.on('ec2.instance.gone', ({ instanceId }) => signals.push(`gone ${instanceId}`));
  network = await makeNetwork(test.ec2);
});
afterAll(() => {
  test.close();
});

async function run(extra: Partial<RunInstancesCommandInput> = {}): Promise<string[]> {
  const input = { ...launchInput(network), ...extra };
  const answer = await unthrottled(() => test.ec2.send(new RunInstancesCommand(input)));
  return (answer.Instances ?? []).map((instance) => instance.InstanceId ?? '');
}

async function settle(ids: readonly string[]): Promise<void> {
  await test.ec2.send(new TerminateInstancesCommand({ InstanceIds: [...ids] }));
  for (const id of ids) await inState(test.ec2, id, 'terminated');
}

describe('the life of an instance (aws-facts §3)', () => {
  it('runs 10 to 30 s after its launch, with addresses, volume, tags and a disk of its own', async () => {
    const userData = Buffer.from('#!/bin/sh\necho ECS_CLUSTER=x >> /etc/ecs/ecs.config\n').toString('base64');
    const launched = Date.now();
    const made = await test.ec2.send(
      new RunInstancesCommand({
        ...launchInput(network),
        UserData: userData,
        TagSpecifications: [
          { ResourceType: 'instance', Tags: [{ Key: 'lectern:seat', Value: '01' }] },
          { ResourceType: 'volume', Tags: [{ Key: 'lectern:seat', Value: '01' }] },
        ],
        BlockDeviceMappings: [
          { DeviceName: '/dev/xvda', Ebs: { VolumeSize: 40, VolumeType: 'gp3', Encrypted: true } },
        ],
      }),
    );
    expect(made.Instances?.[0]?.State).toMatchObject({ Code: 0, Name: 'pending' });
    const id = made.Instances?.[0]?.InstanceId ?? '';
    const running = await inState(test.ec2, id, 'running');
    const tookMs = (Date.now() - launched) * test.world.clock.speed;
    expect(tookMs).toBeGreaterThanOrEqual(10_000);
    expect(running.PrivateIpAddress).toMatch(/^10\.20\.0\.\d+$/);
    expect(running.PublicIpAddress).toMatch(/^198\.1[89]\./);
    expect(running.Tags).toEqual([{ Key: 'lectern:seat', Value: '01' }]);
    expect(running.MetadataOptions?.HttpTokens).toBe('required');
    expect(signals).toContain(`running ${id}`);

    const volumes = await test.ec2.send(
      new DescribeVolumesCommand({ Filters: [{ Name: 'attachment.instance-id', Values: [id] }] }),
    );
    expect(volumes.Volumes?.[0]).toMatchObject({ Size: 40, State: 'in-use', Encrypted: true });
    const facts = test.services.ec2.instance(test.world.region('eu-west-1'), id);
    expect(facts).toMatchObject({ state: 'running', vcpus: 4, memoryMiB: 16_384, maxNetworkInterfaces: 4 });
    expect(facts?.userData).toContain('ECS_CLUSTER=x');
    expect(existsSync(facts?.diskFolder ?? '')).toBe(true);
    await writeFile(path.join(facts?.diskFolder ?? '', 'kept'), 'x');

    const terminated = await test.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    expect(terminated.TerminatingInstances?.[0]).toMatchObject({
      PreviousState: { Name: 'running' },
      CurrentState: { Code: 32, Name: 'shutting-down' },
    });
    expect(signals).toContain(`gone ${id}`);
    const gone = await inState(test.ec2, id, 'terminated');
    expect(gone.SubnetId).toBeUndefined();
    expect(gone.PrivateIpAddress).toBeUndefined();
    await eventually(async () => (existsSync(facts?.diskFolder ?? '') ? undefined : true));
    // aws-facts §5: repeating it succeeds.
    const again = await test.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    expect(again.TerminatingInstances?.[0]?.CurrentState?.Name).toBe('terminated');
    const left = await test.ec2.send(
      new DescribeNetworkInterfacesCommand({ Filters: [{ Name: 'attachment.instance-id', Values: [id] }] }),
    );
    expect(left.NetworkInterfaces).toEqual([]);
  });

  it('is shown for about an hour after its end (aws-facts §4)', async () => {
    const fast = createEc2Test({ speed: 20_000 });
    try {
      const there = await makeNetwork(fast.ec2);
      const made = await eventually(() => fast.ec2.send(new RunInstancesCommand(launchInput(there))));
      const id = made.Instances?.[0]?.InstanceId ?? '';
      await eventually(() => fast.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] })));
      await inState(fast.ec2, id, 'terminated');
      const text = await eventually(async () => {
        try {
          await describeInstance(fast.ec2, id);
          return undefined;
        } catch (error) {
          return String(error);
        }
      });
      expect(text).toBe(`InvalidInstanceID.NotFound: The instance ID '${id}' does not exist`);
    } finally {
      fast.close();
    }
  });

  it('stops and starts with its disk and private address, and another public one', async () => {
    const [id = ''] = await run();
    const before = await inState(test.ec2, id, 'running');
    await test.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    expect(signals).toContain(`gone ${id}`);
    expect(await refusal(test.ec2.send(new StartInstancesCommand({ InstanceIds: [id] })))).toContain(
      'IncorrectInstanceState',
    );
    const stopped = await inState(test.ec2, id, 'stopped');
    expect(stopped.PublicIpAddress).toBeUndefined();
    await test.ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
    const after = await inState(test.ec2, id, 'running');
    expect(after.PrivateIpAddress).toBe(before.PrivateIpAddress);
    expect(after.PublicIpAddress).not.toBe(before.PublicIpAddress);
    await settle([id]);
  });
});

describe('RunInstances', () => {
  it('answers the same token with the same reservation, and refuses it for other settings (aws-facts §5)', async () => {
    const input = { ...launchInput(network), ClientToken: 'seat-07', MinCount: 2, MaxCount: 2 };
    const first = await test.ec2.send(new RunInstancesCommand(input));
    const second = await test.ec2.send(new RunInstancesCommand(input));
    expect(second.ReservationId).toBe(first.ReservationId);
    expect(second.Instances?.map((row) => row.InstanceId)).toEqual(
      first.Instances?.map((row) => row.InstanceId),
    );
    expect(await refusal(test.ec2.send(new RunInstancesCommand({ ...input, MaxCount: 3 })))).toContain(
      'IdempotentParameterMismatch',
    );
    const ids = (first.Instances ?? []).map((row) => row.InstanceId ?? '');
    await eventually(() => test.ec2.send(new TerminateInstancesCommand({ InstanceIds: ids })));
  });

  it('refuses unknown images, types, wrong architectures and zones without the type', async () => {
    expect(await refusal(run({ ImageId: 'ami-0123456789abcdef0' }))).toBe(
      "InvalidAMIID.NotFound: The image id '[ami-0123456789abcdef0]' does not exist",
    );
    expect(await refusal(run({ InstanceType: 'zz.huge' as 't3.xlarge' }))).toContain(
      "Invalid value 'zz.huge'",
    );
    expect(await refusal(run({ ImageId: recommendedImage('eu-west-1', 'arm64').id }))).toContain(
      "architecture 'x86_64'",
    );
    expect(await refusal(run({ UserData: Buffer.alloc(16_385).toString('base64') }))).toContain('16384');
    const [first = ''] = await run({
      ImageId: 'resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id',
    });
    expect(first).toMatch(/^i-/);
  });

  it('has no capacity where a drill says so (aws-facts §10)', async () => {
    const region = test.world.region('eu-west-1');
    setCapacity(region, 'eu-west-1a', 't3.xlarge', false);
    expect(await refusal(run())).toMatch(/^InsufficientInstanceCapacity: .*choosing eu-west-1b, eu-west-1c/);
    expect(await run({ SubnetId: network.subnetIds[1] })).toHaveLength(1);
    setCapacity(region, 'eu-west-1a', 't3.xlarge', true);
    expect(await run()).toHaveLength(1);
  });

  it('keeps to the vCPU quota L-1216C47A (aws-facts §2)', async () => {
    const other = createEc2Test();
    try {
      setAppliedQuota(other.world.region('eu-west-1'), 'ec2', 'L-1216C47A', 9);
      const there = await makeNetwork(other.ec2);
      const launch = (MinCount: number, MaxCount: number) =>
        other.ec2.send(new RunInstancesCommand({ ...launchInput(there), MinCount, MaxCount }));
      await eventually(() =>
        refusal(launch(3, 3)).then((text) => (text.startsWith('VcpuLimitExceeded') ? true : undefined)),
      );
      expect(await refusal(launch(3, 3))).toContain('your current vCPU limit of 9 allows');
      // As many as fit between MinCount and MaxCount.
      expect((await launch(1, 3)).Instances).toHaveLength(2);
      expect(await refusal(launch(1, 1))).toContain('VcpuLimitExceeded');
    } finally {
      other.close();
    }
  });

  it('runs out of addresses, five of which are AWS’s (aws-facts §2)', async () => {
    const other = createEc2Test();
    try {
      const small = await makeNetwork(other.ec2, 28);
      const launch = (MinCount: number, MaxCount: number) =>
        other.ec2.send(new RunInstancesCommand({ ...launchInput(small), MinCount, MaxCount }));
      const all = await eventually(() => launch(1, 20));
      expect(all.Instances).toHaveLength(11);
      expect(await refusal(launch(1, 1))).toContain(
        `InsufficientFreeAddressesInSubnet: There are not enough free addresses in subnet '${small.subnetIds[0]}'`,
      );
      const subnets = await other.ec2.send(new DescribeSubnetsCommand({ SubnetIds: [small.subnetIds[0]] }));
      expect(subnets.Subnets?.[0]?.AvailableIpAddressCount).toBe(0);
    } finally {
      other.close();
    }
  });

  it('does not know a fresh instance profile for 5 to 15 s (aws-facts §3, §4)', async () => {
    const slow = createEc2Test({ speed: 10 });
    try {
      const there = await makeNetwork(slow.ec2);
      await slow.iam.send(
        new CreateRoleCommand({
          RoleName: 'host',
          AssumeRolePolicyDocument: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
            ],
          }),
        }),
      );
      const profile = { InstanceProfileName: 'seat-profile' };
      const asked = Date.now();
      await slow.iam.send(new CreateInstanceProfileCommand(profile));
      await slow.iam.send(new AddRoleToInstanceProfileCommand({ ...profile, RoleName: 'host' }));
      const launch = () =>
        slow.ec2.send(
          new RunInstancesCommand({ ...launchInput(there), IamInstanceProfile: { Name: 'seat-profile' } }),
        );
      expect(await refusal(launch())).toBe(
        'InvalidParameterValue: Value (seat-profile) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name',
      );
      // That IAM answers proves nothing.
      const shown = await slow.iam.send(new GetInstanceProfileCommand(profile));
      expect(shown.InstanceProfile?.Roles).toHaveLength(1);
      const made = await eventually(launch);
      expect((Date.now() - asked) * 10).toBeGreaterThanOrEqual(5_000);
      expect(made.Instances?.[0]?.IamInstanceProfile?.Arn).toBe(
        'arn:aws:iam::123456789012:instance-profile/seat-profile',
      );
    } finally {
      slow.close();
    }
  });

  it('refuses what it does not model, and dry runs', async () => {
    expect(await refusal(run({ HibernationOptions: { Configured: true } }))).toContain('HibernationOptions');
    expect(await refusal(run({ DryRun: true }))).toContain('DryRunOperation');
    expect(await refusal(run({ KeyName: 'mine' }))).toBe(
      "InvalidKeyPair.NotFound: The key pair 'mine' does not exist",
    );
  });
});

describe('DescribeInstances', () => {
  it('filters by tag, state and place, with wildcards, in pages', async () => {
    const ids = await run({
      MinCount: 7,
      MaxCount: 7,
      TagSpecifications: [
        { ResourceType: 'instance', Tags: [{ Key: 'lectern:workshop', Value: 'page-test' }] },
      ],
    });
    const Filters = [
      { Name: 'tag:lectern:workshop', Values: ['page-*'] },
      { Name: 'instance-state-name', Values: ['pending', 'running'] },
      { Name: 'subnet-id', Values: [network.subnetIds[0]] },
    ];
    await eventually(async () => {
      const all = await test.ec2.send(new DescribeInstancesCommand({ Filters }));
      const found = all.Reservations?.flatMap((reservation) => reservation.Instances ?? []) ?? [];
      return found.length === 7 ? true : undefined;
    });
    const seen: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await test.ec2.send(new DescribeInstancesCommand({ Filters, MaxResults: 5, NextToken }));
      seen.push(
        ...(page.Reservations ?? []).flatMap((row) =>
          (row.Instances ?? []).map((item) => item.InstanceId ?? ''),
        ),
      );
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(seen.sort()).toEqual(ids.sort());
    expect(await refusal(test.ec2.send(new DescribeInstancesCommand({ MaxResults: 4 })))).toContain(
      'InvalidParameterValue',
    );
    expect(
      await refusal(test.ec2.send(new DescribeInstancesCommand({ InstanceIds: ids, MaxResults: 5 }))),
    ).toContain('InvalidParameterCombination');
    expect(
      await refusal(
        test.ec2.send(
          new DescribeInstancesCommand({ InstanceIds: ['i-00000000000000001', 'i-00000000000000002'] }),
        ),
      ),
    ).toBe(
      "InvalidInstanceID.NotFound: The instance IDs 'i-00000000000000001, i-00000000000000002' do not exist",
    );
    expect(await refusal(test.ec2.send(new DescribeInstancesCommand({ InstanceIds: ['seat-1'] })))).toContain(
      'InvalidInstanceID.Malformed',
    );
  });

  it('protects an interface in use', async () => {
    const [id = ''] = await run();
    const instance = await eventually(() => describeInstance(test.ec2, id));
    const eni = instance.NetworkInterfaces?.[0]?.NetworkInterfaceId ?? '';
    expect(await refusal(test.ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: eni })))).toBe(
      `InvalidParameterValue: Network interface '${eni}' is currently in use.`,
    );
  });
});
