import { CreateVpcCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { ListClustersCommand } from '@aws-sdk/client-ecs';
import type { Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClock, type Clock } from '../../app/clock';
import { defined } from '../../app/defined';
import { LecternError } from '../../app/errors';
import type { CallRecord } from './call-log';
import { createCallLog } from './call-log';
import type { Lifeline } from './call-policy';
import { inCallScope } from './call-scope';
import type { AwsClients } from './clients';
import { createAwsClients, maxInFlight } from './clients';
import { createPacer } from './pace';
import { createWaiting } from './waiting';

type Answer = (response: ServerResponse) => void;

let server: Server;
let endpoint: string;
let aws: AwsClients;
let answers: Answer[] = [];
let records: CallRecord[] = [];

const json =
  (status: number, body: object): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  };
const xml =
  (status: number, body: string): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'text/xml', 'x-amzn-requestid': 'r-1' }).end(body);
  };
const ec2Error = (status: number, code: string): Answer =>
  xml(
    status,
    `<Response><Errors><Error><Code>${code}</Code><Message>no</Message></Error></Errors><RequestID>r-1</RequestID></Response>`,
  );
const hangUp: Answer = (response) => {
  response.socket?.destroy();
};
const vpcs = xml(200, '<DescribeVpcsResponse><requestId>r</requestId><vpcSet/></DescribeVpcsResponse>');

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      const answer = answers.shift();
      if (answer === undefined) response.writeHead(599).end();
      else answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

