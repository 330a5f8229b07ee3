/** Every drill on a workshop that the engine made: it is seen through the SDK or HTTP, it ends, and what it hit recovers. */
import {
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListContainerInstancesCommand,
  ListTasksCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import {
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetServiceQuotaCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { drillNames, drillOf, type DrillName, type RunningDrill } from '../../../app/workshop/drills';
import { seatPasswordKey } from '../../../app/workshop/credentials';
import { secretName } from '../../../app/workshop/names';
import { inCallScope } from '../../aws/call-scope';
import { explain } from '../../aws/explain';
import { signInToJupyter } from '../../../app/services/jupyter';
import { openBrowser } from '../../cli/participant';
import { seatsWithFullDisk } from '../../health/full-disks';
import { memoryJournal, startLife, testWorkshop, type Life } from '../../engine/testing/life.testing';
import { workshopFrom } from '../../../app/workshop/defaults';
import { startRehearsal, type Rehearsal } from '../rehearsal';

const region = 'eu-west-1';
const id = 'drills';
const cluster = `lectern-${id}`;
const service = 'seat-01-jupyter';
const speed = 900;
const never = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), 'lectern-drills-'));
let rehearsal: Rehearsal;
let life: Life;
let address: string;

beforeAll(async () => {
  const log = { info: () => undefined, warn: () => undefined };
  rehearsal = await startRehearsal({ dataFolder: folder, speed, seed: 5, log });
  const both = workshopFrom({ id, name: 'Drills', seats: 1 });
  life = startLife({
    account: { ...rehearsal, speed },
    journal: memoryJournal(),
    workshop: { ...both, services: [...testWorkshop().services, ...both.services.slice(1)] },
  });
  expect(await life.engine.provision(life.plan, never)).toMatchObject({ outcome: 'done' });
  const { LoadBalancers } = await sdk(ElasticLoadBalancingV2Client).send(
    new DescribeLoadBalancersCommand({ Names: [`lectern-${id}-1`] }),
  );
  address = `http://${LoadBalancers?.[0]?.DNSName ?? ''}:8001/api`;
}, 60_000);

afterAll(async () => {
  await rehearsal.close();
  rmSync(folder, { recursive: true, force: true });
});

const clients = new Map<unknown, unknown>();
/** A plain SDK client that tries once: a test should see every error. */
function sdk<C>(Client: new (config: never) => C): C {
  const { endpoint, accessKeyId, secretAccessKey } = rehearsal;
  const made =
    clients.get(Client) ??
    new Client({ endpoint, region, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 } as never);
  clients.set(Client, made);
  return made as C;
}

