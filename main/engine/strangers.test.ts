import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteSubnetCommand,
  DescribeSecurityGroupsCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateServiceCommand,
  DeleteServiceCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateClusterCommand } from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import { uncheckedIn } from '../../app/contract/receipt';
import type { Receipt } from '../../app/contract/events';
import { shared } from '../../app/plan/addresses';
import { bucketName, clusterName, iamPath, seatRoleName } from '../../app/workshop/names';
import { findLeftovers } from './leftovers';
import { testAccount } from './testing/account.testing';
import { census, counts } from './testing/census.testing';
import { changesIn, contents } from './testing/contents.testing';
import { besideButServiceRoles } from './testing/kept.testing';
import { memoryJournal, startLife, type LifeOptions } from './testing/life.testing';

const never = new AbortController().signal;
const { account } = await testAccount({ name: 'strangers', speed: 1_500, seed: 4 });

/** One laptop with a workshop of one seat; `again` is the same laptop, `other` another one. */
function laptops(id: string) {
  const journal = memoryJournal();
  const begin = (more: Partial<LifeOptions> = {}) =>
    startLife({ account, journal, workshop: { id, seats: 1 }, ...more });
  const other = (): Partial<LifeOptions> => ({
    journal: memoryJournal(),
    holder: { computer: 'other', process: 2, installation: 'other' },
  });
  return { begin, other };
}

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

/** What adds up in a receipt, and in what is left of the account. */
function expectTrue(receipt: Receipt | undefined): void {
  expect(receipt).toBeDefined();
  if (receipt === undefined) return;
  expect(uncheckedIn(receipt)).toBe(0);
  expect(new Set(receipt.items?.map(({ type, id }) => `${type} ${id}`)).size).toBe(receipt.made);
  const withFate = (fate: string) => receipt.items?.filter((one) => one.fate === fate).length;
  expect([withFate('removed'), withFate('left'), withFate('kept')]).toEqual([
    receipt.removed,
    receipt.left.length,
    receipt.kept.length,
  ]);
}

