/** One-off tasks: seat jobs of Lectern, and how a task's containers come up and go down. */
import { createServer } from 'node:http';
import { join } from 'node:path';
import {
  DescribeTasksCommand,
  RunTaskCommand,
  StopTaskCommand,
  type ContainerDefinition,
  type RunTaskCommandInput,
} from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CLUSTER, ROLE, TestBed, eventually } from './ecs.testing';

let bed: TestBed;
beforeEach(async () => {
  bed = new TestBed();
  await bed.cluster();
});
afterEach(() => bed.close());

const SEAT = [{ type: 'memberOf' as const, expression: 'attribute:lectern.seat == 01' }];
const NETWORK = { awsvpcConfiguration: { subnets: ['subnet-a'], securityGroups: ['sg-1'] } };

/** Boots the seat's host and waits for its agent. */
async function host(more: Parameters<TestBed['boot']>[2] = {}): Promise<void> {
  bed.boot('i-1', '01', more);
  const region = bed.rehearsal.world.region('eu-west-1');
  await eventually(() => expect(region.table('ecs.container-instances').size).toBe(1));
}

async function run(taskDefinition: string, more: Partial<RunTaskCommandInput> = {}) {
  return bed.client.send(
    new RunTaskCommand({
      cluster: CLUSTER,
      taskDefinition,
      placementConstraints: SEAT,
      networkConfiguration: NETWORK,
      ...more,
    }),
  );
}

/** Runs a task of these containers and waits for its end. */
async function ended(containers: ContainerDefinition[], more: Partial<RunTaskCommandInput> = {}) {
  await host();
  await run(await bed.define({ containerDefinitions: containers }), more);
  await eventually(async () => expect((await bed.tasks('STOPPED'))[0]?.lastStatus).toBe('STOPPED'));
  const [task] = await bed.tasks('STOPPED');
  if (task === undefined) throw new Error('no task');
  return task;
}

async function running(containers: ContainerDefinition[]) {
  await host();
  await run(await bed.define({ containerDefinitions: containers }));
  await eventually(async () => expect((await bed.task()).lastStatus).toBe('RUNNING'));
  return bed.task();
}

const jupyter: ContainerDefinition = { name: 'jupyter', image: 'jupyter' };

