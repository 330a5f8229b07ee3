import {
  RDSClient,
  CreateDBInstanceCommand,
  CreateDBSubnetGroupCommand,
  DescribeDBInstancesCommand,
} from '@aws-sdk/client-rds';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRdsSurroundings, type RdsSurroundings } from '../../services/rds/rds.testing';
import { createTestRehearsal, type TestRehearsal } from '../../rehearsal.testing';
import { PSQL_SCRIPT } from '../jobs/psql-job';
import { createBench, type Browser, type RuntimeBench, type TestContainer } from '../runtime.testing';

const MASTER = 'Master-secret-1';
const SEAT = 'card-password-9';
let rehearsal: TestRehearsal;
let around: RdsSurroundings;
let host: string;
let bench: RuntimeBench;

beforeAll(async () => {
  rehearsal = createTestRehearsal({
    speed: 20_000,
    services: (parts) => {
      around = createRdsSurroundings(parts);
    },
  });
  const rds = rehearsal.client(RDSClient);
  await rds.send(
    new CreateDBSubnetGroupCommand({
      DBSubnetGroupName: 'g',
      DBSubnetGroupDescription: 'd',
      SubnetIds: ['subnet-a', 'subnet-b'],
    }),
  );
  await rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: 'shared',
      DBInstanceClass: 'db.t3.micro',
      Engine: 'postgres',
      AllocatedStorage: 20,
      MasterUsername: 'lectern',
      MasterUserPassword: MASTER,
      DBSubnetGroupName: 'g',
      VpcSecurityGroupIds: ['sg-1'],
      BackupRetentionPeriod: 0,
    }),
  );
  host = await vi.waitFor(
    async () => {
      const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({}));
      expect(DBInstances?.[0]?.DBInstanceStatus).toBe('available');
      return DBInstances?.[0]?.Endpoint?.Address ?? '';
    },
    { timeout: 15_000 },
  );
});
afterAll(async () => {
  const snapshot = rehearsal.world.snapshot();
  await around.rds.close();
  for (const [, rows] of Object.entries(snapshot.tables)) {
    for (const [, row] of rows) {
      if (typeof row === 'object' && row !== null && 'folder' in row)
        rmSync(path.dirname(String(row.folder)), { recursive: true });
    }
  }
  rehearsal.close();
});
beforeEach(() => {
  bench = createBench(rehearsal.services);
});
afterEach(() => bench.close());

async function psql(
  sql: string,
  environment: Readonly<Record<string, string>> = {},
  ip = '10.0.0.5',
): Promise<{ code: number; lines: string }> {
  const container = await bench.run({
    image: 'public.ecr.aws/docker/library/postgres:17-alpine',
    entryPoint: ['sh', '-c'],
    command: [PSQL_SCRIPT],
    ip,
    environment: {
      PGHOST: host,
      PGPORT: '5432',
      PGUSER: 'lectern',
      PGDATABASE: 'postgres',
      PGSSLMODE: 'require',
      PGPASSWORD: MASTER,
      LECTERN_SQL: sql,
      ...environment,
    },
  });
  return { code: await container.exit, lines: container.lines.join('\n') };
}

function seatScript(seat: string): string {
  return `-- seat ${seat}
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${seat}') THEN CREATE ROLE "${seat}" LOGIN; END IF;
END $$;
ALTER ROLE "${seat}" PASSWORD 'secret-of-${seat}';
GRANT "${seat}" TO CURRENT_USER;
SELECT 'CREATE DATABASE "${seat}" OWNER "${seat}"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '${seat}') \\gexec
REVOKE ALL ON DATABASE "${seat}" FROM PUBLIC;
`;
}

function airflow(command: string[], more: Readonly<Record<string, string>> = {}): Promise<TestContainer> {
  return bench.run({
    image: 'apache/airflow:2.10.5-python3.11',
    command,
    mounts: [{ folder: bench.home, path: '/opt/airflow/home', readOnly: false }],
    environment: {
      LECTERN_SEAT: '01',
      LECTERN_USERNAME: 'seat-01',
      LECTERN_SEAT_PASSWORD: SEAT,
      LECTERN_DATABASE_HOST: host,
      LECTERN_DATABASE_PORT: '5432',
      LECTERN_DATABASE_NAME: 'seat_01',
      LECTERN_DATABASE_USER: 'seat_01',
      LECTERN_DATABASE_PASSWORD: 'secret-of-seat_01',
      ...more,
    },
  });
}

