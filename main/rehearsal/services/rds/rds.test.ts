import {
  AddTagsToResourceCommand,
  CreateDBInstanceCommand,
  CreateDBSubnetGroupCommand,
  DeleteDBInstanceCommand,
  DeleteDBSubnetGroupCommand,
  DescribeDBEngineVersionsCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  DescribeDBSubnetGroupsCommand,
  DescribeOrderableDBInstanceOptionsCommand,
  ListTagsForResourceCommand,
  ModifyDBInstanceCommand,
  RDSClient,
  RebootDBInstanceCommand,
  type CreateDBInstanceCommandInput,
} from '@aws-sdk/client-rds';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestRehearsal, type TestRehearsal } from '../../rehearsal.testing';
import { World } from '../../world/world';
import { createClock } from '../../../../app/clock';
import { setAppliedQuota } from '../service-quotas/quotas';
import type { InstanceRecord } from './records';
import { createRdsSurroundings, type RdsSurroundings } from './rds.testing';

let rehearsal: TestRehearsal;
let around: RdsSurroundings;
let rds: RDSClient;

beforeEach(() => {
  rehearsal = createTestRehearsal({
    speed: 20_000,
    services: (parts) => {
      around = createRdsSurroundings(parts);
    },
  });
  rds = rehearsal.client(RDSClient);
});
afterEach(async () => {
  await around.rds.close();
  rehearsal.close();
});

/** Clock ms. */
const MINUTE = 60_000;
const PASSWORD = 'Master-secret-1';

async function makeGroup(): Promise<void> {
  await rds.send(
    new CreateDBSubnetGroupCommand({
      DBSubnetGroupName: 'Shared',
      DBSubnetGroupDescription: 'private',
      SubnetIds: ['subnet-a', 'subnet-b'],
      Tags: [{ Key: 'lectern:workshop', Value: 'w1' }],
    }),
  );
}

function wanted(more: Partial<CreateDBInstanceCommandInput> = {}): CreateDBInstanceCommandInput {
  return {
    DBInstanceIdentifier: 'Lectern-w1',
    DBInstanceClass: 'db.t3.medium',
    Engine: 'postgres',
    EngineVersion: '17',
    AllocatedStorage: 20,
    StorageEncrypted: true,
    MasterUsername: 'lectern',
    MasterUserPassword: PASSWORD,
    DBName: 'lectern',
    DBSubnetGroupName: 'shared',
    VpcSecurityGroupIds: ['sg-1'],
    PubliclyAccessible: false,
    BackupRetentionPeriod: 0,
    Tags: [{ Key: 'lectern:workshop', Value: 'w1' }],
    ...more,
  };
}

async function statusOf(id = 'lectern-w1'): Promise<string | undefined> {
  const { DBInstances = [] } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: id }));
  return DBInstances[0]?.DBInstanceStatus;
}

async function until(status: string): Promise<void> {
  await vi.waitFor(
    async () => {
      expect(await statusOf()).toBe(status);
    },
    { timeout: 15_000, interval: 20 },
  );
}

/** The code of the error that a call ends in, as the SDK names it. */
async function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'none',
    (error: unknown) => (error as Error).name,
  );
}

