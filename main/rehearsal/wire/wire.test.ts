import {
  CreateVpcCommand,
  DescribeInstancesCommand,
  DescribeVpcsCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { CreateServiceCommand, DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import {
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
  LoadBalancerNotFoundException,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { HeadBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetServiceQuotaCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it, onTestFinished } from 'vitest';
import { defined } from '../../../app/defined';
import { createTestRehearsal, testKey, type TestRehearsal } from '../rehearsal.testing';
import { AwsError, type CommandClass, type OperationModel, type Registry } from './registry';
import type { WireResponse } from './message';
import { rawRequest } from './raw-request.testing';

let rehearsal: TestRehearsal;

/** A rehearsal of what the test registers, until the test is over. A test may have several. */
function rehearse(register: (registry: Registry) => void): TestRehearsal {
  const made = createTestRehearsal({ services: ({ registry }) => register(registry) });
  onTestFinished(() => made.close());
  rehearsal = made;
  return made;
}

function only<C extends CommandClass>(command: C, model: OperationModel<C>): TestRehearsal {
  return rehearse((registry) => registry.on(command, model));
}

async function failure(call: Promise<unknown>): Promise<{ name: string; message: string; status: number }> {
  try {
    await call;
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { name, message, status: $metadata?.httpStatusCode ?? 0 };
  }
  throw new Error('the call succeeded');
}

const raw = (
  service: string,
  body: string,
  headers: Record<string, string> = {},
  credentials = testKey,
): Promise<WireResponse> => rawRequest(rehearsal.wire, service, body, headers, credentials);

const ec2Form = (form: string): Promise<WireResponse> => raw('ec2', `${form}&Version=2016-11-15`);
const text = (response: WireResponse): string => response.body.toString('utf8');

describe('what is not modelled', () => {
  it('refuses an operation that nobody registered, logs and counts it', async () => {
    const { client, wire, logged } = rehearse(() => undefined);
    const ec2 = client(EC2Client, { maxAttempts: 3 });
    expect(await failure(ec2.send(new DescribeVpcsCommand({})))).toMatchObject({
      name: 'NotImplemented',
      status: 501,
    });
    expect(
      await failure(client(ECSClient).send(new DescribeServicesCommand({ services: ['a'] }))),
    ).toMatchObject({
      name: 'NotImplemented',
      status: 501,
    });
    const put = new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'x' });
    expect(await failure(client(S3Client).send(put))).toMatchObject({ name: 'NotImplemented', status: 501 });
    expect(wire.calls.gapsSeen().map(({ service, what, times }) => [service, what, times])).toEqual([
      ['ec2', 'The rehearsal does not model the operation DescribeVpcs.', 1],
      ['ecs', 'The rehearsal does not model the operation DescribeServices.', 1],
      ['s3', 'The rehearsal does not model the operation PUT ?x-id.', 1],
    ]);
    expect(logged).toHaveLength(3);
  });

  it('refuses an input member that is not among the modelled ones, at any depth', async () => {
    const { client } = only(CreateVpcCommand, {
      models: ['CidrBlock', 'TagSpecifications.Tags.Key', 'TagSpecifications.ResourceType'],
      handle: () => ({}),
    });
    const ec2 = client(EC2Client);
    const tag = (value?: string) => ({
      ResourceType: 'vpc' as const,
      Tags: [{ Key: 'a' }, { Key: 'b', ...defined({ Value: value }) }],
    });
    await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16', TagSpecifications: [tag()] }));
    expect(await failure(ec2.send(new CreateVpcCommand({ TagSpecifications: [tag('x')] })))).toMatchObject({
      status: 501,
      message: 'The rehearsal does not model the member TagSpecifications.Tags.Value.',
    });
    expect(await failure(ec2.send(new CreateVpcCommand({ InstanceTenancy: 'dedicated' })))).toMatchObject({
      message: 'The rehearsal does not model the member InstanceTenancy.',
    });
  });

  it('refuses a member that not even the SDK knows', async () => {
    only(DescribeVpcsCommand, { models: ['Filters'], handle: () => ({ Vpcs: [] }) });
    const answer = await ec2Form('Action=DescribeVpcs&Filter.1.Name=a&Filter.1.Colour=b');
    expect([answer.status, text(answer)]).toEqual([501, expect.stringContaining('Filters.Colour')]);
    expect((await ec2Form('Action=DescribeVpcs&Surprise=1')).status).toBe(501);
  });

  it('does not take the older load balancing API for the newer', async () => {
    only(DescribeLoadBalancersCommand, { models: [], handle: () => ({ LoadBalancers: [] }) });
    const old = 'Action=DescribeLoadBalancers&Version=2012-06-01';
    expect((await raw('elasticloadbalancing', old)).status).toBe(501);
    const current = 'Action=DescribeLoadBalancers&Version=2015-12-01';
    expect((await raw('elasticloadbalancing', current)).status).toBe(200);
  });

  it('throws at registration on a modelled path that does not exist, or a second registration', () => {
    const model = { models: ['CidrBlocks'], handle: () => ({}) };
    expect(() => only(CreateVpcCommand, model)).toThrow('CreateVpc has no input member CidrBlocks');
    const good = { models: ['CidrBlock'], handle: () => ({}) };
    expect(() =>
      rehearse((registry) => {
        registry.on(CreateVpcCommand, good);
        registry.on(CreateVpcCommand, good);
      }),
    ).toThrow('ec2 CreateVpc is registered already');
  });
});

describe('malformed and missing input', () => {
  const handle = () => ({ Instances: [] });

  it('names a required member that is missing, in each protocol', async () => {
    rehearse((registry) => {
      registry.on(RunInstancesCommand, { models: ['MinCount', 'MaxCount'], handle });
      registry.on(GetServiceQuotaCommand, { models: ['ServiceCode', 'QuotaCode'], handle: () => ({}) });
      registry.on(CreateServiceCommand, { models: ['serviceName'], handle: () => ({}) });
    });
    const answer = await ec2Form('Action=RunInstances&MinCount=1');
    expect(text(answer)).toContain('<Code>MissingParameter</Code>');
    expect(text(answer)).toContain('The request must contain the parameter MaxCount');
    const json = await raw('ecs', '{}', {
      'x-amz-target': 'AmazonEC2ContainerServiceV20141113.CreateService',
    });
    expect(JSON.parse(text(json))).toMatchObject({ __type: 'InvalidParameterException' });
    const quota = rehearsal.client(ServiceQuotasClient);
    expect(
      await failure(quota.send(new GetServiceQuotaCommand({ ServiceCode: 'ec2', QuotaCode: undefined }))),
    ).toMatchObject({ name: 'ValidationException', status: 400 });
  });

  it.each([
    ['MinCount=one&MaxCount=1', 'MinCount'],
    ['MinCount=0x10&MaxCount=1', 'MinCount'],
    ['MinCount=99999999999999999999&MaxCount=1', 'MinCount'],
    ['MinCount=1&MaxCount=1&EbsOptimized=yes', 'EbsOptimized'],
    ['MinCount=1&MaxCount=1&TagSpecification=zzz', 'TagSpecifications'],
    ['MinCount=1&MaxCount=1&TagSpecification.one.ResourceType=vpc', 'TagSpecifications'],
    ['MinCount=1&MaxCount=1&MinCount=2', 'MinCount'],
    ['MinCount.1=1&MaxCount=1', 'MinCount'],
    ['MinCount=1&MaxCount=1&ImageId=a%00b', 'ImageId'],
    ['MinCount=1&MaxCount=1&Placement=x', 'Placement'],
  ])('refuses %s', async (form, member) => {
    only(RunInstancesCommand, {
      models: ['MinCount', 'MaxCount', 'TagSpecifications', 'EbsOptimized', 'ImageId', 'Placement'],
      handle,
    });
    const answer = await ec2Form(`Action=RunInstances&${form}`);
    expect(answer.status).toBe(400);
    expect(text(answer)).toContain('<Code>InvalidParameterValue</Code>');
    expect(text(answer)).toContain(member);
  });

  it.each([
    ['{', 'JSON'],
    ['[]', 'structure'],
    ['{"services":"a"}', 'services'],
    ['{"services":[1]}', 'services'],
    ['{"services":[null]}', 'services'],
  ])('refuses the JSON %s', async (body, word) => {
    only(DescribeServicesCommand, { models: ['services'], handle: () => ({}) });
    const target = { 'x-amz-target': 'AmazonEC2ContainerServiceV20141113.DescribeServices' };
    const answer = await raw('ecs', body, target);
    expect(answer.status).toBe(400);
    expect(JSON.parse(text(answer))).toMatchObject({
      __type: 'SerializationException',
      message: expect.stringContaining(word) as string,
    });
  });

  it('sorts list members by number and not by text', async () => {
    let seen: unknown;
    only(DescribeVpcsCommand, {
      models: ['VpcIds'],
      handle: (input) => {
        seen = input.VpcIds;
        return { Vpcs: [] };
      },
    });
    await ec2Form('Action=DescribeVpcs&VpcId.10=c&VpcId.2=b&VpcId.1=a');
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it.each(['toString', '__proto__', 'constructor', 'Describe Vpcs', ''])(
    'does not find the action "%s"',
    async (action) => {
      only(DescribeVpcsCommand, { models: [], handle: () => ({ Vpcs: [] }) });
      expect([400, 501]).toContain((await ec2Form(`Action=${action}`)).status);
    },
  );

  it('keeps keys like __proto__ out of prototypes', async () => {
    only(DescribeVpcsCommand, { models: ['Filters'], handle: () => ({ Vpcs: [] }) });
    await ec2Form('Action=DescribeVpcs&__proto__.polluted=1&Filter.1.__proto__.polluted=1');
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('answers', () => {
  it('gives a request id with every answer, good or bad', async () => {
    only(DescribeVpcsCommand, { models: [], handle: () => ({ Vpcs: [] }) });
    const good = await ec2Form('Action=DescribeVpcs');
    const id = good.headers['x-amzn-requestid'] ?? '';
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(text(good)).toContain(`<requestId>${id}</requestId><vpcSet/>`);
    const bad = await ec2Form('Action=Nothing');
    expect(text(bad)).toContain(`<RequestID>${bad.headers['x-amzn-requestid'] ?? '-'}</RequestID>`);
  });

  it('turns a fraction where AWS has integers into a fault, and lets a quota have one', async () => {
    rehearse((registry) => {
      registry.on(DescribeVpcsCommand, { models: [], handle: () => ({ Vpcs: [] }) });
      registry.on(DescribeServicesCommand, {
        models: ['services'],
        handle: () => ({ services: [{ desiredCount: 1.5 }] }),
      });
      registry.on(GetServiceQuotaCommand, {
        models: ['ServiceCode', 'QuotaCode'],
        handle: () => ({ Quota: { Value: 0.5 } }),
      });
    });
    const ecs = rehearsal.client(ECSClient);
    expect(await failure(ecs.send(new DescribeServicesCommand({ services: ['a'] })))).toMatchObject({
      name: 'InternalFailure',
      status: 500,
    });
    expect(JSON.stringify(rehearsal.logged)).toContain('Service.desiredCount must be an integer');
    const quota = await rehearsal
      .client(ServiceQuotasClient)
      .send(new GetServiceQuotaCommand({ ServiceCode: 'ec2', QuotaCode: 'L-1' }));
    expect(quota.Quota?.Value).toBe(0.5);
  });

  it('makes a fault of a member that the model does not have, and of anything a handler throws', async () => {
    let thrown: () => never = () => {
      throw new Error('a bug');
    };
    only(DescribeVpcsCommand, {
      models: [],
      handle: () => (thrown as () => object)(),
    });
    const ec2 = rehearsal.client(EC2Client);
    expect(await failure(ec2.send(new DescribeVpcsCommand({})))).toMatchObject({ status: 500 });
    expect(JSON.stringify(rehearsal.logged)).toContain('wire.test.ts');
    thrown = (() => ({ Vcps: [] })) as unknown as () => never;
    expect(await failure(ec2.send(new DescribeVpcsCommand({})))).toMatchObject({ status: 500 });
    expect(JSON.stringify(rehearsal.logged)).toContain('DescribeVpcsResult has no member Vcps');
    expect(rehearsal.wire.calls.counts()).toMatchObject([{ action: 'DescribeVpcs', calls: 2, faults: 2 }]);
  });

  it('names errors as each protocol does', async () => {
    rehearse((registry) => {
      registry.on(DescribeLoadBalancersCommand, {
        models: [],
        handle: () => {
          throw new AwsError('LoadBalancerNotFoundException', 'One or more load balancers not found');
        },
      });
      registry.on(GetParameterCommand, {
        models: ['Name'],
        handle: () => {
          throw new AwsError('ParameterNotFound', 'none');
        },
      });
      registry.on(HeadBucketCommand, {
        models: ['Bucket'],
        handle: () => {
          throw new AwsError('NoSuchBucket', 'none', 404);
        },
      });
    });
    const wireText = text(
      await raw('elasticloadbalancing', 'Action=DescribeLoadBalancers&Version=2015-12-01'),
    );
    expect(wireText).toContain('<Error><Type>Sender</Type><Code>LoadBalancerNotFound</Code>');
    const elb = rehearsal.client(ElasticLoadBalancingV2Client);
    await expect(elb.send(new DescribeLoadBalancersCommand({}))).rejects.toBeInstanceOf(
      LoadBalancerNotFoundException,
    );
    // The model says 404; awsJson knows 400 and 500 alone.
    const ssm = rehearsal.client(SSMClient);
    expect(await failure(ssm.send(new GetParameterCommand({ Name: 'a' })))).toMatchObject({
      name: 'ParameterNotFound',
      status: 400,
    });
    expect(
      await failure(rehearsal.client(S3Client).send(new HeadBucketCommand({ Bucket: 'b' }))),
    ).toMatchObject({
      name: 'NotFound',
      status: 404,
    });
  });
});

describe('who may call', () => {
  const handle = () => ({ Reservations: [] });

  it('refuses a key that was not issued, in the words of each service', async () => {
    rehearse(() => undefined);
    const stranger = { ...testKey, accessKeyId: 'AKIASTRANGER' };
    expect(text(await raw('iam', 'Action=ListRoles', {}, stranger))).toContain('InvalidClientTokenId');
    expect(text(await raw('ec2', 'Action=DescribeVpcs', {}, stranger))).toContain('AuthFailure');
    const ecs = await raw('ecs', '{}', {}, stranger);
    expect([ecs.status, text(ecs)]).toEqual([403, expect.stringContaining('UnrecognizedClientException')]);
    expect(text(await raw('s3', '', {}, stranger))).toContain('InvalidAccessKeyId');
  });

  it('refuses a wrong secret, a changed body and a request that is not signed', async () => {
    only(DescribeInstancesCommand, { models: [], handle });
    const form = 'Action=DescribeInstances&Version=2016-11-15';
    expect((await raw('ec2', form)).status).toBe(200);
    expect((await raw('ec2', form, {}, { ...testKey, secretAccessKey: 'guess' })).status).toBe(401);
    expect((await raw('sts', form, {}, { ...testKey, secretAccessKey: 'guess' })).status).toBe(403);
    const unsigned = { method: 'POST', target: '/', headers: {}, body: Buffer.from(form) };
    expect(text(await rehearsal.wire.dispatch(unsigned))).toContain('MissingAuthenticationToken');
  });

  it('verifies checksums, also in the trailer of a stream', async () => {
    const bodies: string[] = [];
    only(PutObjectCommand, {
      models: ['Bucket', 'Key', 'Body', 'ChecksumAlgorithm', 'ChecksumCRC32', 'ContentLength', 'ContentType'],
      handle: ({ Body }) => {
        bodies.push((Body as Buffer).toString('utf8'));
        return {};
      },
    });
    const s3 = rehearsal.client(S3Client);
    await s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'a/ü +&.txt', Body: 'plain' }));
    const { Readable } = await import('node:stream');
    const stream = Readable.from([Buffer.from('stre'), Buffer.from('amed')]);
    await s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: stream, ContentLength: 8 }));
    expect(bodies).toEqual(['plain', 'streamed']);
    const wrong = new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'x', ChecksumCRC32: 'AAAAAA==' });
    expect(await failure(s3.send(wrong))).toMatchObject({ name: 'BadDigest' });
  });
});
