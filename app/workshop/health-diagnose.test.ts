import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defined } from '../defined';
import type { ServiceHealth } from './health';
import { diagnose, worst } from './health-diagnose';
import type {
  AwsObservation,
  HostObservation,
  ProbeObservation,
  ServiceObservation,
  TaskObservation,
} from './observation';

const now = 1_000_000;
const freshness = { now, staleAfterMs: 30_000 };
const ok: ProbeObservation = { outcome: 'ok' };
const well: HostObservation = { instance: 'running', agentConnected: true };
const runningTask: TaskObservation = { lastStatus: 'RUNNING', runningForMs: 1_000_000, containers: [] };
const idle: AwsObservation = { desired: 1, running: 0, pending: 0, events: [], stopped: [] };
const up: AwsObservation = { ...idle, running: 1, task: runningTask, target: { state: 'healthy' } };

/** Nothing runs, and the last task stopped for that reason. */
const stoppedWith = (stoppedReason: string): AwsObservation => ({
  ...idle,
  stopped: [{ lastStatus: 'STOPPED', stoppedReason, containers: [] }],
});

function judge(
  service: Partial<Pick<ServiceObservation, 'aws' | 'probe' | 'observedAt' | 'service'>>,
  host: HostObservation | 'none' = well,
): ServiceHealth {
  const health = diagnose(
    {
      seat: '01',
      ...(host === 'none' ? {} : { host }),
      services: [
        { service: 'jupyter', through: 'port 8001', url: 'http://x:8001/', observedAt: now, ...service },
      ],
    },
    freshness,
  );
  expect(health.state).toBe(health.services[0]?.state);
  return health.services[0]!;
}
const stopped = (exitCode: number, more: Partial<TaskObservation> = {}): TaskObservation => ({
  lastStatus: 'STOPPED',
  stoppedReason: 'Essential container in task exited',
  containers: [{ name: 'jupyter', exitCode }],
  ...more,
});

