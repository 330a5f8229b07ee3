import {
  DescribeImagesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstanceTypesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { GetParameterCommand, GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cidrContains, cidrsOverlap, formatCidr, formatIp, ipInCidr, parseCidr, parseIp } from './addresses';
import { createEc2Test, refusal, type Ec2Test } from './ec2.testing';

let test: Ec2Test;
beforeAll(() => {
  test = createEc2Test();
});
afterAll(() => {
  test.close();
});

const PARAMETER = '/aws/service/ecs/optimized-ami/amazon-linux-2023';

describe('instance types', () => {
  it('have the vCPUs, memory and interfaces of aws-facts §2', async () => {
    const shown = await test.ec2.send(
      new DescribeInstanceTypesCommand({
        InstanceTypes: ['t3.large', 't3.xlarge', 'm5.large', 't4g.xlarge', 'c5.xlarge'],
      }),
    );
    const facts = shown.InstanceTypes?.map((type) => [
      type.InstanceType,
      type.VCpuInfo?.DefaultVCpus,
      type.MemoryInfo?.SizeInMiB,
      type.NetworkInfo?.MaximumNetworkInterfaces,
      type.NetworkInfo?.Ipv4AddressesPerInterface,
    ]);
    expect(facts).toEqual([
      ['c5.xlarge', 4, 8_192, 4, 15],
      ['m5.large', 2, 8_192, 3, 10],
      ['t3.large', 2, 8_192, 3, 12],
      ['t3.xlarge', 4, 16_384, 4, 15],
      ['t4g.xlarge', 4, 16_384, 4, 15],
    ]);
  });

  it('are refused when there are none of the name, found by what they have, and come in pages', async () => {
    expect(
      await refusal(
        test.ec2.send(new DescribeInstanceTypesCommand({ InstanceTypes: ['zz.huge' as 't3.nano'] })),
      ),
    ).toBe('InvalidInstanceType: The following supplied instance types do not exist: [zz.huge]');
    const arm = await test.ec2.send(
      new DescribeInstanceTypesCommand({
        Filters: [
          { Name: 'processor-info.supported-architecture', Values: ['arm64'] },
          { Name: 'vcpu-info.default-vcpus', Values: ['4'] },
        ],
      }),
    );
    expect(arm.InstanceTypes?.map((type) => type.InstanceType)).toEqual(['t4g.xlarge']);
    const page = await test.ec2.send(new DescribeInstanceTypesCommand({ MaxResults: 5 }));
    expect(page.InstanceTypes).toHaveLength(5);
    expect(page.NextToken).toBeDefined();
  });

  it('are not offered in every zone', async () => {
    const virginia = test.client(EC2Client, { region: 'us-east-1' });
    const zones = async (name: string): Promise<string[]> => {
      const answer = await virginia.send(
        new DescribeInstanceTypeOfferingsCommand({
          LocationType: 'availability-zone',
          Filters: [{ Name: 'instance-type', Values: [name] }],
        }),
      );
      return (answer.InstanceTypeOfferings ?? []).map((row) => row.Location?.slice(-1) ?? '');
    };
    expect(await zones('t3.xlarge')).toEqual(['a', 'b', 'c', 'd', 'f']);
    expect(await zones('t2.micro')).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });
});

describe('images and their parameters', () => {
  it('agree, for both architectures', async () => {
    const ssm = test.client(SSMClient);
    for (const [variant, architecture] of [
      ['', 'x86_64'],
      ['/arm64', 'arm64'],
    ] as const) {
      const name = `${PARAMETER}${variant}/recommended`;
      const whole = await ssm.send(new GetParameterCommand({ Name: name }));
      const one = await ssm.send(new GetParameterCommand({ Name: `${name}/image_id` }));
      const fields = JSON.parse(whole.Parameter?.Value ?? '') as Record<string, string>;
      expect(fields['image_id']).toBe(one.Parameter?.Value);
      const images = await test.ec2.send(
        new DescribeImagesCommand({ ImageIds: [one.Parameter?.Value ?? ''] }),
      );
      expect(images.Images).toMatchObject([
        {
          Architecture: architecture,
          Name: fields['image_name'],
          State: 'available',
          ImageOwnerAlias: 'amazon',
        },
      ]);
    }
    expect(await refusal(ssm.send(new GetParameterCommand({ Name: `${PARAMETER}/nothing` })))).toContain(
      'ParameterNotFound',
    );
    const several = await ssm.send(
      new GetParametersCommand({
        Names: [`${PARAMETER}/recommended/image_id`, `${PARAMETER}/recommended/toString`],
      }),
    );
    expect(several.Parameters).toHaveLength(1);
    expect(several.InvalidParameters).toEqual([`${PARAMETER}/recommended/toString`]);
  });

  it('are the publisher’s alone', async () => {
    expect((await test.ec2.send(new DescribeImagesCommand({ Owners: ['self'] }))).Images).toEqual([]);
    const named = await test.ec2.send(
      new DescribeImagesCommand({
        Owners: ['amazon'],
        Filters: [{ Name: 'name', Values: ['al2023-ami-ecs-hvm-*-x86_64'] }],
      }),
    );
    expect(named.Images).toHaveLength(2);
    expect(await refusal(test.ec2.send(new DescribeImagesCommand({ ImageIds: ['ami-00000000'] })))).toContain(
      'InvalidAMIID.NotFound',
    );
  });
});

it('STS says who calls', async () => {
  const identity = await test.client(STSClient).send(new GetCallerIdentityCommand({}));
  expect(identity).toMatchObject({
    Account: '123456789012',
    Arn: 'arn:aws:iam::123456789012:user/rehearsal',
  });
  expect(identity.UserId).toMatch(/^AIDA[A-Z2-7]{17}$/);
});

describe('addresses', () => {
  const address = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  it('are read as they are written', () => {
    fc.assert(fc.property(address, (value) => parseIp(formatIp(value)) === value));
    fc.assert(
      fc.property(address, fc.integer({ min: 0, max: 32 }), (value, bits) => {
        const cidr = parseCidr(`${formatIp(value)}/${bits}`)!;
        expect(parseCidr(formatCidr(cidr))).toEqual(cidr);
        expect(ipInCidr(formatIp(value), formatCidr(cidr))).toBe(true);
      }),
    );
    for (const text of ['', '1.2.3', '1.2.3.256', '1.2.3.4.5', '-1.2.3.4'])
      expect(parseIp(text)).toBeUndefined();
    for (const text of ['10.0.0.0', '10.0.0.0/33', '/16']) expect(parseCidr(text)).toBeUndefined();
  });
  it('overlap when one range holds the other', () => {
    const cidr = fc
      .tuple(address, fc.integer({ min: 8, max: 32 }))
      .map(([value, bits]) => parseCidr(`${formatIp(value)}/${bits}`)!);
    fc.assert(
      fc.property(cidr, cidr, (a, b) => cidrsOverlap(a, b) === (cidrContains(a, b) || cidrContains(b, a))),
    );
  });
});