describe('RunTask', () => {
  it('attaches an interface in 3 to 10 s, pulls in 30 to 180 s, again in 1 s, and releases in 2 to 6 s (§3)', async () => {
    const after = vi.spyOn(bed.rehearsal.world, 'after');
    const took = (kind: string): number[] =>
      after.mock.calls.filter(([, known]) => known === kind).map(([ms]) => ms);
    const job: ContainerDefinition = { name: 'job', image: 'materials' };
    await ended([job]);
    await run(await bed.define({ containerDefinitions: [job] }));
    await eventually(async () => expect(await bed.tasks('STOPPED')).toHaveLength(2));
    for (const [kind, least, most] of [
      ['ecs.task.attached', 3_000, 10_000],
      ['ecs.task.deprovisioned', 2_000, 6_000],
    ] as const) {
      expect(took(kind).length).toBeGreaterThan(1);
      for (const ms of took(kind)) {
        expect(ms).toBeGreaterThanOrEqual(least);
        expect(ms).toBeLessThanOrEqual(most);
      }
    }
    const [first = 0, second = 0] = took('ecs.task.pulled');
    expect(first).toBeGreaterThanOrEqual(30_000);
    expect(first).toBeLessThanOrEqual(181_000);
    expect(second).toBe(1_000);
  });

  it('runs a job on its seat with overrides, and tells its exit code', async () => {
    const overrides = {
      containerOverrides: [
        {
          name: 'psql',
          command: ['sh', '-c', 'other'],
          environment: [{ name: 'LECTERN_SQL', value: 'select 1' }],
        },
      ],
    };
    const task = await ended(
      [
        {
          name: 'psql',
          image: 'materials',
          entryPoint: ['sh', '-c'],
          command: ['psql'],
          environment: [
            { name: 'PGHOST', value: 'db' },
            { name: 'LECTERN_SQL', value: '' },
          ],
        },
      ],
      { overrides, startedBy: 'lectern', tags: [{ key: 'lectern:seat', value: '01' }] },
    );
    expect(task).toMatchObject({
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [{ name: 'psql', exitCode: 0, lastStatus: 'STOPPED' }],
      group: 'family:lectern-w1-01-jupyter',
      startedBy: 'lectern',
      tags: [{ key: 'lectern:seat', value: '01' }],
      overrides,
    });
    expect(task.startedAt).toBeInstanceOf(Date);
    expect(bed.starts).toMatchObject([
      {
        entryPoint: ['sh', '-c'],
        command: ['sh', '-c', 'other'],
        environment: { PGHOST: 'db', LECTERN_SQL: 'select 1' },
      },
    ]);
    await eventually(() => expect(bed.interfaces.size).toBe(0));
  });

  it('gives the same tasks for the same token, and ConflictException for another request (§5)', async () => {
    await host();
    const definition = await bed.define();
    const first = await run(definition, { clientToken: 'token-1' });
    const again = await run(definition, { clientToken: 'token-1' });
    expect(again.tasks?.map((task) => task.taskArn)).toEqual(first.tasks?.map((task) => task.taskArn));
    await expect(run(definition, { clientToken: 'token-1', startedBy: 'x' })).rejects.toMatchObject({
      name: 'ConflictException',
    });
  });

  it.each([
    ['RESOURCE:CPU', { cpu: '4097', memory: '512' }],
    ['RESOURCE:MEMORY', { cpu: '256', memory: '16000' }],
  ])('is refused with %s when the host is too small', async (reason, size) => {
    await host();
    const { tasks, failures } = await run(await bed.define(size));
    expect(tasks).toEqual([]);
    expect(failures).toMatchObject([
      { reason, arn: expect.stringContaining('container-instance/') as string },
    ]);
  });

  it('fits three awsvpc tasks on a t3.xlarge: four interfaces, one is the host’s (§2)', async () => {
    await host();
    const definition = await bed.define({ cpu: '128', memory: '128' });
    const { tasks, failures } = await run(definition, { count: 4 });
    expect(tasks).toHaveLength(3);
    expect(failures).toMatchObject([{ reason: 'RESOURCE:ENI' }]);
  });

  it('is refused where no host meets the constraint, or the subnets are in other zones', async () => {
    await host();
    const definition = await bed.define();
    const elsewhere = await run(definition, {
      placementConstraints: [{ type: 'memberOf', expression: 'attribute:lectern.seat == 02' }],
    });
    expect(elsewhere.failures).toMatchObject([{ reason: 'MemberOf placement constraint unsatisfied.' }]);
    const otherZone = await run(definition, {
      networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-b'] } },
    });
    expect(otherZone.failures).toMatchObject([{ reason: 'MemberOf placement constraint unsatisfied.' }]);
  });

  it('puts one task of a group on each host with distinctInstance (§6)', async () => {
    await host();
    const { tasks, failures } = await run(await bed.define(), {
      count: 2,
      placementConstraints: [{ type: 'distinctInstance' }],
    });
    expect(tasks).toHaveLength(1);
    expect(failures).toMatchObject([{ reason: 'DistinctInstance placement constraint unsatisfied.' }]);
  });

  it('refuses what ECS refuses', async () => {
    const definition = await bed.define();
    await expect(run(definition)).rejects.toThrow('No Container Instances were found in your cluster.');
    await host();
    const cases: [Partial<RunTaskCommandInput>, string | RegExp][] = [
      [{ taskDefinition: 'nothing' }, 'TaskDefinition not found.'],
      [{ networkConfiguration: undefined }, /Network Configuration must be provided/],
      [
        { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-x'] } } },
        /InvalidSubnetID.NotFound/,
      ],
      [
        {
          networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-a'], securityGroups: ['sg-x'] } },
        },
        /InvalidGroup.NotFound/,
      ],
      [
        {
          networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-a'], assignPublicIp: 'ENABLED' } },
        },
        'Assign public IP is not supported for this launch type.',
      ],
      [{ overrides: { containerOverrides: [{ name: 'other' }] } }, /Override for container named other/],
      [
        { overrides: { containerOverrides: [{ name: 'jupyter', command: ['x'.repeat(8_192)] }] } },
        'Container Overrides length must be at most 8192',
      ],
      [{ placementConstraints: Array.from({ length: 11 }, () => ({ ...SEAT[0] })) }, /at most 10/],
      [{ placementConstraints: [{ type: 'memberOf', expression: 'seat == 1' }] }, /Invalid expression/],
      [{ count: 11 }, /between 1 and 10/],
      [{ launchType: 'FARGATE' }, /does not model/],
    ];
    for (const [input, message] of cases) await expect(run(definition, input)).rejects.toThrow(message);
  });
});

describe('the containers of a task', () => {
  it('come up in their order: SUCCESS of the first, then the second', async () => {
    const task = await running([
      {
        name: 'jupyter',
        image: 'jupyter',
        dependsOn: [{ containerName: 'materials', condition: 'SUCCESS' }],
      },
      { name: 'materials', image: 'materials', essential: false },
    ]);
    expect(bed.starts.map((start) => start.image)).toEqual(['materials', 'jupyter']);
    expect(task.containers).toMatchObject([
      { name: 'jupyter', lastStatus: 'RUNNING' },
      { name: 'materials', lastStatus: 'STOPPED', exitCode: 0 },
    ]);
  });

  it('never start after a dependency that failed: the task ends before it ran', async () => {
    const task = await ended([
      {
        name: 'jupyter',
        image: 'jupyter',
        dependsOn: [{ containerName: 'materials', condition: 'SUCCESS' }],
      },
      { name: 'materials', image: 'broken', essential: false },
    ]);
    expect(task.stopCode).toBe('TaskFailedToStart');
    expect(task.stoppedReason).toMatch(
      /\[materials\] for target \[jupyter\] as dependency did not exit successfully/,
    );
    expect(task.startedAt).toBeUndefined();
    expect(bed.starts.map((start) => start.image)).toEqual(['broken']);
  });

  it('end with the essential one; dependents are stopped first', async () => {
    await running([
      {
        name: 'webserver',
        image: 'jupyter',
        dependsOn: [{ containerName: 'scheduler', condition: 'START' }],
      },
      { name: 'scheduler', image: 'jupyter' },
    ]);
    const task = await bed.task();
    await bed.client.send(new StopTaskCommand({ cluster: CLUSTER, task: task.taskArn, reason: 'enough' }));
    await eventually(async () => {
      const { tasks } = await bed.client.send(
        new DescribeTasksCommand({ cluster: CLUSTER, tasks: [task.taskArn ?? ''] }),
      );
      expect(tasks).toMatchObject([
        {
          lastStatus: 'STOPPED',
          stopCode: 'UserInitiated',
          stoppedReason: 'enough',
          desiredStatus: 'STOPPED',
        },
      ]);
    });
    expect(bed.stops.map((id) => id.split('/')[1])).toEqual(['webserver', 'scheduler']);
  });

  it('are restarted in place by a restart policy once they ran long enough (§6)', async () => {
    const task = await running([
      { ...jupyter, restartPolicy: { enabled: true, restartAttemptPeriod: 60, ignoredExitCodes: [0] } },
    ]);
    const startedAt = Number(task.startedAt);
    // 60 s of the clock are 6 ms of the wall.
    await eventually(() => expect(Date.now() - startedAt).toBeGreaterThan(10));
    bed.rehearsal.services.runtime.kill(`${task.taskArn?.split('/').at(-1) ?? ''}/jupyter`);
    await eventually(() => expect(bed.starts).toHaveLength(2));
    expect(await bed.task()).toMatchObject({ taskArn: task.taskArn, lastStatus: 'RUNNING' });
    expect(bed.starts[1]?.ip).toBe(bed.starts[0]?.ip);
  });

  it('are not restarted in place when they end at once', async () => {
    bed.behaviours.set('jupyter', 'fail');
    const task = await ended([{ ...jupyter, restartPolicy: { enabled: true } }]);
    expect(task.containers).toMatchObject([{ exitCode: 1 }]);
    expect(bed.starts).toHaveLength(1);
  });

  it('get their secrets when the task starts; they are in no record', async () => {
    bed.secrets.set('arn:secret:seat_01::', 'hush-hush');
    await running([
      { ...jupyter, secrets: [{ name: 'LECTERN_SEAT_PASSWORD', valueFrom: 'arn:secret:seat_01::' }] },
    ]);
    expect(bed.starts[0]?.environment).toMatchObject({ LECTERN_SEAT_PASSWORD: 'hush-hush' });
    expect(JSON.stringify(bed.rehearsal.world.snapshot())).not.toContain('hush-hush');
  });

  it('do not start without a secret', async () => {
    const task = await ended([{ ...jupyter, secrets: [{ name: 'X', valueFrom: 'arn:secret:none::' }] }]);
    expect(task).toMatchObject({ stopCode: 'TaskFailedToStart' });
    expect(task.stoppedReason).toMatch(
      /^ResourceInitializationError: unable to pull secrets .*ResourceNotFoundException/,
    );
    expect(bed.starts).toEqual([]);
  });

  it('do not start when their image cannot be pulled', async () => {
    const task = await ended([{ name: 'x', image: 'nobody/nothing:1' }]);
    expect(task).toMatchObject({ stopCode: 'TaskFailedToStart' });
    expect(task.stoppedReason).toMatch(/^CannotPullContainerError: .*nobody\/nothing:1/);
  });

  it.each<[string, 'registry' | 'secretsmanager' | 'logs', RegExp]>([
    [
      'a registry',
      'registry',
      /^CannotPullContainerError: Error response from daemon: Get "https:\/\/registry-1\.docker\.io\/v2\/": .*Client\.Timeout exceeded/,
    ],
    ['Secrets Manager', 'secretsmanager', /^ResourceInitializationError: .*context deadline exceeded/],
    [
      'CloudWatch Logs',
      'logs',
      /^CannotStartContainerError: .*Post "https:\/\/logs\.eu-west-1\.amazonaws\.com\/": .*i\/o timeout/,
    ],
  ])('do not start when their host does not get through to %s', async (_what, service, reason) => {
    bed.secrets.set('arn:secret:seat_01::', 'hush-hush');
    bed.cutOff.add(service);
    const options = { 'awslogs-group': '/lectern/w1', 'awslogs-region': 'eu-west-1' };
    const task = await ended([
      {
        ...jupyter,
        secrets: [{ name: 'X', valueFrom: 'arn:secret:seat_01::' }],
        logConfiguration: { logDriver: 'awslogs', options },
      },
    ]);
    expect(task).toMatchObject({ stopCode: 'TaskFailedToStart' });
    expect(task.stoppedReason).toMatch(reason);
    expect(bed.starts).toEqual([]);
  });

  it('use the copy of an image that their host has, when it gets through to no registry', async () => {
    await running([jupyter]);
    bed.cutOff.add('registry');
    const again = await run(await bed.define(), { startedBy: 'again' });
    await eventually(async () =>
      expect((await bed.tasks('RUNNING', { startedBy: 'again' }))[0]).toMatchObject({
        taskArn: again.tasks?.[0]?.taskArn,
        lastStatus: 'RUNNING',
      }),
    );
  });

  it('log in to a private registry with their execution role', async () => {
    const image = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/jupyter:1';
    bed.behaviours.set(image, 'serve');
    bed.denied.add('ecr:BatchGetImage');
    const task = await ended([{ ...jupyter, image }]);
    expect(task.stoppedReason).toMatch(
      /^CannotPullECRContainerError: AccessDeniedException: .*ecr:BatchGetImage/,
    );
  });

  it('do not start when their program is missing', async () => {
    const task = await ended([{ name: 'x', image: 'no-program' }]);
    expect(task).toMatchObject({ stopCode: 'TaskFailedToStart' });
    expect(task.stoppedReason).toMatch(/^CannotStartContainerError: .*exec: no such program/);
  });

  it('do not start without the role or a free address', async () => {
    await host();
    const definition = await bed.define();
    bed.roles.delete(ROLE);
    await run(definition);
    await eventually(async () => expect((await bed.tasks('STOPPED'))[0]?.stoppedReason).toContain(ROLE));
    bed.freeAddresses = 0;
    await run(definition, { startedBy: 'full' });
    await eventually(async () =>
      expect((await bed.tasks('STOPPED', { startedBy: 'full' }))[0]?.stoppedReason).toMatch(
        /^Unexpected EC2 error .* subnet 'subnet-a': InsufficientFreeAddressesInSubnet/,
      ),
    );
  });

  it('do not start without their log group', async () => {
    const options = { 'awslogs-group': '/gone', 'awslogs-region': 'eu-west-1' };
    const task = await ended([{ ...jupyter, logConfiguration: { logDriver: 'awslogs', options } }]);
    expect(task.stoppedReason).toMatch(
      /^CannotStartContainerError: .*The specified log group does not exist\./,
    );
    expect(bed.starts).toEqual([]);
  });

  it('write to awslogs as prefix/container/task', async () => {
    const task = await running([
      {
        ...jupyter,
        logConfiguration: {
          logDriver: 'awslogs',
          options: {
            'awslogs-group': '/lectern/w1',
            'awslogs-region': 'eu-west-1',
            'awslogs-stream-prefix': 'seat-01',
          },
        },
      },
    ]);
    const stream = `/lectern/w1 seat-01/jupyter/${task.taskArn?.split('/').at(-1) ?? ''}`;
    expect([...bed.logs]).toEqual([[stream, ['started jupyter']]]);
  });

  it('wait for HEALTHY, which is a real request to the container', async () => {
    const socketPath = join(bed.rehearsal.dataFolder, 's');
    let status = 503;
    const server = createServer((_request, response) => {
      response.statusCode = status;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(socketPath, resolve));
    try {
      bed.endpoints.set('10.0.1.11:8888', { socketPath });
      await host();
      await run(
        await bed.define({
          containerDefinitions: [
            {
              name: 'after',
              image: 'materials',
              dependsOn: [{ containerName: 'jupyter', condition: 'HEALTHY' }],
              essential: false,
            },
            {
              ...jupyter,
              healthCheck: {
                command: ['CMD-SHELL', 'curl -f http://localhost:8888/api || exit 1'],
                interval: 5,
                retries: 10,
                startPeriod: 300,
              },
            },
          ],
        }),
      );
      await eventually(() => expect(bed.starts).toHaveLength(1));
      expect((await bed.task()).lastStatus).toBe('PENDING');
      status = 200;
      await eventually(async () => expect((await bed.task()).healthStatus).toBe('HEALTHY'));
      await eventually(() =>
        expect(bed.starts.map((start) => start.image)).toEqual(['jupyter', 'materials']),
      );
      status = 500;
      await eventually(async () => expect((await bed.task()).healthStatus).toBe('UNHEALTHY'));
    } finally {
      server.close();
    }
  });
});
