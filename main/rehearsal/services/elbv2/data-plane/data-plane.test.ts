import {
  CreateRuleCommand,
  DeleteListenerCommand,
  DeleteLoadBalancerCommand,
  type LoadBalancer,
  ModifyListenerCommand,
  type RuleCondition,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { createHash } from 'node:crypto';
import { Agent, get, type IncomingMessage, request as httpRequest } from 'node:http';
import { type AddressInfo, connect, createServer, Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createElbv2Test, type Elbv2Test, until } from '../elbv2.testing';
import { unboundListeners } from '../records';

let test: Elbv2Test;
let loadBalancer: LoadBalancer;
beforeEach(async () => {
  test = createElbv2Test();
  loadBalancer = await test.activeLoadBalancer('shared');
});
afterEach(() => test.close());

interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const agent = new Agent({ keepAlive: false });

function ask(
  port: number,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: loadBalancer.DNSName,
        port,
        path,
        agent,
        method: options.method ?? 'GET',
        headers: options.headers ?? {},
      },
      (reply) => {
        const chunks: Buffer[] = [];
        reply.on('data', (chunk: Buffer) => chunks.push(chunk));
        reply.on('error', reject);
        reply.on('end', () => {
          resolve({
            status: reply.statusCode ?? 0,
            headers: reply.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          });
        });
      },
    );
    request.on('error', reject);
    request.end(options.body);
  });
}

/** Waits until something listens there, whatever it answers. */
function listening(port: number): Promise<Reply> {
  return until(() => ask(port, '/').catch(() => undefined));
}

async function forwardTo(ip: string, port = 18001): Promise<string> {
  const group = await test.targetGroup('seat', {
    HealthCheckIntervalSeconds: 5,
    HealthCheckTimeoutSeconds: 2,
  });
  await test.listener(loadBalancer, port, { Type: 'forward', TargetGroupArn: group });
  await test.register(group, ip);
  await listening(port);
  return group;
}

const hello = {
  Type: 'fixed-response',
  FixedResponseConfig: { StatusCode: '404', ContentType: 'text/html', MessageBody: '<p>no such seat</p>' },
} as const;