describe('diagnose', () => {
  it('says that it works when the address opens, whatever else is known', () => {
    expect(judge({ aws: up, probe: ok })).toEqual({
      name: 'jupyter',
      state: 'works',
      reason: '',
      url: 'http://x:8001/',
      observedAt: now,
    });
    expect(judge({ probe: ok }).state).toBe('works');
    expect(judge({ aws: { ...up, target: { state: 'initial' } }, probe: ok }).state).toBe('works');
  });

  it('passes on what answered, in its own words, and only while it answers', () => {
    const answeredBy = 'TornadoServer/6.4.2, version 6.4.13';
    expect(judge({ aws: up, probe: { outcome: 'ok', answeredBy } }).answeredBy).toBe(answeredBy);
    expect(judge({ aws: up, probe: { outcome: 'refused' } })).not.toHaveProperty('answeredBy');
  });

  it('says so when it opens, but slowly', () => {
    const health = judge({ aws: up, probe: { outcome: 'ok', slowMs: 3_612 } });
    expect(health.state).toBe('trouble');
    expect(health.reason).toBe(
      'It opens, but slowly (3.6 s): the network here, or its machine, is overloaded.',
    );
  });

  it('warns when it opens but AWS is about to restart it', () => {
    const target = {
      state: 'unhealthy',
      description: 'Health checks failed with these codes: [500]',
    } as const;
    const health = judge({ aws: { ...up, target }, probe: ok });
    expect(health.state).toBe('trouble');
    expect(health.reason).toContain('[500]');
  });

  it.each<[string, ProbeObservation]>([
    ['refused', { outcome: 'refused' }],
    ['timeout', { outcome: 'timeout' }],
  ])('blames the network here when AWS is well and the laptop gets: %s', (_, probe) => {
    expect(judge({ aws: up, probe })).toMatchObject({
      state: 'trouble',
      reason: 'Port 8001 is blocked, probably by this room’s network.',
    });
  });

  it('tells a captive portal, a missing name and an error apart', () => {
    const wrong = judge({
      aws: up,
      probe: { outcome: 'wrong', status: 200, what: 'a page named Guest WiFi' },
    });
    expect(wrong).toMatchObject({ state: 'trouble' });
    expect(wrong.reason).toContain('Guest WiFi');
    expect(judge({ aws: up, probe: { outcome: 'unknown-name' } }).reason).toContain(
      'cannot find its address',
    );
    expect(judge({ aws: up, probe: { outcome: 'error', status: 502 } }).reason).toContain('error 502');
  });

  it.each<[string, AwsObservation | undefined, HostObservation | undefined, string, string]>([
    ['nothing is made', undefined, undefined, 'unknown', 'Not created yet.'],
    ['only the host is made', undefined, { instance: 'pending' }, 'unknown', 'its machine exists'],
    ['the host starts', idle, { instance: 'pending' }, 'starting', 'Its machine is starting'],
    ['the host has no agent yet', idle, { instance: 'running' }, 'starting', 'joining the cluster'],
    ['the service is new', idle, well, 'starting', 'waiting for AWS'],
    [
      'it is not placed yet',
      {
        ...idle,
        events: [
          '(service s) was unable to place a task because no container instance met all of its requirements.',
        ],
      },
      well,
      'starting',
      'has not joined the cluster',
    ],
    [
      'the interface is attached',
      { ...idle, pending: 1, task: { lastStatus: 'PROVISIONING', containers: [] } },
      well,
      'starting',
      'connecting to the network',
    ],
    [
      'the image is pulled',
      { ...idle, pending: 1, task: { lastStatus: 'PENDING', containers: [] } },
      well,
      'starting',
      'downloading its image',
    ],
    [
      'it comes back',
      { ...idle, pending: 1, task: { lastStatus: 'PENDING', containers: [] }, stopped: [stopped(1)] },
      well,
      'starting',
      'Last time: jupyter stopped (exit code 1)',
    ],
    ['the first check is pending', { ...up, target: { state: 'initial' } }, well, 'starting', 'first time'],
    [
      'it has just started',
      { ...up, task: { ...runningTask, runningForMs: 5000 }, target: { state: 'unhealthy' } },
      well,
      'starting',
      'not ready',
    ],
    ['it is replaced', { ...up, target: { state: 'draining' } }, well, 'starting', 'being replaced'],
    ['nobody opened it', up, well, 'starting', 'not opened it yet'],
    [
      'a restart was asked for',
      { ...idle, stopped: [stopped(143, { stoppedReason: 'Task stopped by user' })] },
      well,
      'starting',
      'is restarting',
    ],
    ['the container died', { ...idle, stopped: [stopped(1)] }, well, 'down', 'jupyter stopped (exit code 1)'],
    ['it was killed', { ...idle, stopped: [stopped(137)] }, well, 'down', 'because memory ran out'],
    [
      'it ran out of memory',
      {
        ...idle,
        stopped: [
          stopped(137, {
            containers: [
              {
                name: 'jupyter',
                exitCode: 137,
                reason: 'OutOfMemoryError: Container killed due to memory usage',
              },
            ],
          }),
        ],
      },
      well,
      'down',
      'ran out of memory',
    ],
    [
      'the image is not there',
      {
        ...idle,
        stopped: [
          { lastStatus: 'STOPPED', stoppedReason: 'CannotPullContainerError: not found', containers: [] },
        ],
      },
      well,
      'down',
      'image cannot be pulled',
    ],
    [
      'the host gets no answer from the registry',
      stoppedWith(
        'CannotPullContainerError: Error response from daemon: Get "https://quay.io/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
      ),
      well,
      'down',
      'gets no answer from the image registry',
    ],
    [
      'the secret may not be read',
      stoppedWith(
        'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: AccessDeniedException: User: x is not authorized to perform: secretsmanager:GetSecretValue',
      ),
      well,
      'down',
      'role does not allow secretsmanager:GetSecretValue',
    ],
    [
      'the host gets no answer from Secrets Manager',
      stoppedWith(
        'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: RequestCanceled: request context canceled caused by: context deadline exceeded. Please check your task network configuration.',
      ),
      well,
      'down',
      'gets no answer from AWS Secrets Manager',
    ],
    [
      'the log may not be written',
      stoppedWith(
        'CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch log stream: AccessDeniedException: User: x is not authorized to perform: logs:CreateLogStream',
      ),
      well,
      'down',
      'role does not allow logs:CreateLogStream',
    ],
    [
      'the host gets no answer from the log',
      stoppedWith(
        'CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch log stream: RequestError: send request failed caused by: Post "https://logs.eu-west-1.amazonaws.com/": dial tcp: i/o timeout',
      ),
      well,
      'down',
      'its log cannot be written',
    ],
    [
      'its role is not its own',
      stoppedWith("ECS was unable to assume the role 'arn:x' that was provided for this task."),
      well,
      'down',
      'AWS is not allowed to use its role',
    ],
    [
      'it keeps dying',
      {
        ...idle,
        pending: 1,
        task: { lastStatus: 'PENDING', containers: [] },
        stopped: [stopped(1), stopped(1), stopped(1)],
      },
      well,
      'down',
      'keeps stopping (3 times)',
    ],
    [
      'memory is short',
      {
        ...idle,
        events: [
          '(service s) was unable to place a task because no container instance met all of its requirements. The closest matching container-instance x has insufficient memory available.',
        ],
      },
      well,
      'down',
      'too little free memory',
    ],
    [
      'its last task has not ended yet, so that its memory is not free',
      {
        ...idle,
        stopped: [stopped(137, { lastStatus: 'DEPROVISIONING' })],
        events: ['(service s) was unable to place a task because x has insufficient memory available.'],
      },
      well,
      'starting',
      'is restarting. Last time: jupyter stopped (exit code 137',
    ],
    [
      'its last task has ended just now, and the event is older',
      {
        ...idle,
        stopped: [stopped(137, { stoppedForMs: 20_000 })],
        events: ['(service s) was unable to place a task because x has insufficient memory available.'],
      },
      well,
      'starting',
      'is restarting. Last time: jupyter stopped (exit code 137',
    ],
    [
      'its last task ended long ago, and its host has no memory for another',
      {
        ...idle,
        stopped: [stopped(137, { stoppedForMs: 90_000 })],
        events: ['(service s) was unable to place a task because x has insufficient memory available.'],
      },
      well,
      'down',
      'too little free memory',
    ],
    [
      'it keeps dying, and its last task has not ended yet',
      { ...idle, stopped: [stopped(1, { lastStatus: 'STOPPING' }), stopped(1), stopped(1)] },
      well,
      'down',
      'keeps stopping (3 times)',
    ],
    [
      'it died often, but long ago',
      {
        ...idle,
        pending: 1,
        task: { lastStatus: 'PENDING', containers: [] },
        stopped: [stopped(1), stopped(1, { stoppedForMs: 700_000 }), stopped(1, { stoppedForMs: 800_000 })],
      },
      well,
      'starting',
      'Last time: jupyter stopped (exit code 1)',
    ],
    ['it is switched off', { ...idle, desired: 0 }, well, 'down', 'switched off'],
    ['the host is stopped', idle, { instance: 'stopped' }, 'down', 'machine is stopped'],
    ['the host is gone', up, { instance: 'terminated' }, 'down', 'machine is lost'],
    [
      'the agent is lost, and the service with it',
      idle,
      { instance: 'running', agentConnected: false },
      'down',
      'is not responding',
    ],
    ['the agent is lost', up, { instance: 'running', agentConnected: false }, 'trouble', 'is not responding'],
    [
      'the checks fail',
      { ...up, target: { state: 'unhealthy', description: 'Request timed out.' } },
      well,
      'trouble',
      '(Request timed out)',
    ],
    ['the target is unused', { ...up, target: { state: 'unused' } }, well, 'trouble', 'sends no one'],
  ])('without an answer, when %s', (_, aws, host, state, words) => {
    const probes: readonly (ProbeObservation | undefined)[] =
      aws?.target?.state === 'healthy'
        ? [undefined]
        : [undefined, { outcome: 'refused' }, { outcome: 'error', status: 503 }];
    for (const probe of probes) {
      const service: ServiceObservation = {
        service: 'jupyter',
        through: 'port 8001',
        observedAt: now,
        ...defined({ aws, probe }),
      };
      const [health] = diagnose(
        { seat: '01', ...defined({ host }), services: [service] },
        freshness,
      ).services;
      expect(health).toMatchObject({ state });
      expect(health?.reason).toContain(words);
    }
  });

  it('gives Airflow longer to settle than Jupyter', () => {
    const aws: AwsObservation = {
      ...up,
      task: { ...runningTask, runningForMs: 200_000 },
      target: { state: 'unhealthy' },
    };
    expect(judge({ aws, service: 'jupyter' }).state).toBe('trouble');
    expect(judge({ aws, service: 'airflow' }).state).toBe('starting');
  });

  it('does not show an old look as the truth', () => {
    expect(judge({ aws: up, probe: ok, observedAt: now - 31_000 })).toMatchObject({
      state: 'unknown',
      reason: 'Not checked for 31 s.',
    });
    expect(judge({ aws: up, probe: ok, observedAt: now - 30_000 }).state).toBe('works');
  });

  it('lets the worst service decide', () => {
    const seat = diagnose(
      {
        seat: '07',
        host: well,
        services: [
          { service: 'jupyter', through: 'port 8007', aws: up, probe: ok, observedAt: now },
          {
            service: 'airflow',
            through: 'port 9007',
            aws: { ...idle, stopped: [stopped(1)] },
            observedAt: now,
          },
        ],
      },
      freshness,
    );
    expect(seat).toMatchObject({ seat: '07', state: 'down' });
    expect(worst(['works', 'unknown'])).toBe('unknown');
    expect(worst(['unknown', 'starting'])).toBe('starting');
    expect(worst(['starting', 'trouble'])).toBe('trouble');
    expect(worst([])).toBe('unknown');
  });

  it('has a reason in words exactly when it does not work, for any observation', () => {
    const text = fc.constantFrom('', 'Essential container in task exited', 'something new', 'x'.repeat(400));
    const task = fc.record(
      {
        lastStatus: fc.constantFrom('PROVISIONING', 'RUNNING', 'STOPPED', 'NEW'),
        runningForMs: fc.integer({ min: 0, max: 10 ** 7 }),
        stoppedReason: text,
        containers: fc.array(
          fc.record(
            { name: fc.constant('c'), exitCode: fc.integer({ min: 0, max: 255 }), reason: text },
            { requiredKeys: ['name'] },
          ),
          { maxLength: 2 },
        ),
      },
      { requiredKeys: ['lastStatus', 'containers'] },
    );
    const aws = fc.record(
      {
        desired: fc.nat(1),
        running: fc.nat(1),
        pending: fc.nat(1),
        events: fc.array(text, { maxLength: 2 }),
        stopped: fc.array(task, { maxLength: 4 }),
        task,
        target: fc.record({
          state: fc.constantFrom(
            'initial' as const,
            'healthy' as const,
            'unhealthy' as const,
            'draining' as const,
            'unused' as const,
            'unavailable' as const,
          ),
          description: text,
        }),
      },
      { requiredKeys: ['desired', 'running', 'pending', 'events', 'stopped'] },
    );
    const probe: fc.Arbitrary<ProbeObservation> = fc.constantFrom<ProbeObservation[]>(
      ok,
      { outcome: 'refused' },
      { outcome: 'timeout' },
      { outcome: 'unknown-name' },
      { outcome: 'error', status: 503 },
      { outcome: 'wrong', status: 200 },
    );
    const host: fc.Arbitrary<HostObservation> = fc.record(
      {
        instance: fc.constantFrom(
          'pending' as const,
          'running' as const,
          'stopped' as const,
          'absent' as const,
        ),
        agentConnected: fc.boolean(),
      },
      { requiredKeys: ['instance'] },
    );
    fc.assert(
      fc.property(
        fc.record({ aws, probe }, { requiredKeys: [] }),
        fc.oneof(host, fc.constant('none' as const)),
        (service, machine) => {
          const health = judge(service, machine);
          expect(health.reason === '').toBe(health.state === 'works');
          // So that its tile has a short form of it.
          expect(health.cause === undefined).toBe(health.state === 'works');
          expect(health.reason.length).toBeLessThan(300);
          if (health.state === 'works') expect(service.probe).toEqual(ok);
          if (health.state !== 'works') expect(health.reason).toMatch(/^[A-Z].*\.$/);
        },
      ),
      { numRuns: 500 },
    );
  });
});