beforeEach(() => {
  answers = [];
  records = [];
  const clock = createClock(5_000);
  aws = createAwsClients({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'very-secret-key' },
    endpoint,
    clock,
    pacer: createPacer(clock),
    callLog: createCallLog((record) => records.push(record)),
  });
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('calls', () => {
  it('are repeated after throttles and faults, each attempt logged', async () => {
    answers = [ec2Error(503, 'RequestLimitExceeded'), hangUp, ec2Error(500, 'InternalError'), vpcs];
    await aws.ec2.send(new DescribeVpcsCommand({}));
    expect(
      records.map(({ action, attempt, throttled, errorCode }) => [action, attempt, throttled, errorCode]),
    ).toEqual([
      ['DescribeVpcs', 1, true, 'RequestLimitExceeded'],
      ['DescribeVpcs', 2, false, expect.any(String)],
      ['DescribeVpcs', 3, false, 'InternalError'],
      ['DescribeVpcs', 4, false, undefined],
    ]);
    expect(aws.callLog.counts()).toEqual({ calls: 4, throttled: 1, retried: 3 });
    expect(records.map(({ requestId }) => requestId)).toEqual(['r-1', undefined, 'r-1', 'r-1']);
  });

  it('are logged with when, where and for which workshop they were made', async () => {
    answers = [vpcs];
    const before = Date.now();
    await inCallScope({ workshopId: 'berlin' }, () =>
      inCallScope({ priority: 'person' }, () => aws.ec2.send(new DescribeVpcsCommand({}))),
    );
    expect(records).toMatchObject([{ region: 'eu-west-1', workshopId: 'berlin' }]);
    expect(records[0]?.at).toBeGreaterThanOrEqual(before);
  });

  it('are not repeated when AWS refuses them, or does not know them', async () => {
    answers = [json(400, { __type: 'ClusterNotFoundException', message: 'no' })];
    await expect(aws.ecs.send(new ListClustersCommand({}))).rejects.toMatchObject({
      name: 'ClusterNotFoundException',
    });
    answers = [json(501, { __type: 'NotImplemented', message: 'not modelled' })];
    await expect(aws.ecs.send(new ListClustersCommand({}))).rejects.toMatchObject({
      message: 'not modelled',
    });
    expect(records).toHaveLength(2);
  });

  it('that make something new each time are not repeated when the answer is lost', async () => {
    answers = [hangUp];
    await expect(aws.ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))).rejects.toThrow();
    expect(records).toHaveLength(1);
    // A throttle says that nothing was made.
    answers = [
      ec2Error(503, 'RequestLimitExceeded'),
      xml(200, '<CreateVpcResponse><vpc><vpcId>vpc-1</vpcId></vpc></CreateVpcResponse>'),
    ];
    const { Vpc } = await aws.ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
    expect(Vpc?.VpcId).toBe('vpc-1');
  });

  it('end their waiting when they are aborted, and tell why they wait', async () => {
    answers = Array.from({ length: 50 }, () => ec2Error(503, 'RequestLimitExceeded'));
    const controller = new AbortController();
    const notes: string[] = [];
    const note = (message: string): void => {
      notes.push(message);
      controller.abort(new Error('cancelled'));
    };
    await expect(
      inCallScope({ signal: controller.signal, note }, () => aws.ec2.send(new DescribeVpcsCommand({}))),
    ).rejects.toThrow('cancelled');
    expect(notes).toEqual([expect.stringContaining('throttling')]);
  });

  it('are not sent when their turn comes only after they were called off', async () => {
    const held: ServerResponse[] = [];
    answers = Array.from({ length: 100 }, () => (response) => void held.push(response));
    const stop = new AbortController();
    const calls = Array.from({ length: 60 }, (_, n) =>
      inCallScope({ signal: stop.signal }, () =>
        aws.secretsManager.send(new CreateSecretCommand({ Name: `secret-${n}` })),
      ),
    );
    const ended = Promise.allSettled(calls);
    await vi.waitUntil(() => held.length === maxInFlight, { timeout: 20_000 });
    stop.abort(new Error('called off'));
    for (const response of held.splice(0)) json(200, { ARN: 'arn' })(response);
    await ended;
    expect(held).toHaveLength(0);
  });

  it('leave nothing of what they carry in the log', async () => {
    answers = [json(200, { ARN: 'arn:x', Name: 'n' })];
    await aws.secretsManager.send(new CreateSecretCommand({ Name: 'n', SecretString: 'hunter2' }));
    const log = JSON.stringify(records);
    expect(log).toContain('CreateSecret');
    expect(log).not.toContain('hunter2');
    expect(log).not.toContain('very-secret-key');
  });

  it('say that AWS cannot be reached, and how often they have tried', async () => {
    const told: string[] = [];
    const nowhere = clientsAt('http://127.0.0.1:1', createClock(20), { told });
    const call = inCallScope({ retryForMs: 60_000 }, () => nowhere.ec2.send(new DescribeVpcsCommand({})));
    await expect(call).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
    expect(nowhere.callLog.counts().retried).toBeGreaterThan(1);
    expect(told).toContainEqual(
      expect.stringMatching(
        /^AWS cannot be reached from this computer \(nobody answers at http:\/\/127.0.0.1:1\); trying again \(\d+\w\w time, for 3 s at most\)\.$/,
      ),
    );
  });

  it('say that they wait when AWS takes them and never answers', async () => {
    answers = [() => undefined];
    const told: string[] = [];
    const silent = clientsAt(endpoint, createClock(1), { told });
    const call = silent.ec2.send(new DescribeVpcsCommand({})).catch(() => undefined);
    await vi.waitFor(() => expect(told).toContain('AWS has not answered for 0 s (DescribeVpcs).'));
    answers = [vpcs];
    server.closeAllConnections();
    await call;
  });

  it('find an endpoint that has moved, and are signed for where it is', async () => {
    const heard: (string | undefined)[] = [];
    const moved = createServer((request, response) => {
      heard.push(request.headers.host, request.headers.authorization);
      vpcs(response);
    });
    await new Promise<void>((resolve) => moved.listen(0, '127.0.0.1', resolve));
    const there = `127.0.0.1:${(moved.address() as AddressInfo).port}`;
    let at = 'http://127.0.0.1:1';
    const restore = vi.fn(() => {
      at = `http://${there}`;
      return Promise.resolve(true);
    });
    const clients = clientsAt(at, createClock(1), { lifeline: { endpoint: () => at, restore } });
    await clients.ec2.send(new DescribeVpcsCommand({}));
    expect(restore).toHaveBeenCalledOnce();
    expect(heard).toEqual([there, expect.stringContaining('SignedHeaders=')]);
    clients.destroy();
    await new Promise((resolve) => moved.close(resolve));
  });

  it('say why an endpoint cannot be brought back', async () => {
    const problem = { code: 'rehearsal.did-not-start', message: 'The built-in rehearsal did not start.' };
    const lifeline = {
      endpoint: () => 'http://127.0.0.1:1',
      restore: () => Promise.reject(new LecternError(problem)),
    };
    const clients = clientsAt('http://127.0.0.1:1', createClock(1), { lifeline });
    await expect(clients.ec2.send(new DescribeVpcsCommand({}))).rejects.toMatchObject({ problem });
  });

  it('end when they are aborted, though what brings the endpoint back hangs', async () => {
    const abort = new AbortController();
    const restore = vi.fn(() => new Promise<boolean>(() => undefined));
    const clients = clientsAt('http://127.0.0.1:1', createClock(1), {
      lifeline: { endpoint: () => 'http://127.0.0.1:1', restore },
    });
    const sent = inCallScope({ signal: abort.signal }, () => clients.ec2.send(new DescribeVpcsCommand({})));
    const ended = expect(sent).rejects.toThrow('enough');
    await vi.waitFor(() => {
      expect(restore).toHaveBeenCalledOnce();
    });
    abort.abort(new Error('enough'));
    await ended;
    clients.destroy();
  });

  it('give an endpoint up that dies at each of them', async () => {
    const restore = vi.fn(() => Promise.resolve(true));
    const clients = clientsAt('http://127.0.0.1:1', createClock(100_000), {
      lifeline: { endpoint: () => 'http://127.0.0.1:1', restore },
    });
    await expect(clients.ec2.send(new DescribeVpcsCommand({}))).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
    expect(restore.mock.calls.length).toBeGreaterThan(1);
  });
});

/** Clients of their own; `told` is filled with what they say they wait for. */
function clientsAt(
  at: string,
  clock: Clock,
  { told, lifeline }: { readonly told?: string[]; readonly lifeline?: Lifeline },
): AwsClients {
  const waiting = createWaiting();
  waiting.onChange(50, (text) => text !== undefined && told?.push(text));
  return createAwsClients({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'x' },
    endpoint: at,
    clock,
    pacer: createPacer(clock),
    callLog: createCallLog(),
    waiting,
    ...defined({ lifeline }),
  });
}