async function logIn(login: Partial<pg.ClientConfig>): Promise<pg.Client> {
  const { DBInstances = [] } = await rds.send(new DescribeDBInstancesCommand({}));
  const { Address = '', Port = 0 } = DBInstances[0]?.Endpoint ?? {};
  const endpoint = around.rds.endpoint(Address, Port);
  if (endpoint === undefined || 'socketPath' in endpoint) throw new Error('no endpoint');
  const client = new pg.Client({
    ...endpoint,
    user: 'lectern',
    password: PASSWORD,
    database: 'lectern',
    ...login,
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

describe('DB subnet groups', () => {
  it('are made, described and deleted', async () => {
    await makeGroup();
    expect(await codeOf(makeGroup())).toMatch(/^DBSubnetGroupAlreadyExists/);
    const { DBSubnetGroups } = await rds.send(
      new DescribeDBSubnetGroupsCommand({ DBSubnetGroupName: 'shared' }),
    );
    expect(DBSubnetGroups).toMatchObject([
      { DBSubnetGroupName: 'shared', VpcId: 'vpc-1', SubnetGroupStatus: 'Complete' },
    ]);
    const arn = DBSubnetGroups?.[0]?.DBSubnetGroupArn;
    expect((await rds.send(new ListTagsForResourceCommand({ ResourceName: arn }))).TagList).toEqual([
      { Key: 'lectern:workshop', Value: 'w1' },
    ]);
    await rds.send(new DeleteDBSubnetGroupCommand({ DBSubnetGroupName: 'shared' }));
    const gone = rds.send(new DescribeDBSubnetGroupsCommand({ DBSubnetGroupName: 'shared' }));
    expect(await codeOf(gone)).toBe('DBSubnetGroupNotFoundFault');
  });

  it('need two zones of one VPC', async () => {
    const make = (SubnetIds: string[]): Promise<string> =>
      codeOf(
        rds.send(
          new CreateDBSubnetGroupCommand({
            DBSubnetGroupName: 'g',
            DBSubnetGroupDescription: 'd',
            SubnetIds,
          }),
        ),
      );
    expect(await make(['subnet-a', 'subnet-a2'])).toBe('DBSubnetGroupDoesNotCoverEnoughAZs');
    expect(await make(['subnet-a', 'subnet-x'])).toBe('InvalidSubnet');
    expect(await make(['subnet-none', 'subnet-a'])).toBe('InvalidSubnet');
  });
});

describe('the quotas of RDS (aws-facts §2)', () => {
  const allow = (code: string, most: number): void => {
    setAppliedQuota(rehearsal.world.region('eu-west-1'), 'rds', code, most);
  };

  it('hold for DB instances and subnet groups, and can be raised: L-7B6409FD, L-48C6BF61', async () => {
    allow('L-7B6409FD', 0);
    allow('L-48C6BF61', 0);
    await expect(makeGroup()).rejects.toMatchObject({ name: 'DBSubnetGroupQuotaExceededFault' });
    allow('L-48C6BF61', 1);
    await makeGroup();
    expect(await codeOf(rds.send(new CreateDBInstanceCommand(wanted())))).toBe('InstanceQuotaExceededFault');
  });

  it('hold for final snapshots, which are manual ones: L-272F1212', async () => {
    allow('L-272F1212', 0);
    await makeGroup();
    await rds.send(new CreateDBInstanceCommand(wanted()));
    await until('available');
    const last = { DBInstanceIdentifier: 'lectern-w1', FinalDBSnapshotIdentifier: 'last' };
    expect(await codeOf(rds.send(new DeleteDBInstanceCommand(last)))).toBe('SnapshotQuotaExceededFault');
    expect(await statusOf()).toBe('available');
  });
});

describe('CreateDBInstance', () => {
  it('takes 5 to 8 minutes, of the clock (§3)', async () => {
    const after = vi.spyOn(rehearsal.world, 'after');
    await makeGroup();
    await rds.send(new CreateDBInstanceCommand(wanted()));
    const [ms = 0] = after.mock.calls.find(([, kind]) => kind === 'rds.created') ?? [];
    expect(ms).toBeGreaterThanOrEqual(5 * MINUTE);
    expect(ms).toBeLessThanOrEqual(8 * MINUTE);
  });

  it.each([
    ['an identifier', { DBInstanceIdentifier: '1-bad-' }, 'InvalidParameterValue'],
    ['a class', { DBInstanceClass: 'db.t3.enormous' }, 'InvalidParameterValue'],
    ['too little storage', { AllocatedStorage: 19 }, 'InvalidParameterValue'],
    ['a short password', { MasterUserPassword: 'short' }, 'InvalidParameterValue'],
    ['a password with @', { MasterUserPassword: 'with@sign-long' }, 'InvalidParameterValue'],
    ['a reserved user', { MasterUsername: 'rdsadmin' }, 'InvalidParameterValue'],
    ['a version', { EngineVersion: '9.6' }, 'InvalidParameterCombination'],
    ['a security group of another VPC', { VpcSecurityGroupIds: ['sg-2'] }, 'InvalidParameterCombination'],
    ['a security group that is none', { VpcSecurityGroupIds: ['sg-9'] }, 'InvalidParameterValue'],
    ['a subnet group that is none', { DBSubnetGroupName: 'none' }, 'DBSubnetGroupNotFoundFault'],
    ['retention', { BackupRetentionPeriod: 36 }, 'InvalidParameterValue'],
    ['what is not rehearsed', { MultiAZ: true }, 'NotImplemented'],
    ['another engine', { Engine: 'mysql' }, 'NotImplemented'],
  ])('refuses a wrong value: %s', async (_what, more, code) => {
    await makeGroup();
    expect(await codeOf(rds.send(new CreateDBInstanceCommand(wanted(more))))).toBe(code);
    expect(around.interfaces.size).toBe(0);
  });

  it('makes a private, encrypted PostgreSQL that really checks its logins, and takes it away again', async () => {
    await makeGroup();
    const { DBInstance } = await rds.send(new CreateDBInstanceCommand(wanted()));
    expect(DBInstance).toMatchObject({
      DBInstanceIdentifier: 'lectern-w1',
      DBInstanceStatus: 'creating',
      StorageEncrypted: true,
      PubliclyAccessible: false,
      TagList: [{ Key: 'lectern:workshop', Value: 'w1' }],
    });
    expect(DBInstance?.Endpoint).toBeUndefined();
    expect(await codeOf(rds.send(new CreateDBInstanceCommand(wanted())))).toMatch(/^DBInstanceAlreadyExists/);
    expect([...around.interfaces.values()]).toEqual(['RDSNetworkInterface']);
    expect([...around.linkedRoles]).toEqual(['rds.amazonaws.com']);
    await until('available');

    const client = await logIn({});
    const { rows } = await client.query<{ super: string; most: string }>(
      `SELECT current_setting('is_superuser') AS super, current_setting('max_connections') AS most`,
    );
    expect(rows).toEqual([{ super: 'off', most: '450' }]);
    await client.query(`CREATE ROLE a LOGIN PASSWORD 'pa'`);
    await client.query(`CREATE ROLE b LOGIN PASSWORD 'pb'`);
    await expect(client.query('CREATE DATABASE a OWNER a')).rejects.toThrow('must be able to SET ROLE');
    await client.query('GRANT a TO CURRENT_USER');
    await client.query('CREATE DATABASE a OWNER a');
    await client.query('REVOKE ALL ON DATABASE a FROM PUBLIC');
    await expect(logIn({ password: 'wrong-password' })).rejects.toMatchObject({ code: '28P01' });
    await expect(logIn({ user: 'b', password: 'pb', database: 'a' })).rejects.toMatchObject({
      code: '42501',
    });
    await (await logIn({ user: 'a', password: 'pa', database: 'a' })).end();

    expect(JSON.stringify(rehearsal.world.snapshot())).not.toContain(PASSWORD);
    expect(JSON.stringify(rehearsal.logged)).not.toContain(PASSWORD);

    const inUse = rds.send(new DeleteDBSubnetGroupCommand({ DBSubnetGroupName: 'shared' }));
    expect(await codeOf(inUse)).toBe('InvalidDBSubnetGroupStateFault');
    const record = rehearsal.world
      .region('eu-west-1')
      .table<InstanceRecord>('rds.instances')
      .get('lectern-w1');
    const folder = record?.folder ?? '';
    expect(existsSync(folder)).toBe(true);

    const noRule = rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'lectern-w1' }));
    expect(await codeOf(noRule)).toMatch(/^InvalidParameterCombination/);
    await rds.send(
      new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'lectern-w1', SkipFinalSnapshot: true }),
    );
    await vi.waitFor(
      async () => {
        expect(await codeOf(statusOf())).toMatch(/^DBInstanceNotFound/);
      },
      { timeout: 10_000 },
    );
    await vi.waitFor(() => {
      expect(existsSync(folder)).toBe(false);
    });
    expect(around.interfaces.size).toBe(0);
    await rds.send(new DeleteDBSubnetGroupCommand({ DBSubnetGroupName: 'shared' }));
  });
});

