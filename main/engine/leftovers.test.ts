import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateVpcCommand, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { CreateSecretCommand, DeleteSecretCommand } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import type { LeftoverGroup, LeftoverReport, LeftoverStatus } from '../../app/contract/leftovers';
import { connect, endpointTarget } from '../aws/credentials';
import { ownershipTags, upperTags } from '../aws/ownership';
import { searchActions } from '../aws/sightings';
import { findLeftovers } from './leftovers';
import { testAccount } from './testing/account.testing';
import { census } from './testing/census.testing';
import type { LifeOptions } from './testing/life.testing';
import { memoryJournal, startLife } from './testing/life.testing';

const never = new AbortController().signal;
const speed = 900;
const { account } = await testAccount({ name: 'leftovers', speed, seed: 3 });

const life = (options: Partial<LifeOptions> = {}) =>
  startLife({ account, journal: memoryJournal(), ...options });

/** Looks with clients that write down what they were asked. */
async function look(
  options: { readonly known?: Readonly<Record<string, LeftoverStatus>>; readonly region?: string } = {},
): Promise<{
  report: LeftoverReport;
  group: (id: string) => LeftoverGroup | undefined;
  changes: readonly string[];
}> {
  const changes: string[] = [];
  const report = await findLeftovers({
    connect: (region) => {
      const one = life({ region });
      return Promise.resolve({
        ...one.connection,
        aws: one.connection.aws,
      }).then((connection) => {
        lives.push(one);
        return connection;
      });
    },
    regions: [options.region ?? 'eu-west-1'],
    rehearsal: true,
    known: (id) => options.known?.[id],
    worker: () => Promise.resolve(undefined),
    progress: () => undefined,
    signal: never,
  });
  for (const one of lives.splice(0)) changes.push(...one.changes);
  return { report, changes, group: (id) => report.groups.find(({ workshopId }) => workshopId === id) };
}
const lives: ReturnType<typeof startLife>[] = [];

