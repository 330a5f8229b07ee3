import { EC2Client } from '@aws-sdk/client-ec2';
import { SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { createMemo } from '../memo';
import type { KindContext, ResolvedResource } from '../kind';
import { createVirtualClock } from '../../engine/testing/virtual-clock.testing';
import { instance } from './instance';

function refusal(): Error {
  const error = new Error(
    'Value (p) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name',
  );
  error.name = 'InvalidParameterValue';
  return Object.assign(error, { $fault: 'client', $metadata: { httpStatusCode: 400 } });
}

/** An EC2 that does not know the instance profile for the first `refusals` calls. */
function contextWith(refusals: number) {
  const runs: string[] = [];
  const ec2 = new EC2Client({ region: 'eu-west-1' });
  ec2.middlewareStack.add(
    () => (args) => {
      const { ClientToken } = args.input as { ClientToken?: string };
      runs.push(ClientToken ?? '');
      if (runs.length <= refusals) return Promise.reject(refusal());
      const output = { $metadata: {}, Instances: [{ InstanceId: `i-${ClientToken ?? ''}` }] };
      return Promise.resolve({ output: output as never, response: {} });
    },
    { step: 'initialize', priority: 'high' },
  );
  const ssm = new SSMClient({ region: 'eu-west-1' });
  ssm.middlewareStack.add(
    () => () => Promise.resolve({ output: { Parameter: { Value: 'ami-1' } } as never, response: {} }),
    { step: 'initialize', priority: 'high' },
  );
  const context = {
    workshopId: 'demo',
    aws: { ec2, ssm },
    clock: createVirtualClock(),
    signal: new AbortController().signal,
    memo: createMemo(),
    tags: () => ({}),
    token: (address: string) => address,
    retriesRefusals: true,
    note: () => undefined,
  } as unknown as KindContext;
  return { context, runs };
}

function host(n: number): ResolvedResource<'AWS::EC2::Instance'> {
  return {
    type: 'AWS::EC2::Instance',
    address: `h${n}`,
    dependsOn: [],
    usualMs: 0,
    properties: {
      instanceTypes: ['t3.xlarge'],
      diskGiB: 40,
      subnetIds: ['subnet-1'],
      securityGroupId: 'sg-1',
      instanceProfileName: 'p',
      clusterName: 'c',
      userData: '',
    },
  };
}

describe('hosts', () => {
  it('spend no tokens on a fresh instance profile but those of the first', async () => {
    const { context, runs } = contextWith(3);
    const made = await Promise.all([1, 2, 3, 4, 5].map((n) => instance.create(host(n), context)));
    expect(made.map(({ id }) => id)).toEqual(['i-h1', 'i-h2', 'i-h3', 'i-h4', 'i-h5']);
    expect(runs).toHaveLength(5 + 3);
    expect(runs.slice(0, 4)).toEqual(['h1', 'h1', 'h1', 'h1']);
  });

  it('go their own way when the first one fails for good', async () => {
    const { context } = contextWith(0);
    const { context: broken } = contextWith(Number.POSITIVE_INFINITY);
    const first = instance.create(host(1), { ...context, aws: broken.aws });
    const second = instance.create(host(2), context);
    await expect(first).rejects.toThrow('Instance Profile');
    await expect(second).resolves.toMatchObject({ id: 'i-h2' });
  });
});