describe('listeners', () => {
  it('answer fixed responses on an address of their load balancer alone', async () => {
    const other = await test.activeLoadBalancer('other');
    expect(loadBalancer.DNSName).toMatch(/^127\.\d+\.\d+\.1$/);
    expect(other.DNSName).toBe(loadBalancer.DNSName?.replace(/1$/, '2'));
    await test.listener(loadBalancer, 18001, hello);
    await test.listener(other, 18001, hello);
    const reply = await listening(18001);
    expect(reply).toMatchObject({
      status: 404,
      body: '<p>no such seat</p>',
      headers: { server: 'awselb/2.0' },
    });
    expect(reply.headers['content-type']).toContain('text/html');
  });

  it('redirect by rules on case-sensitive path patterns with * and ?', async () => {
    const listener = await test.listener(loadBalancer, 18001, hello);
    const rule = (Priority: number, path: string, to: object): Promise<unknown> =>
      test.client.send(
        new CreateRuleCommand({
          ListenerArn: listener,
          Priority,
          Conditions: [{ Field: 'path-pattern', Values: [path] }],
          Actions: [{ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_302', ...to } }],
        }),
      );
    await rule(1, '/0?/jupyter', { Port: '8001', Path: '/', Query: '' });
    await rule(2, '/old/*', { Path: '/new/#{path}' });
    await listening(18001);
    const host = loadBalancer.DNSName ?? '';
    const first = await ask(18001, '/01/jupyter?a=1');
    expect(first).toMatchObject({
      status: 302,
      headers: { location: `http://${host}:8001/`, server: 'awselb/2.0' },
    });
    const second = await ask(18001, '/old/x/y?b=2');
    expect(second.headers.location).toBe(`http://${host}:18001/new/old/x/y?b=2`);
    for (const path of ['/01/Jupyter', '/011/jupyter', '/01/jupyter/', '/old']) {
      expect((await ask(18001, path)).status).toBe(404);
    }
  });

  it('close when they are deleted, move when their port changes, and go with their load balancer (§4)', async () => {
    const one = await test.listener(loadBalancer, 18001, hello);
    await test.listener(loadBalancer, 18002, hello);
    await listening(18001);
    await listening(18002);
    await test.client.send(new ModifyListenerCommand({ ListenerArn: one, Port: 18003 }));
    await listening(18003);
    const closed = (port: number): Promise<boolean> =>
      until(() =>
        ask(port, '/').then(
          () => undefined,
          () => true,
        ),
      );
    await closed(18001);
    await test.client.send(new DeleteListenerCommand({ ListenerArn: one }));
    await closed(18003);
    await test.client.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: loadBalancer.LoadBalancerArn }));
    await closed(18002);
  });

  it('match every kind of condition, all of a rule together', async () => {
    const listener = await test.listener(loadBalancer, 18001, hello);
    const rule = (Priority: number, Conditions: RuleCondition[]): Promise<unknown> =>
      test.client.send(
        new CreateRuleCommand({
          ListenerArn: listener,
          Priority,
          Conditions,
          Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: String(200 + Priority) } }],
        }),
      );
    await rule(1, [
      { Field: 'host-header', HostHeaderConfig: { Values: ['*.example.org'] } },
      { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['DELETE', 'PUT'] } },
    ]);
    await rule(2, [
      { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'User-Agent', Values: ['*curl*'] } },
    ]);
    await rule(3, [{ Field: 'query-string', QueryStringConfig: { Values: [{ Key: 'v', Value: '2?' }] } }]);
    await rule(4, [
      { Field: 'source-ip', SourceIpConfig: { Values: ['203.0.113.0/24'] } },
      { Field: 'path-pattern', Values: ['/local'] },
    ]);
    await listening(18001);
    const status = async (...asked: Parameters<typeof ask>): Promise<number> => (await ask(...asked)).status;
    const host = 'Seat.Example.org:18001';
    expect(await status(18001, '/', { method: 'PUT', headers: { host } })).toBe(201);
    expect(await status(18001, '/', { method: 'GET', headers: { host } })).toBe(404);
    expect(await status(18001, '/', { headers: { 'user-agent': 'CURL/8' } })).toBe(202);
    expect(await status(18001, '/?a=1&v=21')).toBe(203);
    expect(await status(18001, '/?v=2')).toBe(404);
    expect(await status(18001, '/local?x')).toBe(204);
  });

  it('on port 80 without the right to it are served on 8080 of the same address, and say so', async () => {
    const listen = Reflect.get(Server.prototype, 'listen') as (this: Server, ...rest: unknown[]) => Server;
    const spy = vi.spyOn(Server.prototype, 'listen').mockImplementation(function (this: Server, ...rest) {
      if (rest[0] !== 80) return listen.apply(this, rest);
      process.nextTick(() => this.emit('error', Object.assign(new Error('not allowed'), { code: 'EACCES' })));
      return this;
    });
    try {
      const arn = await test.listener(loadBalancer, 80, hello);
      expect((await listening(8080)).status).toBe(404);
      const row = await until(() => unboundListeners(test.rehearsal.world).get(arn));
      expect(row).toMatchObject({ address: loadBalancer.DNSName, port: 80, servedOn: 8080 });
    } finally {
      spy.mockRestore();
    }
  });

  it('whose port is in use are shown and logged, and open by themselves once it is free', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => {
      other.listen(0, loadBalancer.DNSName, resolve);
    });
    const { port } = other.address() as AddressInfo;
    await test.close();
    test = createElbv2Test({ settings: { rebindMs: 20 } });
    // The same address as before: another rehearsal's folder would give another.
    const table = test.rehearsal.world.table<string>('elbv2.address-prefix');
    table.set('prefix', (loadBalancer.DNSName ?? '').replace(/\.1$/, ''));
    loadBalancer = await test.activeLoadBalancer('shared');
    const arn = await test.listener(loadBalancer, port, hello);
    const unbound = unboundListeners(test.rehearsal.world);
    const row = await until(() => unbound.get(arn));
    expect(row).toMatchObject({ address: loadBalancer.DNSName, port });
    expect(row.reason).toContain('in use');
    expect(test.rehearsal.logged.some((line) => line.message.includes('in use'))).toBe(true);
    other.close();
    expect((await listening(port)).status).toBe(404);
    await until(() => (unbound.has(arn) ? undefined : true));
  });
});