async function control(
  action: string,
  body: object,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${rehearsal.endpoint}/_lectern/${action}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${rehearsal.secretAccessKey}` },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function begin(name: DrillName, options: object = {}): Promise<RunningDrill | undefined> {
  const { scope } = drillOf(name);
  const at = {
    region,
    workshop: id,
    ...(scope === 'workshop' ? {} : { seat: '01' }),
    ...(scope === 'service' ? { service: 'jupyter' } : {}),
  };
  const answer = await control('drill', { name, at, options });
  expect(answer.body).not.toHaveProperty('error');
  return answer.body['drill'] as RunningDrill | undefined;
}
async function end(drill: RunningDrill | undefined): Promise<void> {
  expect((await control('end-drill', { id: drill?.id })).body).toEqual({ ended: true });
}

const soon = <T>(attempt: () => Promise<T>): Promise<T> =>
  vi.waitFor(attempt, { timeout: 15_000, interval: 25 });
async function opens(timeoutMs = 2_000): Promise<number> {
  const response = await fetch(address, { signal: AbortSignal.timeout(timeoutMs) });
  await response.text();
  return response.status;
}
const works = (): Promise<void> =>
  soon(async () => {
    expect(await opens()).toBe(200);
  });
async function stoppedTasks(): Promise<readonly Task[]> {
  const ecs = sdk(ECSClient);
  const { taskArns = [] } = await ecs.send(
    new ListTasksCommand({ cluster, serviceName: service, desiredStatus: 'STOPPED' }),
  );
  if (taskArns.length === 0) return [];
  return (await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }))).tasks ?? [];
}
const stopWords = async (): Promise<string> =>
  JSON.stringify(
    (await stoppedTasks()).map(({ stoppedReason, containers }) => [
      stoppedReason,
      containers?.map(({ reason, exitCode }) => [reason, exitCode]),
    ]),
  );

it('container-crash: the container is killed, and ECS starts another', async () => {
  expect(await begin('container-crash')).toBeUndefined();
  await soon(async () => expect(await stopWords()).toContain('137'));
  await works();
});

it('out-of-memory: the container ends with 137 and the words of ECS', async () => {
  await begin('out-of-memory');
  await soon(async () => expect(await stopWords()).toContain('OutOfMemoryError'));
  await works();
});

it('crash-loop: what starts is killed again, until it ends', async () => {
  const before = (await stoppedTasks()).length;
  const drill = await begin('crash-loop');
  await soon(async () => expect((await stoppedTasks()).length).toBeGreaterThan(before + 2));
  await end(drill);
  await works();
});

it('image-does-not-pull: the task fails with the registry’s words, and starts once it is over', async () => {
  const drill = await begin('image-does-not-pull');
  await soon(async () => expect(await stopWords()).toContain('toomanyrequests'));
  await end(drill);
  await works();
});

it('wrong-health-check-path: ECS ends the task for its checks; the end puts the path back', async () => {
  const path = async (): Promise<string | undefined> =>
    (
      await sdk(ElasticLoadBalancingV2Client).send(
        new DescribeTargetGroupsCommand({ Names: [`lec-${id}-01-jupyter`] }),
      )
    ).TargetGroups?.[0]?.HealthCheckPath;
  const before = await path();
  const drill = await begin('wrong-health-check-path');
  expect(await path()).not.toBe(before);
  await soon(async () => expect(await stopWords()).toContain('ELB health checks'));
  await end(drill);
  expect(await path()).toBe(before);
  await works();
});

it('agent-disconnected: ECS cannot place anything until the agent is back', async () => {
  const ecs = sdk(ECSClient);
  const connected = async (): Promise<boolean | undefined> => {
    const { containerInstanceArns = [] } = await ecs.send(new ListContainerInstancesCommand({ cluster }));
    const described = await ecs.send(
      new DescribeContainerInstancesCommand({ cluster, containerInstances: containerInstanceArns }),
    );
    return described.containerInstances?.[0]?.agentConnected;
  };
  const drill = await begin('agent-disconnected');
  expect(await connected()).toBe(false);
  await soon(async () => {
    const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
    expect(services?.[0]?.events?.[0]?.message).toContain('AGENT');
  });
  await end(drill);
  expect(await connected()).toBe(true);
  await works();
});

it('venue-network-blocks-ports: silence on the cards’ ports, not on port 80; all is well at AWS', async () => {
  const drill = await begin('venue-network-blocks-ports');
  await expect(opens(150)).rejects.toThrow(/timeout/i);
  await end(drill);
  await works();
});

it('venue-network-down: silence on every port, and AWS cannot be reached either', async () => {
  const drill = await begin('venue-network-down', { minutes: 1_000 });
  await expect(opens(150)).rejects.toThrow(/timeout/i);
  const { hostname } = new URL(address);
  await expect(fetch(`http://${hostname}/`, { signal: AbortSignal.timeout(150) })).rejects.toThrow(
    /timeout|fetch failed/i,
  );
  const refused = await sdk(EC2Client)
    .send(new DescribeVpcsCommand({}))
    .catch((error: unknown) => error);
  expect(explain(refused).code).toBe('aws.unreachable');
  await end(drill);
  await sdk(EC2Client).send(new DescribeVpcsCommand({}));
  await works();
});

it('disk-full: files open and are not saved, the log says why, and the health of the seat shows it', async () => {
  const { SecretString = '{}' } = await sdk(SecretsManagerClient).send(
    new GetSecretValueCommand({ SecretId: secretName(id) }),
  );
  const passwords = JSON.parse(SecretString) as Record<string, string>;
  const user = await signInToJupyter(openBrowser(new URL('/', address).href), {
    password: passwords[seatPasswordKey('01')] ?? '',
  });
  const { aws } = life.connection;
  const full = () => inCallScope({ signal: never }, () => seatsWithFullDisk(aws, id, ['01'], Date.now()));
  await user.save('before.txt', 'kept');
  expect(await full()).toEqual(new Set());
  const drill = await begin('disk-full', { minutes: 1_000 });
  await expect(user.save('after.txt', 'lost')).rejects.toThrow('could not save');
  expect(await user.read('before.txt')).toBe('kept');
  expect(await opens()).toBe(200);
  await soon(async () => expect(await full()).toEqual(new Set(['01'])));
  await end(drill);
  await user.save('after.txt', 'kept too');
  expect(await user.read('after.txt')).toBe('kept too');
});