describe('what only seems to be of a workshop', () => {
  it('is announced by no change, removed by no teardown and counted by no receipt', async () => {
    const { begin } = laptops('lookalike');
    const life = begin();
    const { ec2, iam } = life.connection.aws;
    expect(await life.engine.provision(life.plan, never)).toMatchObject({ outcome: 'done' });
    const before = await contents(life.connection.aws);
    // A role below our path, named as a seat's, with no tag of ours.
    const RoleName = seatRoleName('lookalike', '99');
    await iam.send(
      new CreateRoleCommand({ RoleName, Path: iamPath('lookalike'), AssumeRolePolicyDocument: trust }),
    );
    // A network that somebody tagged like ours, at a place that no workshop has.
    const tags = [
      { Key: 'lectern:workshop', Value: 'lookalike' },
      { Key: 'lectern:address', Value: 'shared.palace' },
    ];
    const { Vpc } = await ec2.send(
      new CreateVpcCommand({
        CidrBlock: '10.9.0.0/16',
        TagSpecifications: [{ ResourceType: 'vpc', Tags: tags }],
      }),
    );
    const theirs = new Map([...(await contents(life.connection.aws))].filter(([id]) => !before.has(id)));
    expect((await life.engine.changes(life.plan, [], never)).resources).toEqual([]);
    const { receipt } = await life.engine.teardown(never, { unplanned: true });
    expect(receipt?.made).toBe(receipt?.removed);
    expectTrue(receipt);
    const told = new Map(besideButServiceRoles(receipt)?.map(({ id, reason }) => [id, reason]));
    expect([...told.keys()].sort()).toEqual([RoleName, Vpc?.VpcId ?? ''].sort());
    expect(told.get(RoleName)).toContain('not its tags');
    expect(told.get(Vpc?.VpcId ?? '')).toContain('no network (VPC) at “shared.palace”');
    expect(changesIn(theirs, await contents(life.connection.aws))).toEqual([]);

    const report = await findLeftovers({
      connect: () => Promise.resolve(life.connection),
      regions: ['eu-west-1'],
      rehearsal: true,
      known: () => undefined,
      worker: () => Promise.resolve(undefined),
      progress: () => undefined,
      signal: never,
    });
    const [group] = report.groups.filter(({ workshopId }) => workshopId === 'lookalike');
    expect(group?.things.map(({ id, keeps }) => [id, keeps !== undefined]).sort()).toEqual(
      [
        [RoleName, true],
        [Vpc?.VpcId, true],
      ].sort(),
    );
    life.connection.aws.destroy();
  }, 60_000);

  it('stands in the list of changes when it has a name that the plan needs', async () => {
    const { begin } = laptops('namesake');
    const life = begin();
    await life.connection.aws.ecs.send(new CreateClusterCommand({ clusterName: clusterName('namesake') }));
    const { resources } = await life.engine.changes(life.plan, [], never);
    expect(resources.find(({ address }) => address === shared.cluster)).toMatchObject({
      action: 'refuse',
      taken: true,
      reasons: [expect.stringContaining('not its tags')],
    });
    life.connection.aws.destroy();
  });

  it('is shown before and kept, when the workshop has no place for it, until somebody agrees', async () => {
    const { begin, other } = laptops('unplanned');
    const life = begin({ workshop: { id: 'unplanned', seats: 2 } });
    expect(await life.engine.provision(life.plan, never)).toMatchObject({ outcome: 'done' });
    // Another laptop, whose copy of the workshop has one seat: the second is not known to be ours.
    const heir = begin(other());
    const preview = await heir.engine.previewTeardown(never);
    expect(preview.unplanned.length).toBeGreaterThan(0);
    expect(preview.unplanned.every(({ address }) => address.startsWith('seat.02.'))).toBe(true);
    const isSecond = ({ id }: { readonly id: string }) => preview.unplanned.some((one) => one.id === id);
    const { receipt: first } = await heir.engine.teardown(never);
    expectTrue(first);
    // A load balancer takes its listeners with it, whoever's they are.
    expect(first?.kept.length).toBeGreaterThan(0);
    expect(first?.kept.every(isSecond)).toBe(true);
    const { outcome, receipt: second } = await heir.engine.teardown(never, { unplanned: true });
    expect(outcome).toBe('done');
    expectTrue(second);
    expect((first?.removed ?? 0) + (second?.removed ?? 0)).toBe(preview.resources);
    // The laptop that made them needs no such word.
    const again = begin({ workshop: { id: 'unplanned', seats: 1 } });
    expect(await again.engine.previewTeardown(never)).toMatchObject({ resources: 0, unplanned: [] });
    life.connection.aws.destroy();
    heir.connection.aws.destroy();
  }, 120_000);
});