describe('an instance', () => {
  it('is protected, modified, rebooted and snapshotted as asked', async () => {
    await makeGroup();
    await rds.send(
      new CreateDBInstanceCommand(wanted({ DeletionProtection: true, BackupRetentionPeriod: 1 })),
    );
    const early = rds.send(new RebootDBInstanceCommand({ DBInstanceIdentifier: 'lectern-w1' }));
    expect(await codeOf(early)).toMatch(/^InvalidDBInstanceState/);
    await until('available');
    const after = vi.spyOn(rehearsal.world, 'after');
    const remove = { DBInstanceIdentifier: 'lectern-w1', FinalDBSnapshotIdentifier: 'last' };
    expect(await codeOf(rds.send(new DeleteDBInstanceCommand(remove)))).toMatch(
      /^InvalidParameterCombination/,
    );
    await rds.send(
      new ModifyDBInstanceCommand({ DBInstanceIdentifier: 'lectern-w1', DeletionProtection: false }),
    );

    const client = await logIn({});
    await client.query('CREATE TABLE kept (x int)');
    const dropped = new Promise((resolve) => client.once('end', resolve));
    await rds.send(new RebootDBInstanceCommand({ DBInstanceIdentifier: 'lectern-w1' }));
    await dropped;
    await until('available');
    const again = await logIn({});
    expect((await again.query('SELECT * FROM kept')).rowCount).toBe(0);
    await again.end();

    const arn = `arn:aws:rds:eu-west-1:${rehearsal.world.accountId}:db:lectern-w1`;
    await rds.send(new AddTagsToResourceCommand({ ResourceName: arn, Tags: [{ Key: 'x', Value: 'y' }] }));
    const { DBInstances } = await rds.send(
      new DescribeDBInstancesCommand({ Filters: [{ Name: 'db-instance-id', Values: ['lectern-w1'] }] }),
    );
    expect(DBInstances?.[0]?.TagList).toContainEqual({ Key: 'x', Value: 'y' });

    await rds.send(new DeleteDBInstanceCommand(remove));
    const took = (kind: string): number => after.mock.calls.find(([, known]) => known === kind)?.[0] ?? 0;
    const snapshotMs = took('rds.snapshot.taken');
    expect(snapshotMs).toBeGreaterThanOrEqual(2 * MINUTE);
    expect(snapshotMs).toBeLessThanOrEqual(4 * MINUTE);
    expect(took('rds.deleted') - snapshotMs).toBeGreaterThanOrEqual(3 * MINUTE);
    expect(took('rds.deleted') - snapshotMs).toBeLessThanOrEqual(5 * MINUTE);
    expect(await codeOf(rds.send(new DeleteDBInstanceCommand(remove)))).toMatch(/^InvalidDBInstanceState/);
    await vi.waitFor(
      async () => {
        expect(await codeOf(statusOf())).toMatch(/^DBInstanceNotFound/);
      },
      { timeout: 10_000 },
    );
    const { DBSnapshots } = await rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: 'last' }));
    expect(DBSnapshots).toMatchObject([{ Status: 'available', DBInstanceIdentifier: 'lectern-w1' }]);
  });

  it('goes on with its data after the rehearsal was off', async () => {
    await makeGroup();
    await rds.send(new CreateDBInstanceCommand(wanted()));
    await until('available');
    const client = await logIn({});
    await client.query('CREATE TABLE kept AS SELECT 42 AS x');
    await client.end();
    const snapshot = JSON.parse(JSON.stringify(rehearsal.world.snapshot())) as ReturnType<World['snapshot']>;
    await around.rds.close();
    expect(around.rds.endpoint('x', 1)).toBeUndefined();

    const world = new World({ clock: createClock(20_000), seed: 2 });
    world.restore(snapshot);
    const parts = {
      world,
      registry: { on: () => undefined },
      signals: rehearsal.signals,
      services: { ...rehearsal.services },
      dataFolder: rehearsal.dataFolder,
      files: rehearsal.files,
      log: { info: () => undefined, warn: () => undefined },
    };
    around = createRdsSurroundings(parts);
    await around.rds.resume();
    const resumed = await logIn({});
    expect((await resumed.query('SELECT x FROM kept')).rows).toEqual([{ x: 42 }]);
    await resumed.end();
    await rds.send(
      new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'lectern-w1', SkipFinalSnapshot: true }),
    );
  });

  it('keeps what was committed when all processes of its server are killed', async () => {
    await makeGroup();
    await rds.send(new CreateDBInstanceCommand(wanted()));
    await until('available');
    const { folder } = rehearsal.world
      .region('eu-west-1')
      .table<InstanceRecord>('rds.instances')
      .get('lectern-w1')!;
    const pid = Number(readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
    const children = execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' });
    const client = await logIn({});
    await client.query('CREATE TABLE kept (x int)');
    await client.query('INSERT INTO kept VALUES (1)');
    await client.query('INSERT INTO kept VALUES (2)');
    for (const child of children.trim().split('\n')) process.kill(Number(child), 'SIGKILL');
    process.kill(pid, 'SIGKILL');
    await vi.waitFor(
      async () => {
        const again = await logIn({});
        expect((await again.query('SELECT x FROM kept ORDER BY x')).rows).toEqual([{ x: 1 }, { x: 2 }]);
        await again.end();
      },
      { timeout: 20_000, interval: 200 },
    );
    await rds.send(
      new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'lectern-w1', SkipFinalSnapshot: true }),
    );
  });

  it('is failed when its data is gone', async () => {
    await makeGroup();
    const started = rds.send(new CreateDBInstanceCommand(wanted()));
    await started;
    await until('available');
    const table = rehearsal.world.region('eu-west-1').table<InstanceRecord>('rds.instances');
    const record = table.get('lectern-w1')!;
    await around.rds.close();
    table.set('lectern-w1', { ...record, folder: `${record.folder}-lost` });
    const snapshot = rehearsal.world.snapshot();
    const world = new World({ clock: createClock(1), seed: 2 });
    world.restore(JSON.parse(JSON.stringify(snapshot)) as typeof snapshot);
    const warned: string[] = [];
    const next = createRdsSurroundings({
      world,
      registry: { on: () => undefined },
      signals: rehearsal.signals,
      services: { ...rehearsal.services },
      dataFolder: rehearsal.dataFolder,
      files: rehearsal.files,
      log: { info: () => undefined, warn: (message) => warned.push(message) },
    });
    await next.rds.resume();
    const after = world.region('eu-west-1').table<InstanceRecord>('rds.instances').get('lectern-w1');
    expect(after?.status).toBe('failed');
    expect(warned.join()).toContain('its data is gone');
    await next.rds.close();
  });
});

describe('what RDS offers', () => {
  it('lists versions and classes', async () => {
    const versions = await rds.send(
      new DescribeDBEngineVersionsCommand({ Engine: 'postgres', EngineVersion: '17', DefaultOnly: true }),
    );
    expect(versions.DBEngineVersions).toMatchObject([{ DBParameterGroupFamily: 'postgres17' }]);
    const version = versions.DBEngineVersions?.[0]?.EngineVersion;
    const options = await rds.send(
      new DescribeOrderableDBInstanceOptionsCommand({
        Engine: 'postgres',
        EngineVersion: version,
        DBInstanceClass: 'db.t3.medium',
      }),
    );
    expect(options.OrderableDBInstanceOptions?.map(({ StorageType }) => StorageType)).toEqual(['gp2', 'gp3']);
    const none = await rds.send(
      new DescribeOrderableDBInstanceOptionsCommand({ Engine: 'postgres', DBInstanceClass: 'db.x9.none' }),
    );
    expect(none.OrderableDBInstanceOptions).toEqual([]);
  });
});
