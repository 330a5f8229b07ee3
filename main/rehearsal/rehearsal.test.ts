import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateVpcCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateClusterCommand, ECSClient } from '@aws-sdk/client-ecs';
import {
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startRehearsal, type Rehearsal } from './rehearsal';

let dataFolder: string;
let running: Rehearsal[];
const log = { info: () => undefined, warn: () => undefined };

beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'lectern-whole-'));
  running = [];
});
afterEach(async () => {
  for (const rehearsal of running) await rehearsal.close();
  rmSync(dataFolder, { recursive: true, force: true });
});

async function start(): Promise<Rehearsal> {
  const rehearsal = await startRehearsal({ dataFolder, speed: 600, seed: 7, log });
  running.push(rehearsal);
  return rehearsal;
}

function client<C>(Client: new (config: never) => C, { endpoint, region, ...credentials }: Rehearsal): C {
  return new Client({ endpoint, region, credentials, maxAttempts: 1 } as never);
}

const tablesOf = (): unknown =>
  (JSON.parse(readFileSync(join(dataFolder, 'snapshot.json'), 'utf8')) as { tables: unknown }).tables;

it('goes on where it stopped: every service keeps what was made', async () => {
  const first = await start();
  const cidr = '10.20.0.0/16';
  const { Vpc } = await client(EC2Client, first).send(new CreateVpcCommand({ CidrBlock: cidr }));
  // The first use of ECS makes its service-linked role, and fails until that can be used.
  const ecs = client(ECSClient, first);
  await vi.waitFor(() => ecs.send(new CreateClusterCommand({ clusterName: 'lectern-demo' })));
  await client(ElasticLoadBalancingV2Client, first).send(
    new CreateTargetGroupCommand({
      Name: 'lec-demo-01-jupyter',
      Protocol: 'HTTP',
      Port: 8888,
      VpcId: Vpc?.VpcId,
      TargetType: 'ip',
    }),
  );
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  await client(IAMClient, first).send(
    new CreateRoleCommand({ RoleName: 'demo', AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  await client(CloudWatchLogsClient, first).send(
    new CreateLogGroupCommand({ logGroupName: '/lectern/demo' }),
  );
  await client(SecretsManagerClient, first).send(
    new CreateSecretCommand({ Name: 'lectern/demo', SecretString: 'kept' }),
  );
  await client(S3Client, first).send(new CreateBucketCommand({ Bucket: 'lectern-demo' }));
  await client(S3Client, first).send(
    new PutObjectCommand({ Bucket: 'lectern-demo', Key: 'a', Body: 'kept' }),
  );
  await first.close();
  const before = tablesOf();

  const second = await start();
  const found = await client(EC2Client, second).send(new DescribeVpcsCommand({ VpcIds: [Vpc?.VpcId ?? ''] }));
  expect(found.Vpcs?.[0]?.CidrBlock).toBe(cidr);
  const secret = new GetSecretValueCommand({ SecretId: 'lectern/demo' });
  expect((await client(SecretsManagerClient, second).send(secret)).SecretString).toBe('kept');
  const object = await client(S3Client, second).send(
    new GetObjectCommand({ Bucket: 'lectern-demo', Key: 'a' }),
  );
  expect(await object.Body?.transformToString()).toBe('kept');
  await second.close();
  // Nothing of a table was lost on its way through JSON.
  expect(tablesOf()).toEqual(before);
});

it('keeps its keys and its port, so that whoever works with it goes on after a restart', async () => {
  const first = await start();
  const ec2 = client(EC2Client, first);
  await ec2.send(new DescribeVpcsCommand({}));
  await first.close();
  expect(statSync(join(dataFolder, 'identity.json')).mode & 0o777).toBe(0o600);
  const second = await start();
  expect(second.endpoint).toBe(first.endpoint);
  expect((await ec2.send(new DescribeVpcsCommand({}))).$metadata.httpStatusCode).toBe(200);
});

it('listens elsewhere when its port is taken meanwhile, and refuses a port that was asked for', async () => {
  const first = await start();
  await first.close();
  const port = Number(new URL(first.endpoint).port);
  const other = createServer().listen(port, '127.0.0.1');
  try {
    await vi.waitFor(() => expect(other.listening).toBe(true));
    const second = await start();
    expect(second.endpoint).not.toBe(first.endpoint);
    expect(second.accessKeyId).toBe(first.accessKeyId);
    await second.close();
    await expect(startRehearsal({ dataFolder, port, log })).rejects.toMatchObject({
      problem: { code: 'rehearsal.port-in-use' },
    });
  } finally {
    other.close();
  }
});

it('holds its folder: the lock tells how to call it, and is gone at the end', async () => {
  const first = await start();
  const lock = JSON.parse(readFileSync(join(dataFolder, 'rehearsal.json'), 'utf8')) as object;
  expect(lock).toMatchObject({
    pid: process.pid,
    endpoint: first.endpoint,
    accessKeyId: first.accessKeyId,
    secretAccessKey: first.secretAccessKey,
    region: 'us-east-1',
    clock: { speed: 600, paused: false },
  });
  expect(first.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  await first.close();
  await first.close();
  expect(() => readFileSync(join(dataFolder, 'rehearsal.json'))).toThrow('ENOENT');
});

it('ends cleanly when it cannot begin: a port that is taken leaves no lock', async () => {
  const first = await start();
  const other = mkdtempSync(join(tmpdir(), 'lectern-whole-'));
  const port = Number(new URL(first.endpoint).port);
  await expect(startRehearsal({ dataFolder: other, port, speed: 600, log })).rejects.toMatchObject({
    problem: { code: 'rehearsal.port-in-use' },
  });
  expect(() => readFileSync(join(other, 'rehearsal.json'))).toThrow('ENOENT');
  rmSync(other, { recursive: true, force: true });
});

it('resolves stopRequested when the app asks', async () => {
  const rehearsal = await start();
  const answer = await fetch(`${rehearsal.endpoint}/_lectern/stop`, {
    method: 'POST',
    headers: { authorization: `Bearer ${rehearsal.secretAccessKey}` },
  });
  expect(answer.status).toBe(200);
  await rehearsal.stopRequested;
});