describe('forwarding', () => {
  it('streams request and response through with the forwarding headers', async () => {
    await test.serve('10.0.1.1', (request, response) => {
      const hash = createHash('sha256');
      request.on('data', (chunk: Buffer) => hash.update(chunk));
      request.on('end', () => {
        response.writeHead(201, { 'set-cookie': ['a=1', 'b=2'], 'x-from': 'target' });
        response.end(
          JSON.stringify({
            url: request.url,
            method: request.method,
            headers: request.headers,
            sha: hash.digest('hex'),
          }),
        );
      });
    });
    await forwardTo('10.0.1.1');
    const body = 'x'.repeat(3_000_000);
    const reply = await ask(18001, '/tree/a%20b?x=1&y', {
      method: 'PUT',
      body,
      headers: { 'x-forwarded-for': '203.0.113.7', cookie: 'c=3' },
    });
    const seen = JSON.parse(reply.body) as {
      url: string;
      method: string;
      sha: string;
      headers: Record<string, string>;
    };
    expect(reply.status).toBe(201);
    expect(reply.headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(seen).toMatchObject({
      url: '/tree/a%20b?x=1&y',
      method: 'PUT',
      sha: createHash('sha256').update(body).digest('hex'),
    });
    expect(seen.headers).toMatchObject({
      host: `${loadBalancer.DNSName ?? ''}:18001`,
      'x-forwarded-proto': 'http',
      'x-forwarded-port': '18001',
      cookie: 'c=3',
    });
    expect(seen.headers['x-forwarded-for']).toBe('203.0.113.7, 203.0.113.10');
    expect(seen.headers['x-amzn-trace-id']).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  });

  it('shows the first bytes of an endless response at once, and ends it when the client goes', async () => {
    let closed = false;
    await test.serve('10.0.1.1', (request, response) => {
      if (request.url !== '/events') {
        response.end();
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
      response.once('close', () => {
        closed = true;
      });
    });
    await forwardTo('10.0.1.1');
    const first = await new Promise<string>((resolve, reject) => {
      const request = get({ host: loadBalancer.DNSName, port: 18001, path: '/events', agent }, (reply) => {
        reply.once('data', (chunk: Buffer) => {
          resolve(chunk.toString());
          request.destroy();
        });
      });
      request.on('error', reject);
    });
    expect(first).toBe('data: 1\n\n');
    await until(() => (closed ? true : undefined));
  });

  it('answers 503 with no target registered, 502 when the connection is refused or reset', async () => {
    const group = await test.targetGroup('seat');
    await test.listener(loadBalancer, 18001, { Type: 'forward', TargetGroupArn: group });
    const none = await listening(18001);
    expect(none).toMatchObject({ status: 503, headers: { server: 'awselb/2.0' } });
    expect(none.body).toContain('<center><h1>503 Service Unavailable</h1></center>');
    await test.register(group, '10.0.1.1');
    expect(await ask(18001, '/')).toMatchObject({ status: 502, headers: { server: 'awselb/2.0' } });
    await test.serve('10.0.1.1', (request) => request.socket.destroy());
    const reset = await ask(18001, '/');
    expect(reset.status).toBe(502);
    expect(reset.body).toContain('<h1>502 Bad Gateway</h1>');
    expect((await ask(18001, '/', { method: 'POST', body: 'x' })).status).toBe(502);
  });

  it('answers 504 when the target says nothing within the idle timeout', async () => {
    await test.serve('10.0.1.1', () => undefined);
    const group = await test.targetGroup('seat');
    await test.listener(loadBalancer, 18001, { Type: 'forward', TargetGroupArn: group });
    await listening(18001);
    await test.register(group, '10.0.1.1');
    expect((await ask(18001, '/')).body).toContain('<h1>504 Gateway Time');
  });

  it('times out and says why in the log when security groups do not let the load balancer in', async () => {
    await test.serve('10.0.1.1');
    test.network.closed.add('10.0.1.1:8888');
    const group = await forwardTo('10.0.1.1');
    expect((await ask(18001, '/')).status).toBe(504);
    expect(JSON.stringify(test.rehearsal.logged)).toContain('10.0.1.1:8888 is closed');
    const health = await until(async () => {
      const now = await test.health(group);
      return now?.State === 'unhealthy' ? now : undefined;
    });
    expect(health.Reason).toBe('Target.Timeout');
    const region = test.rehearsal.world.region('eu-west-1');
    const problem = () => test.elbv2.targetProblem(region, group, { id: '10.0.1.1', port: 8888 });
    expect(problem()).toBe('Request timed out');
    test.network.closed.clear();
    await until(() => (problem() === undefined ? true : undefined));
  });

  it('never answers a participant whom the network does not let in, and does again when it does', async () => {
    await test.serve('10.0.1.1');
    await forwardTo('10.0.1.1');
    const nodes = [...test.network.interfaces.values()].map(({ privateIp }) => `${privateIp}:18001`);
    expect(nodes).toHaveLength(2);
    const [first = '', second = ''] = nodes;
    test.network.closed.add(first);
    // A browser tries the node in the other zone.
    expect((await ask(18001, '/')).status).toBe(200);
    test.network.closed.add(second);
    let ended = false;
    ask(18001, '/').then(
      () => (ended = true),
      () => (ended = true),
    );
    await until(() => JSON.stringify(test.rehearsal.logged).includes(`${second} is closed`) || undefined);
    test.network.closed.clear();
    expect((await ask(18001, '/')).status).toBe(200);
    expect(ended).toBe(false);
  });

  it('takes healthy targets in turn, and any target when none is healthy (ALBs fail open)', async () => {
    const answers = (name: string, code: () => number) =>
      test.serve(name, (_request, response) => response.writeHead(code()).end(name));
    let code = 200;
    await answers('10.0.1.1', () => code);
    await answers('10.0.1.2', () => 500);
    const group = await forwardTo('10.0.1.1');
    await test.register(group, '10.0.1.2');
    const region = test.rehearsal.world.region('eu-west-1');
    const state = (id: string): string | undefined =>
      test.elbv2.targetState(region, group, { id, port: 8888 });
    await until(() =>
      state('10.0.1.1') === 'healthy' && state('10.0.1.2') === 'unhealthy' ? true : undefined,
    );
    for (let at = 0; at < 4; at += 1) expect((await ask(18001, '/')).body).toBe('10.0.1.1');
    code = 500;
    await until(() => (state('10.0.1.1') === 'unhealthy' ? true : undefined));
    const bodies = [await ask(18001, '/'), await ask(18001, '/')].map((reply) => reply.body);
    expect(bodies.sort()).toEqual(['10.0.1.1', '10.0.1.2']);
  });
});

describe('websockets', () => {
  it('go both ways through a listener until one side ends', async () => {
    const server = await test.serve('10.0.1.1');
    let targetClosed = false;
    server.on('upgrade', (request, socket) => {
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-For: ${String(request.headers['x-forwarded-for'])}\r\n\r\nwelcome`,
      );
      socket.on('data', (chunk) => socket.write(`echo ${String(chunk)}`));
      socket.on('error', () => undefined);
      socket.on('end', () => {
        targetClosed = true;
      });
    });
    await forwardTo('10.0.1.1');
    const socket = connect(18001, loadBalancer.DNSName ?? '');
    let seen = '';
    socket.on('data', (chunk) => {
      seen += String(chunk);
    });
    socket.write(
      'GET /api/kernels/1/channels HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    );
    await until(() => (seen.endsWith('welcome') ? true : undefined));
    expect(seen).toContain('HTTP/1.1 101');
    expect(seen).toContain('X-For: 203.0.113.10');
    socket.write('one');
    await until(() => (seen.endsWith('echo one') ? true : undefined));
    socket.destroy();
    await until(() => (targetClosed ? true : undefined));
  });

  it('are closed without another word when nothing is said within the idle timeout', async () => {
    const server = await test.serve('10.0.1.1');
    server.on('upgrade', (_request, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhi');
      socket.on('error', () => undefined);
    });
    await forwardTo('10.0.1.1');
    const socket = connect(18001, loadBalancer.DNSName ?? '');
    let seen = '';
    socket.on('data', (chunk) => {
      seen += String(chunk);
    });
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    await new Promise((resolve) => socket.once('close', resolve));
    expect(seen).toMatch(/^HTTP\/1\.1 101 [^]*hi$/);
  });

  it('are refused as the target refuses them, and with 502 or 503 where there is no target', async () => {
    const upgrade = async (): Promise<string> => {
      const socket = connect(18001, loadBalancer.DNSName ?? '');
      let seen = '';
      socket.on('data', (chunk) => {
        seen += String(chunk);
      });
      socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
      await new Promise((resolve) => socket.once('close', resolve));
      return seen;
    };
    const group = await test.targetGroup('seat');
    await test.listener(loadBalancer, 18001, { Type: 'forward', TargetGroupArn: group });
    await listening(18001);
    expect(await upgrade()).toContain('HTTP/1.1 503');
    await test.register(group, '10.0.1.1');
    expect(await upgrade()).toContain('HTTP/1.1 502');
    await test.serve('10.0.1.1', (_request, response) => response.writeHead(403).end('log in first'));
    const refused = await upgrade();
    expect(refused).toContain('HTTP/1.1 403');
    expect(refused).toContain('log in first');
  });
});