describe('the numbers of a receipt', () => {
  it('are those of one life, whichever computer made it and whichever removed it', async () => {
    const { begin, other } = laptops('lives');
    const life = begin();
    const before = await census(life.connection.aws);
    const made: (number | undefined)[] = [];
    for (const remover of [other(), {}, other(), {}]) {
      const began = Date.now();
      expect(await begin().engine.provision(life.plan, never)).toMatchObject({ outcome: 'done' });
      const standing = await census(life.connection.aws);
      const { receipt } = await begin(remover).engine.teardown(never);
      expectTrue(receipt);
      expect(receipt).toMatchObject({ left: [], kept: [], guests: [] });
      expect(receipt?.made).toBe(sumOf(standing) - sumOf(before));
      // What it cost begins with this life, though another laptop ended the one before.
      expect(receipt?.cost?.hours ?? 0).toBeLessThan(hoursSince(began));
      made.push(receipt?.made);
    }
    expect(new Set(made).size).toBe(1);
    life.connection.aws.destroy();
  }, 120_000);

  it('count each resource as removed in one receipt, though a teardown is killed or leaves something', async () => {
    const { begin } = laptops('parts');
    const life = begin();
    const { ec2 } = life.connection.aws;
    const before = await census(life.connection.aws);
    expect(await life.engine.provision(life.plan, never)).toMatchObject({ outcome: 'done' });
    const standing = sumOf(await census(life.connection.aws)) - sumOf(before);
    await life.engine.know(never);
    const { Subnet } = await ec2.send(
      new CreateSubnetCommand({
        VpcId: life.engine.outputs(shared.vpc)?.id,
        CidrBlock: '10.40.240.0/24',
      }),
    );
    const killed = begin({ death: { at: 'after-call', nth: 1, action: 'DeleteLoadBalancer' } });
    await Promise.race([killed.engine.teardown(never), killed.died]);
    const { receipt: first } = await begin().engine.teardown(never);
    expectTrue(first);
    expect(first?.made).toBe(standing);
    expect(first?.left.map(({ type }) => type)).toEqual(['AWS::EC2::VPC']);
    expect(first?.guests).toMatchObject([{ id: Subnet?.SubnetId, fate: 'left' }]);
    await ec2.send(new DeleteSubnetCommand({ SubnetId: Subnet?.SubnetId }));
    const { receipt: second } = await begin().engine.teardown(never);
    expectTrue(second);
    expect(second).toMatchObject({ left: [], guests: [] });
    expect((first?.removed ?? 0) + (second?.removed ?? 0)).toBe(standing);
    expect(counts(await census(life.connection.aws))).toEqual(counts(before));
    life.connection.aws.destroy();
  }, 120_000);
});