const INIT = [
  'bash',
  '-c',
  'set -e\nexport AIRFLOW__WEBSERVER__SECRET_KEY=x\nairflow db migrate\nairflow users create --role Admin',
];

describe('the psql job', () => {
  it('makes seats’ databases, again and again, each closed to its neighbours', async () => {
    for (const seat of ['seat_01', 'seat_02', 'seat_01']) {
      const made = await psql(seatScript(seat));
      expect(made, made.lines).toMatchObject({ code: 0 });
      expect(made.lines).not.toContain('secret-of');
    }
    const own = { PGUSER: 'seat_01', PGPASSWORD: 'secret-of-seat_01', PGDATABASE: 'seat_01' };
    expect((await psql('CREATE TABLE IF NOT EXISTS mine (x int)', own)).code).toBe(0);
    const neighbour = await psql('SELECT 1', { ...own, PGDATABASE: 'seat_02' });
    expect(neighbour.code).toBe(2);
    expect(neighbour.lines).toContain('permission denied for database');
  });

  it('ends as psql ends', async () => {
    expect(await psql('SELECT 1;\nSELECT nonsense;\nSELECT 2')).toMatchObject({
      code: 3,
      lines: expect.stringContaining('<stdin>:2: ERROR:') as string,
    });
    expect((await psql('\\! date')).code).toBe(1);
    expect(await psql('SELECT 1', { PGPASSWORD: 'wrong' })).toMatchObject({
      code: 2,
      lines: expect.stringContaining('password authentication failed') as string,
    });
    expect(await psql('SELECT 1', { PGHOST: 'no.such.host' })).toMatchObject({
      code: 2,
      lines: expect.stringContaining('could not translate') as string,
    });
    around.blocked.add('10.0.0.66');
    expect(await psql('SELECT 1', {}, '10.0.0.66')).toMatchObject({
      code: 2,
      lines: expect.stringContaining('timed out') as string,
    });
  });

  it('runs no other command', async () => {
    const other = await bench.run({ image: 'postgres:17', entryPoint: [], command: ['postgres'] });
    expect(await other.exit).toBe(127);
  });

  it('ends at once when it is killed', async () => {
    const container = await bench.run({
      id: 'slow',
      image: 'postgres:17',
      entryPoint: ['sh', '-c'],
      command: [PSQL_SCRIPT],
      environment: {
        PGHOST: host,
        PGPORT: '5432',
        PGUSER: 'lectern',
        PGDATABASE: 'postgres',
        PGPASSWORD: MASTER,
        LECTERN_SQL: 'SELECT pg_sleep(60)',
      },
    });
    bench.runtime.kill('slow');
    expect(await container.exit).toBe(137);
  });
});