it('slow-network: each answer is late by as much', async () => {
  const drill = await begin('slow-network', { latencyMs: 300 });
  const started = performance.now();
  expect(await opens()).toBe(200);
  expect(performance.now() - started).toBeGreaterThan(290);
  await end(drill);
  await works();
});

it('api-down: one service answers 503, the others answer', async () => {
  const drill = await begin('api-down');
  await expect(sdk(ECSClient).send(new ListTasksCommand({ cluster }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 503 },
  });
  await sdk(EC2Client).send(new DescribeVpcsCommand({}));
  await works();
  await end(drill);
  await sdk(ECSClient).send(new ListTasksCommand({ cluster }));
});

it('throttled-by-another-tool: one of five calls gets through', async () => {
  const drill = await begin('throttled-by-another-tool', { awsService: 'ec2' });
  const calls = await Promise.allSettled(
    Array.from({ length: 10 }, () => sdk(EC2Client).send(new DescribeVpcsCommand({}))),
  );
  const refused = calls.flatMap((call) => (call.status === 'rejected' ? [call.reason as Error] : []));
  expect(refused).toHaveLength(8);
  expect(refused[0]?.name).toBe('RequestLimitExceeded');
  await end(drill);
  await sdk(EC2Client).send(new DescribeVpcsCommand({}));
});

it('expired-credentials: every protocol says so in its own words', async () => {
  const drill = await begin('expired-credentials');
  await expect(sdk(ECSClient).send(new ListTasksCommand({ cluster }))).rejects.toThrow(/expired/);
  await expect(sdk(EC2Client).send(new DescribeVpcsCommand({}))).rejects.toMatchObject({
    name: 'RequestExpired',
  });
  await expect(sdk(RDSClient).send(new DescribeDBInstancesCommand({}))).rejects.toMatchObject({
    name: 'ExpiredToken',
  });
  await end(drill);
  await sdk(EC2Client).send(new DescribeVpcsCommand({}));
});

it('lying-delete: the first delete says done and does nothing; the second is true', async () => {
  const ec2 = sdk(EC2Client);
  const { Vpcs } = await ec2.send(
    new DescribeVpcsCommand({ Filters: [{ Name: 'tag:lectern:workshop', Values: [id] }] }),
  );
  const { GroupId } = await ec2.send(
    new CreateSecurityGroupCommand({
      GroupName: 'to-be-deleted',
      Description: 'test',
      VpcId: Vpcs?.[0]?.VpcId,
    }),
  );
  const there = async (): Promise<number | undefined> =>
    (
      await ec2.send(
        new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'group-name', Values: ['to-be-deleted'] }] }),
      )
    ).SecurityGroups?.length;
  await soon(async () => expect(await there()).toBe(1));
  await begin('lying-delete');
  await ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
  expect(await there()).toBe(1);
  await ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
  expect(await there()).toBe(0);
  expect((await control('drills', { region, workshop: id })).body).toEqual({ drills: [] });
});

it('foreign-resource: a network interface with tags of others stands in the VPC', async () => {
  const strangers = async (): Promise<unknown> =>
    (
      await sdk(EC2Client).send(
        new DescribeNetworkInterfacesCommand({
          Filters: [{ Name: 'description', Values: ['Monitoring appliance'] }],
        }),
      )
    ).NetworkInterfaces?.map(({ Status, TagSet }) => [
      Status,
      TagSet?.some(({ Key }) => Key?.startsWith('lectern:')),
    ]);
  const drill = await begin('foreign-resource');
  expect(await strangers()).toEqual([['available', false]]);
  await end(drill);
  expect(await strangers()).toEqual([]);
});

it('database-restart: nobody is let in until it is over', async () => {
  const status = async (): Promise<string | undefined> =>
    (await sdk(RDSClient).send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: cluster })))
      .DBInstances?.[0]?.DBInstanceStatus;
  await soon(async () => expect(await status()).toBe('available'));
  const drill = await begin('database-restart');
  expect(await status()).toBe('rebooting');
  expect((await control('drill', { name: 'database-restart', at: { region, workshop: id } })).status).toBe(
    409,
  );
  await end(drill);
  await soon(async () => expect(await status()).toBe('available'));
});