describe('what others put into a workshop', () => {
  it('is never our own rule for the ports of fewer seats, which goes when there are more', async () => {
    const { begin } = laptops('grown');
    const one = begin({ workshop: { id: 'grown', seats: 1 } });
    expect(await one.engine.provision(one.plan, never)).toMatchObject({ outcome: 'done' });
    const two = begin({ workshop: { id: 'grown', seats: 2 } });
    expect(await two.engine.provision(two.plan, never)).toMatchObject({ outcome: 'done' });
    const { SecurityGroups = [] } = await two.connection.aws.ec2.send(
      new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'tag:lectern:workshop', Values: ['grown'] }] }),
    );
    const ports = SecurityGroups.flatMap(({ IpPermissions = [] }) => IpPermissions).flatMap(
      ({ FromPort, ToPort, IpRanges = [] }) =>
        IpRanges.length > 0 ? [`${FromPort ?? ''}-${ToPort ?? ''}`] : [],
    );
    expect(ports.sort()).toEqual(['80-80', '8001-8002']);
    const { receipt } = await two.engine.teardown(never);
    expect(receipt).toMatchObject({ left: [], guests: [] });
    for (const life of [one, two]) life.connection.aws.destroy();
  }, 60_000);

  it('is named before the teardown and in its receipt, and is gone only with what it lay in', async () => {
    const { begin } = laptops('hosting');
    const life = begin();
    const { aws } = life.connection;
    expect(await life.engine.provision(life.plan, never)).toMatchObject({ outcome: 'done' });
    await life.engine.know(never);
    expect((await life.engine.previewTeardown(never)).guests).toEqual([]);
    const { outputs } = life.engine;
    const Bucket = bucketName('hosting', '123456789012', 'eu-west-1');
    for (const Key of ['notes.txt', 'materials/extra.ipynb', 'seats/01/work.ipynb'])
      await aws.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    const group = outputs(shared.taskGroup)?.id ?? '';
    await aws.ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: group,
        IpPermissions: [
          { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '203.0.113.0/24' }] },
        ],
      }),
    );
    const vpc = outputs(shared.vpc)?.id ?? '';
    const { Subnet } = await aws.ec2.send(
      new CreateSubnetCommand({ VpcId: vpc, CidrBlock: '10.40.240.0/24' }),
    );
    const { taskDefinition } = await aws.ecs.send(
      new RegisterTaskDefinitionCommand({
        family: 'theirs',
        containerDefinitions: [{ name: 'x', image: 'public.ecr.aws/docker/library/busybox:1', memory: 64 }],
      }),
    );
    const cluster = clusterName('hosting');
    const { service } = await aws.ecs.send(
      new CreateServiceCommand({
        cluster,
        serviceName: 'theirs',
        taskDefinition: taskDefinition?.taskDefinitionArn,
        desiredCount: 0,
      }),
    );
    const theirs = [
      { id: 'notes.txt', inside: Bucket, goes: true },
      { id: 'materials/extra.ipynb', inside: Bucket, goes: true },
      { id: 'seats/01/ (1 file)', inside: Bucket, goes: true },
      { id: 'tcp 22-22 from 203.0.113.0/24', inside: group, goes: true },
      { id: Subnet?.SubnetId, inside: vpc, goes: false },
      { id: service?.serviceArn, inside: cluster, goes: false },
    ];
    const told = (guests: readonly { id: string; inside: string; goes: boolean }[] | undefined) =>
      guests?.map(({ id, inside, goes }) => ({ id, inside, goes })).sort(byId);
    expect(told((await life.engine.previewTeardown(never)).guests)).toEqual([...theirs].sort(byId));
    const { receipt } = await life.engine.teardown(never);
    expectTrue(receipt);
    expect(told(receipt?.guests)).toEqual([...theirs].sort(byId));
    for (const { goes, fate } of receipt?.guests ?? []) expect(fate).toBe(goes ? 'removed' : 'left');
    expect(receipt?.left.map(({ type }) => type).sort()).toEqual(['AWS::EC2::VPC', 'AWS::ECS::Cluster']);
    for (const { reason } of receipt?.left ?? []) expect(reason).toContain('Someone put other resources');
    const things = await census(aws);
    expect(things['subnets']).toContain(Subnet?.SubnetId);
    expect(things['services']).toContain(service?.serviceArn);
    await aws.ecs.send(new DeleteServiceCommand({ cluster, service: 'theirs', force: true }));
    await aws.ec2.send(new DeleteSubnetCommand({ SubnetId: Subnet?.SubnetId }));
    expect((await life.engine.teardown(never)).receipt).toMatchObject({ made: 2, removed: 2, guests: [] });
    life.connection.aws.destroy();
  }, 120_000);
});

it('says into what it could not look, before a teardown and in its receipt', async () => {
  const { begin } = laptops('unseen');
  const life = begin();
  expect(await life.engine.provision(life.plan, never)).toMatchObject({ outcome: 'done' });
  const blind = begin({
    beforeCall: (action) => {
      if (action === 'ListObjectsV2')
        throw Object.assign(new Error('not authorized to perform: s3:ListBucket'), { name: 'AccessDenied' });
    },
  });
  const unseen = [{ type: 'AWS::S3::Bucket', id: bucketName('unseen', '123456789012', 'eu-west-1') }];
  expect((await blind.engine.previewTeardown(never)).uninspected).toMatchObject(unseen);
  expect((await blind.engine.teardown(never)).receipt).toMatchObject({ left: [], uninspected: unseen });
}, 60_000);

/** By the account's clock, with a moment for rounding. */
const hoursSince = (wallMs: number): number => ((Date.now() - wallMs + 200) * 1_500) / 3_600_000;

function byId(a: { readonly id?: string | undefined }, b: { readonly id?: string | undefined }): number {
  return (a.id ?? '') < (b.id ?? '') ? -1 : 1;
}

/** Resources of the account; network interfaces come and go with others. */
function sumOf(of: Readonly<Record<string, readonly string[]>>): number {
  return Object.entries(counts(of)).reduce((sum, [key, n]) => sum + (key === 'interfaces' ? 0 : n), 0);
}