describe('the leftover finder', () => {
  it('finds what a killed provision left, and its removal leaves a foreign stack and another workshop as they were', async () => {
    const { aws } = life().connection;
    expect((await look()).report).toMatchObject({ groups: [], failedLookups: [] });
    // A foreign stack with names and tags that look a little like ours.
    await aws.ec2.send(
      new CreateVpcCommand({
        CidrBlock: '10.9.0.0/16',
        TagSpecifications: [{ ResourceType: 'vpc', Tags: [{ Key: 'workshop', Value: 'killed' }] }],
      }),
    );
    await aws.iam.send(
      new CreateRoleCommand({
        RoleName: 'lectern-killed-host-2',
        AssumeRolePolicyDocument:
          '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}',
      }),
    );
    const foreign = await census(aws);
    // Another workshop of ours that is in use.
    const other = life({ workshop: { id: 'alive', seats: 1 } });
    expect(await other.engine.provision(other.plan, never)).toMatchObject({ outcome: 'done' });
    const before = await census(aws);

    // Late enough that a host stands.
    const killed = life({ workshop: { id: 'killed' }, death: { at: 'after-call', nth: 45 } });
    await Promise.race([killed.engine.provision(killed.plan, never), killed.died]);
    const { group, report, changes } = await look({
      known: { alive: { kind: 'known', name: 'Alive', phase: 'live' } },
    });
    expect(changes).toEqual([]);
    expect(report.groups.map(({ workshopId, status }) => [workshopId, status.kind])).toEqual([
      ['killed', 'leftover'],
      ['alive', 'known'],
    ]);
    const leftover = group('killed');
    expect(leftover?.things.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['AWS::EC2::VPC', 'AWS::IAM::Role', 'AWS::S3::Bucket']),
    );
    expect(leftover?.things.filter(({ keeps }) => keeps !== undefined)).toEqual([]);
    // The other one's host: t3.xlarge with 40 GiB and an address, a load balancer, and a secret.
    const alive = group('alive');
    // In Ireland, against us-east-1.
    const day = 1.1 * (0.1664 + (40 * 0.08) / 730 + 0.005 + 0.0225 + 2 * 0.005 + 0.4 / 730) * 24;
    expect(alive?.perDay).toBeCloseTo(day, 6);
    expect(Date.parse(alive?.since ?? '')).toBeLessThanOrEqual(Date.now());

    const cleaner = life({ workshop: { id: 'killed' } });
    expect((await cleaner.engine.teardown(never)).receipt).toMatchObject({ left: [], failedLookups: [] });
    expect(await census(aws)).toEqual(before);
    expect((await look()).group('killed')).toBeUndefined();

    expect((await other.engine.teardown(never)).receipt).toMatchObject({ left: [] });
    expect(await census(aws)).toEqual(foreign);
    // Deregistered task definitions are remembered by AWS; they are no leftovers.
    expect((await look()).report.groups).toEqual([]);
  }, 60_000);

  it('tells a secret in its recovery window, a stopped host, and a log group that came back without tags', async () => {
    const { aws } = life().connection;
    const tags = upperTags(ownershipTags('halves', { address: 'shared.secret' }));
    await aws.secretsManager.send(
      new CreateSecretCommand({ Name: 'lectern/halves', SecretString: '{}', Tags: tags }),
    );
    await aws.secretsManager.send(
      new DeleteSecretCommand({ SecretId: 'lectern/halves', RecoveryWindowInDays: 7 }),
    );
    await aws.logs.send(new CreateLogGroupCommand({ logGroupName: '/lectern/halves' }));
    const { group } = await look();
    const halves = group('halves');
    expect(halves).toMatchObject({ status: { kind: 'leftover' }, perDay: 0 });
    const secret = halves?.things.find(({ type }) => type === 'AWS::SecretsManager::Secret');
    expect(secret?.state).toContain('recovery window');
    const log = halves?.things.find(({ type }) => type === 'AWS::Logs::LogGroup');
    expect(log?.keeps).toContain('not its tags');
    // What has our tags goes; the log group proves nothing by its name, and stays.
    const cleaner = life({ workshop: { id: 'halves' } });
    expect((await cleaner.engine.teardown(never)).receipt).toMatchObject({ left: [], removed: 1 });
    expect((await look()).group('halves')?.things.map(({ type }) => type)).toEqual(['AWS::Logs::LogGroup']);
  }, 30_000);

  it('prices a stopped host by its disk, and names the region of a bucket elsewhere', async () => {
    const there = life({ workshop: { id: 'away', seats: 1, region: 'us-east-1' }, region: 'us-east-1' });
    expect(await there.engine.provision(there.plan, never)).toMatchObject({ outcome: 'done' });
    const { found } = await there.engine.inventory(never);
    const host = found.find(({ type }) => type === 'AWS::EC2::Instance')?.id ?? '';
    await there.connection.aws.ec2.send(new StopInstancesCommand({ InstanceIds: [host] }));
    // Asked about eu-west-1 alone, it follows the bucket.
    const { report, group } = await look();
    expect(report.regions).toEqual(['eu-west-1', 'us-east-1']);
    expect(report.groups.filter(({ workshopId }) => workshopId === 'away')).toHaveLength(1);
    expect(group('away')?.region).toBe('us-east-1');
    const stopped = group('away')?.things.find(({ id }) => id === host);
    expect(stopped?.state).toMatch(/stop/);
    expect(stopped?.perDay).toBeLessThan(0.3);
    expect((await there.engine.teardown(never)).receipt).toMatchObject({ left: [] });
  }, 30_000);

  it('names a region that does not answer, and looks through the others', async () => {
    const closed = connect(
      endpointTarget({ ...account, secretAccessKey: 'another', region: 'eu-south-1', speed }),
    );
    const one = life();
    const report = await findLeftovers({
      connect: (region) => Promise.resolve(region === 'eu-west-1' ? one.connection : closed),
      regions: ['eu-west-1', 'eu-south-1'],
      rehearsal: true,
      known: () => undefined,
      worker: () => Promise.resolve(undefined),
      progress: () => undefined,
      signal: never,
    });
    expect(report.regions).toEqual(['eu-west-1', 'eu-south-1']);
    expect(report.failedLookups).toMatchObject([
      { type: 'Everything', region: 'eu-south-1', reason: expect.stringContaining('credentials') as string },
    ]);
    closed.aws.destroy();
  });

  it('reads, and nothing else, with few calls', async () => {
    const { report, changes } = await look({ region: 'eu-central-1' });
    expect(changes).toEqual([]);
    expect(report.calls).toBeLessThan(60);
    expect(searchActions.filter((action) => !/:(Describe|List|Get)/.test(action))).toEqual([]);
  });
});
