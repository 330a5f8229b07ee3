import { createHash } from 'node:crypto';
import { EC2Client, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { ECSClient, ListClustersCommand } from '@aws-sdk/client-ecs';
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ClockControl } from './clock-control';
import { createControl } from './control';
import { Drills } from './faults/drills';
import { startGateway, type Gateway } from './gateway';
import { createStatus, type Status } from './status/status';
import { createTestRehearsal, testKey, type TestRehearsal } from './rehearsal.testing';

let rehearsal: TestRehearsal;
let gateway: Gateway;
let crashes: unknown[];
let cut = false;
let kept: () => Promise<void>;
let status: Status;
let stopped: number;

beforeEach(async () => {
  crashes = [];
  stopped = 0;
  kept = () => Promise.resolve();
  rehearsal = createTestRehearsal({
    services: ({ registry, world }) => {
      registry.on(DescribeVpcsCommand, { models: [], handle: () => ({ Vpcs: [{ VpcId: 'vpc-1' }] }) });
      world.region('eu-west-1').table('ec2.vpcs').set('vpc-1', { secret: 'contents' });
    },
  });
  const { world, wire } = rehearsal;
  const ecs = {
    crash: (region: { name: string }, ...names: unknown[]) => {
      crashes.push([region.name, ...names]);
      return true;
    },
    setAgent: () => false,
    setPulls: () => false,
    containers: () => [],
    resume: () => undefined,
  };
  const log = { info: () => undefined, warn: () => undefined };
  const drills = new Drills({ ...rehearsal, registry: wire, log }, wire);
  const clock = new ClockControl(world.clock, () => undefined);
  status = createStatus({ world, calls: wire.calls, drills, clock, ecs });
  gateway = await startGateway(
    {
      dispatch: (received) => wire.dispatch(received),
      control: createControl({
        world,
        ecs,
        calls: wire.calls,
        drills,
        clock,
        secret: testKey.secretAccessKey,
        stop: () => {
          stopped += 1;
        },
      }),
      isCut: () => cut,
      kept: () => kept(),
      status,
    },
    [0],
  );
});
afterEach(async () => {
  await gateway.close();
  rehearsal.close();
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

function ask(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: Buffer,
  rawPath = path,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(`${gateway.endpoint}${path}`, { method, headers, path: rawPath }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const bearer = { authorization: `Bearer ${testKey.secretAccessKey}` };

describe('the front door', () => {
  it('serves the unmodified SDK over HTTP', async () => {
    const client = new EC2Client({ endpoint: gateway.endpoint, region: 'eu-west-1', credentials: testKey });
    expect((await client.send(new DescribeVpcsCommand({}))).Vpcs?.[0]?.VpcId).toBe('vpc-1');
    client.destroy();
  });

  it('refuses another Host, and whatever comes from a web page', async () => {
    expect((await ask('GET', '/', { host: 'evil.example' })).status).toBe(421);
    expect((await ask('GET', '/', { host: 'localhost' })).status).toBe(421);
    expect((await ask('POST', '/', { origin: 'http://evil.example' })).status).toBe(403);
    expect((await ask('POST', '/_lectern/stop', { ...bearer, origin: gateway.endpoint })).status).toBe(403);
    expect((await ask('POST', '/', { origin: 'null' })).status).toBe(403);
    expect(stopped).toBe(0);
  });

  it('tells nobody of anything before it is on disk, neither AWS’s callers nor those of the clock', async () => {
    let isKept: () => void = () => undefined;
    kept = () =>
      new Promise((resolve) => {
        isKept = resolve;
      });
    for (const path of ['/_lectern/stop', '/']) {
      let hasAnswered = false;
      const answer = ask('POST', path, bearer).then(() => (hasAnswered = true));
      const before = isKept;
      await vi.waitFor(() => expect(isKept).not.toBe(before));
      // Its own answer would have come in this time.
      kept = () => Promise.resolve();
      await ask('GET', '/none');
      expect(hasAnswered).toBe(false);
      kept = () =>
        new Promise((resolve) => {
          isKept = resolve;
        });
      isKept();
      await answer;
    }
    kept = () => Promise.reject(new Error('the disk is full'));
    await expect(ask('POST', '/_lectern/stop', bearer)).rejects.toThrow('socket hang up');
  });

  it('refuses a call without a key', async () => {
    const answer = await ask('POST', '/', {}, Buffer.from('Action=DescribeVpcs&Version=2016-11-15'));
    expect([answer.status, answer.body]).toEqual([
      403,
      expect.stringContaining('MissingAuthenticationToken'),
    ]);
  });

  it('refuses a body of more than 64 MiB', async () => {
    const answer = await ask('PUT', '/bucket/key', bearer, Buffer.alloc(64 * 1024 * 1024 + 1));
    expect(answer.status).toBe(413);
  });

  it('names a port that is taken', async () => {
    const port = Number(new URL(gateway.endpoint).port);
    await expect(startGateway({} as never, [port])).rejects.toMatchObject({
      problem: { code: 'rehearsal.port-in-use', message: expect.stringContaining(String(port)) as string },
    });
  });
});

describe('the status page', () => {
  it('tells numbers and no contents, under a strict policy', async () => {
    await ask('POST', '/', {}, Buffer.from('Action=<script>&Version=2016-11-15'));
    const page = await ask('GET', '/');
    expect(page.status).toBe(200);
    const style = /<style>([^]*)<\/style>/.exec(page.body)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(page.headers['content-security-policy']).toContain(
      `default-src 'none'; style-src 'sha256-${hash}'`,
    );
    expect(page.body).toContain('SIMULATION');
    expect(page.body).toMatch(/eu-west-1<\/td>\s*<td>AWS::EC2::VPC<\/td>\s*<td class="number">1</);
    expect(page.body).not.toMatch(/contents|<script|test-secret/);
    expect(page.body).not.toMatch(/<form|<button|\/status\//);
  });
});

describe('the status page with buttons', () => {
  const post = (path: string, form: Record<string, string>, origin = gateway.endpoint) =>
    ask(
      'POST',
      `${status.path}${path}`,
      { origin, 'content-type': 'application/x-www-form-urlencoded' },
      Buffer.from(new URLSearchParams(form).toString()),
    );

  it('changes the clock and says how it runs', async () => {
    expect((await post('/clock', { speed: '300' })).status).toBe(303);
    expect((await post('/clock', { pause: '1' })).headers.location).toBe(status.path);
    const page = await ask('GET', status.path);
    expect(page.body).toMatch(/Paused. Nothing moves until you resume it/);
    expect(page.body).toMatch(/<button name="speed" value="300" aria-pressed="true">/);
    await post('/clock', { resume: '1' });
    expect(rehearsal.world.clock.state).toMatchObject({ speed: 300, paused: false });
    await post('/clock', { jump: '600000' });
    expect((await ask('GET', status.path)).body).toContain('It is jumping ahead');
  });

  it('begins a drill, shows it, and ends it; says why one cannot be', async () => {
    const at = { region: 'eu-west-1', workshop: 'demo', seat: '01', service: 'jupyter' };
    expect((await post('/drill', { ...at, name: 'api-down' })).status).toBe(303);
    const page = await ask('GET', status.path);
    const id = /name="id" value="([^"]+)" aria-label="End: An AWS service does not answer"/.exec(
      page.body,
    )?.[1];
    expect(page.body).toContain('eu-west-1 · demo');
    const again = await post('/drill', { ...at, name: 'api-down' });
    expect([again.status, again.body]).toEqual([409, expect.stringContaining('already running there')]);
    expect((await post('/drill', { ...at, name: '<b>' })).body).not.toContain('<b>&lt;');
    await post('/end-drill', { id: id ?? '' });
    expect((await ask('GET', status.path)).body).not.toContain('does not answer</td>');
  });

  it('is found by its token alone, and pressed from itself alone', async () => {
    const wrong = `/status/${'0'.repeat(32)}`;
    expect((await ask('GET', wrong)).status).toBe(404);
    expect((await ask('POST', `${wrong}/clock`, {}, Buffer.from('pause=1'))).status).toBe(404);
    expect((await post('/clock', { pause: '1' }, 'http://evil.example')).status).toBe(403);
    expect(rehearsal.world.clock.state.paused).toBe(false);
    expect((await ask('GET', status.path)).headers['content-security-policy']).toContain(
      "form-action 'self'",
    );
  });
});

describe('the control interface', () => {
  const json = (value: object) => Buffer.from(JSON.stringify(value));
  const drill = { region: 'eu-west-1', cluster: 'lectern-demo', service: 'seat-01-jupyter' };

  it('crashes a container for whoever holds the secret', async () => {
    const answer = await ask('POST', '/_lectern/crash', bearer, json(drill));
    expect([answer.status, answer.body]).toEqual([200, '{"crashed":true}']);
    expect(crashes).toEqual([['eu-west-1', 'lectern-demo', 'seat-01-jupyter', undefined]]);
  });

  it.each([
    ['no secret', {}],
    ['a wrong secret', { authorization: 'Bearer guess' }],
    ['the secret in another scheme', { authorization: testKey.secretAccessKey }],
  ])('refuses %s', async (_, headers) => {
    expect(
      (await ask('POST', '/_lectern/crash', headers as Record<string, string>, json(drill))).status,
    ).toBe(401);
    expect(crashes).toEqual([]);
  });

  it('refuses GET, unknown controls and bad input', async () => {
    expect((await ask('GET', '/_lectern/stop', bearer)).status).toBe(405);
    expect((await ask('POST', '/_lectern/nothing', bearer)).status).toBe(404);
    expect((await ask('POST', '/_lectern/crash', bearer, json({ ...drill, extra: 1 }))).status).toBe(400);
    expect((await ask('POST', '/_lectern/crash', bearer, Buffer.from('{'))).status).toBe(400);
  });

  it('counts and stops', async () => {
    await ask('POST', '/', {}, Buffer.from('Action=DescribeVpcs&Version=2016-11-15'));
    const counts = await ask('POST', '/_lectern/counts', bearer);
    expect(JSON.parse(counts.body)).toMatchObject({ total: 1, actions: [{ service: 'ec2', refused: 1 }] });
    await ask('POST', '/_lectern/stop', bearer);
    expect(stopped).toBe(1);
  });

  it.each([
    ['GET', '/%'],
    ['GET', '//'],
    ['GET', '/status/%'],
    ['POST', '//_lectern/%'],
    ['TRACE', '/'],
    ['DELETE', '/_lectern/clock'],
    ['GET', 'http://evil.example/'],
  ])('refuses %s %s, and is no fault', async (method, path) => {
    for (const headers of [{}, bearer]) {
      const { status } = await ask(method, '', headers, undefined, path);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    }
  });

  it('leaves callers of a region that does not exist without an answer, whatever the service', async () => {
    const config = {
      endpoint: gateway.endpoint,
      region: 'eu-west-9',
      credentials: testKey,
      maxAttempts: 1,
    };
    for (const ask of [
      () => new EC2Client(config).send(new DescribeVpcsCommand({})),
      () => new ECSClient(config).send(new ListClustersCommand({})),
      () => new RDSClient(config).send(new DescribeDBInstancesCommand({})),
      () => new SecretsManagerClient(config).send(new ListSecretsCommand({})),
      () => new S3Client(config).send(new ListBucketsCommand({})),
    ])
      await expect(ask()).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('leaves callers without an answer while the network is cut, and the control interface within reach', async () => {
    cut = true;
    const { accessKeyId, secretAccessKey } = testKey;
    const ec2 = new EC2Client({
      endpoint: gateway.endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId, secretAccessKey },
      maxAttempts: 1,
    });
    await expect(ec2.send(new DescribeVpcsCommand({}))).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect((await fetch(gateway.endpoint)).status).toBe(200);
    cut = false;
    await ec2.send(new DescribeVpcsCommand({}));
  });
});