it('slow-database: each answer is late by as much, on open connections too, and Airflow with it', async () => {
  const health = new URL('/health', address);
  health.port = '9001';
  const took = async (): Promise<number> => {
    const started = performance.now();
    const { metadatabase } = (await (await fetch(health)).json()) as { metadatabase: { status: string } };
    expect(metadatabase.status).toBe('healthy');
    return performance.now() - started;
  };
  await soon(took);
  const drill = await begin('slow-database', { latencyMs: 1_200, minutes: 1_000 });
  // A look at the database stands for ten real seconds, so the first answers are not late.
  await soon(async () => expect(await took()).toBeGreaterThan(1_150));
  await end(drill);
  await soon(async () => expect(await took()).toBeLessThan(1_000));
});

it('quota-too-small: no machine more than run; the end restores the quota', async () => {
  const quota = async (): Promise<number | undefined> =>
    (
      await sdk(ServiceQuotasClient).send(
        new GetServiceQuotaCommand({ ServiceCode: 'ec2', QuotaCode: 'L-1216C47A' }),
      )
    ).Quota?.Value;
  const before = await quota();
  const drill = await begin('quota-too-small');
  await expect(launch()).rejects.toMatchObject({ name: 'VcpuLimitExceeded' });
  await end(drill);
  expect(await quota()).toBe(before);
});

it('zone-without-capacity: the seat’s zone has no machine, until it is over', async () => {
  const zone = (await hosts())[0]?.Placement?.AvailabilityZone ?? '';
  const drill = await begin('zone-without-capacity');
  await expect(launch(zone)).rejects.toMatchObject({ name: 'InsufficientInstanceCapacity' });
  await end(drill);
  // Nothing is launched for real: the only refusal left is that of the dry run.
  await expect(launch(zone)).rejects.toMatchObject({ name: 'DryRunOperation' });
});

it('host-lost: the instance is terminated, and provisioning again makes the seat work', async () => {
  const [host] = await hosts();
  await begin('host-lost');
  await soon(async () => {
    const living = (await hosts()).filter(({ State }) => State?.Name === 'running');
    expect(living).toEqual([]);
  });
  expect(
    (await control('drill', { name: 'host-lost', at: { region, workshop: id, seat: '01' } })).status,
  ).toBe(409);
  expect(await life.engine.provision(life.plan, never)).toMatchObject({ outcome: 'done' });
  await works();
  expect((await hosts()).find(({ State }) => State?.Name === 'running')?.InstanceId).not.toBe(
    host?.InstanceId,
  );
});

it('ends by itself when its time is over, and refuses what is no drill and no place', async () => {
  await begin('api-down', { minutes: 1 });
  await soon(async () =>
    expect((await control('drills', { region, workshop: id })).body).toEqual({ drills: [] }),
  );
  await sdk(ECSClient).send(new ListTasksCommand({ cluster }));
  expect((await control('drill', { name: 'earthquake', at: { region, workshop: id } })).status).toBe(400);
  expect(
    (await control('drill', { name: 'host-lost', at: { region, workshop: 'other', seat: '01' } })).status,
  ).toBe(409);
  expect((await control('end-drill', { id: 'drill-0' })).body).toEqual({ ended: false });
  expect(new Set(drillNames).size).toBe(20);
});

async function hosts() {
  const { Reservations } = await sdk(EC2Client).send(
    new DescribeInstancesCommand({ Filters: [{ Name: 'tag:lectern:workshop', Values: [id] }] }),
  );
  return Reservations?.flatMap(({ Instances }) => Instances ?? []) ?? [];
}

/** Asks for one more machine like the seat's, as a dry run. */
async function launch(zone?: string): Promise<void> {
  const { Subnets } = await sdk(EC2Client).send(
    new DescribeSubnetsCommand({
      Filters: [
        { Name: 'tag:lectern:workshop', Values: [id] },
        ...(zone === undefined ? [] : [{ Name: 'availability-zone', Values: [zone] }]),
      ],
    }),
  );
  const [host] = await hosts();
  await sdk(EC2Client).send(
    new RunInstancesCommand({
      ImageId: host?.ImageId,
      InstanceType: host?.InstanceType,
      MinCount: 1,
      MaxCount: 1,
      SubnetId: Subnets?.[0]?.SubnetId,
      DryRun: true,
    }),
  );
}