describe('Airflow', () => {
  beforeAll(async () => {
    bench = createBench(rehearsal.services);
    expect((await psql(seatScript('seat_01'))).code).toBe(0);
    await bench.close();
  });

  async function open(): Promise<Browser> {
    await airflow(['bash', '-c', 'prepare\nexec airflow webserver']);
    return bench.browse('10.0.0.5', 8080);
  }

  async function logIn(browser: Browser): Promise<void> {
    await browser.send('/login/');
    const entered = await browser.post('/login/', { username: 'seat-01', password: SEAT });
    expect(entered).toMatchObject({ status: 302, location: '/home' });
  }

  it('initialises its database with its own login, more than once, and fails with another', async () => {
    expect(await (await airflow(INIT)).exit).toBe(0);
    expect(await (await airflow(INIT)).exit).toBe(0);
    const wrong = await airflow(INIT, { LECTERN_DATABASE_PASSWORD: 'wrong' });
    expect(await wrong.exit).toBe(1);
    expect(wrong.lines.join()).toContain('password authentication failed');
    const nowhere = await airflow(INIT, { LECTERN_DATABASE_HOST: 'no.such.host' });
    expect(await nowhere.exit).toBe(1);
    expect(await (await airflow(['bash', '-c', 'airflow tasks list'])).exit).toBe(127);
  });

  it('asks for a login, and keeps the API to those who may', async () => {
    const browser = await open();
    expect(await browser.send('/home')).toMatchObject({ status: 302, location: '/login/?next=%2Fhome' });
    const login = await browser.send('/login');
    expect(login.text).toContain('Rehearsal stand-in – not the real Airflow');
    expect((await browser.post('/login/', { username: 'seat-01', password: 'wrong' })).status).toBe(401);
    expect((await browser.post('/login/', { username: 'seat-02', password: SEAT })).status).toBe(401);
    expect(
      (await browser.post('/login/', { username: 'seat-01', password: SEAT, csrf_token: 'x' })).status,
    ).toBe(403);
    expect((await browser.send('/api/v1/dags')).status).toBe(401);
    const authorization = `Basic ${Buffer.from(`seat-01:${SEAT}`).toString('base64')}`;
    const listed = await browser.send('/api/v1/dags', { headers: { authorization } });
    expect(listed.json()).toEqual({ dags: [], total_entries: 0 });
    const run = await browser.send('/api/v1/dags/x/dagRuns', { method: 'POST', headers: { authorization } });
    expect(run.status).toBe(501);
    expect((await browser.send('/api/v1/version')).json()).toMatchObject({ version: '2.10.5' });
    await logIn(browser);
    expect((await browser.send('/home')).text).toContain('No DAGs yet');
  });

  it('sees a DAG that Jupyter saves in the shared home, and its end', async () => {
    const jupyter = await bench.run({
      image: 'jupyter/base-notebook',
      environment: { LECTERN_SEAT_PASSWORD: SEAT },
      ip: '10.0.0.6',
    });
    const writer = await bench.browse('10.0.0.6', 8888);
    await writer.send('/login');
    await writer.post('/login', { password: SEAT });
    await writer.api('PUT', '/api/contents/dags', { type: 'directory' });
    const browser = await open();
    await logIn(browser);
    expect((await browser.send('/home')).text).not.toContain('hello_world');
    const savedAt = Date.now();
    const content =
      'from airflow import DAG\nwith DAG("hello_world", schedule="@hourly"):\n    pass  # <b>\n';
    await writer.api('PUT', '/api/contents/dags/hello.py', { type: 'file', format: 'text', content });
    writeFileSync(path.join(bench.home, 'dags/broken.py'), 'from airflow import DAG\nDAG("x"');
    await vi.waitFor(
      async () => {
        expect((await browser.send('/home')).text).toContain('/dags/hello_world/grid');
      },
      { timeout: 10_000, interval: 50 },
    );
    expect(Date.now() - savedAt).toBeLessThan(10_000);
    const home = await browser.send('/home');
    expect(home.text).toContain('@hourly');
    expect(home.text).toContain('was never closed');
    const page = await browser.send('/dags/hello_world/grid');
    expect(page.text).toContain('pass  # &lt;b&gt;\n</pre>');
    expect((await browser.send('/dags/none/grid')).status).toBe(404);
    expect((await browser.send('/api/v1/dags/hello_world')).json()).toMatchObject({
      dag_id: 'hello_world',
      fileloc: '/opt/airflow/home/dags/hello.py',
    });
    expect((await browser.send('/api/v1/importErrors')).json()).toMatchObject({ total_entries: 1 });
    await bench.runtime.stop(jupyter.id, 1000);
  });

  it('tells its health from the real database and the scheduler’s heartbeat in it', async () => {
    mkdirSync(path.join(bench.home, 'dags'));
    await (
      await airflow(INIT)
    ).exit;
    await psql('TRUNCATE job', { PGUSER: 'seat_01', PGPASSWORD: 'secret-of-seat_01', PGDATABASE: 'seat_01' });
    const browser = await open();
    expect((await browser.send('/health')).json()).toMatchObject({
      metadatabase: { status: 'healthy' },
      scheduler: { status: 'unhealthy', latest_scheduler_heartbeat: null },
    });
    const scheduler = await airflow(['scheduler']);
    await vi.waitFor(
      async () => {
        expect((await browser.send('/api/v1/health')).json()).toMatchObject({
          scheduler: { status: 'healthy' },
        });
      },
      { timeout: 8000, interval: 50 },
    );
    await bench.runtime.stop(scheduler.id, 1000);
    expect(await scheduler.exit).toBe(0);

    const lost = await bench.run({
      image: 'apache/airflow:2.10.5',
      command: ['webserver'],
      ip: '10.0.0.9',
      mounts: [{ folder: bench.home, path: '/opt/airflow/home', readOnly: false }],
      environment: {
        LECTERN_USERNAME: 'u',
        LECTERN_SEAT_PASSWORD: 'p',
        LECTERN_DATABASE_HOST: 'no.such.host',
      },
    });
    const other = await bench.browse('10.0.0.9', 8080);
    expect(await other.send('/health')).toMatchObject({ status: 200 });
    expect((await other.send('/health')).json()).toMatchObject({ metadatabase: { status: 'unhealthy' } });
    bench.runtime.kill(lost.id);
    expect(await lost.exit).toBe(137);
  });
});
