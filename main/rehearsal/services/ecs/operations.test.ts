/** What ECS's calls accept, refuse and answer; through the unmodified SDK. */
import {
  CreateClusterCommand,
  DeleteAttributesCommand,
  DeleteClusterCommand,
  DeleteServiceCommand,
  DeleteTaskDefinitionsCommand,
  DeregisterTaskDefinitionCommand,
  DescribeClustersCommand,
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ListAttributesCommand,
  ListClustersCommand,
  ListContainerInstancesCommand,
  ListServicesCommand,
  ListTagsForResourceCommand,
  ListTaskDefinitionFamiliesCommand,
  ListTaskDefinitionsCommand,
  PutAttributesCommand,
  RegisterContainerInstanceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateServiceCommand,
  type CreateServiceCommandInput,
  type RegisterTaskDefinitionCommandInput,
} from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defined } from '../../../../app/defined';
import { setAppliedQuota } from '../service-quotas/quotas';
import { CLUSTER, GROUP, ROLE, TestBed, eventually } from './ecs.testing';

let bed: TestBed;
beforeEach(() => {
  bed = new TestBed();
});
afterEach(() => bed.close());

/** The container instance of a booted host, once its agent registered. */
async function instanceOf(id: string): Promise<string> {
  let arn = '';
  await eventually(() => {
    const table = bed.rehearsal.world
      .region('eu-west-1')
      .table<{ instanceId: string }>('ecs.container-instances');
    const found = [...table].find(([, record]) => record.instanceId === id);
    expect(found).toBeDefined();
    arn = found?.[0] ?? '';
  });
  return arn;
}

describe('clusters', () => {
  it('can be made again; a deleted one is INACTIVE; an unknown one is MISSING (§3, §5)', async () => {
    const make = () =>
      bed.client.send(
        new CreateClusterCommand({ clusterName: CLUSTER, tags: [{ key: 'lectern:workshop', value: 'w1' }] }),
      );
    const first = await make();
    expect((await make()).cluster).toEqual(first.cluster);
    expect(first.cluster).toMatchObject({
      status: 'ACTIVE',
      tags: [{ key: 'lectern:workshop', value: 'w1' }],
    });
    const describe = () =>
      bed.client.send(new DescribeClustersCommand({ clusters: [CLUSTER, 'none'], include: ['TAGS'] }));
    expect(await describe()).toMatchObject({
      clusters: [{ clusterName: CLUSTER, tags: [{ key: 'lectern:workshop', value: 'w1' }] }],
      failures: [{ arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/none', reason: 'MISSING' }],
    });
    expect((await bed.client.send(new ListClustersCommand())).clusterArns).toHaveLength(1);
    await bed.client.send(new DeleteClusterCommand({ cluster: CLUSTER }));
    expect((await describe()).clusters).toMatchObject([{ status: 'INACTIVE' }]);
    expect((await bed.client.send(new ListClustersCommand())).clusterArns).toEqual([]);
    await expect(bed.client.send(new DeleteClusterCommand({ cluster: CLUSTER }))).rejects.toMatchObject({
      name: 'ClusterNotFoundException',
    });
  });

  it('cannot be deleted while they hold anything (§4)', async () => {
    await bed.cluster();
    const remove = () => bed.client.send(new DeleteClusterCommand({ cluster: CLUSTER }));
    bed.boot('i-1', '01');
    await instanceOf('i-1');
    await expect(remove()).rejects.toMatchObject({ name: 'ClusterContainsContainerInstancesException' });
    await bed.serve(await bed.define());
    await expect(remove()).rejects.toMatchObject({ name: 'ClusterContainsServicesException' });
    await eventually(() => expect(bed.running.size).toBe(1));
    await bed.client.send(
      new DeleteServiceCommand({ cluster: CLUSTER, service: 'seat-01-jupyter', force: true }),
    );
    bed.lose('i-1', 'shutting-down');
    await eventually(async () => expect((await bed.service()).status).toBe('INACTIVE'));
    expect((await remove()).cluster).toMatchObject({ status: 'INACTIVE' });
  });

  it('fail for some seconds at the account’s first use of ECS: its service-linked role is fresh (§4, §10)', async () => {
    bed.close();
    bed = new TestBed({ serviceLinkedRole: false, speed: 200 });
    await expect(bed.cluster()).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message:
        'Unable to assume the service linked role. Please verify that the ECS service linked role exists.',
    });
    await eventually(() => bed.cluster());
  });
});

describe('task definitions', () => {
  it('get a new revision at each registration, also after all were deleted (§4, §5)', async () => {
    const first = await bed.define();
    const second = await bed.define({ tags: [{ key: 'a', value: 'b' }] });
    expect([first, second].map((arn) => arn.split('/')[1])).toEqual([
      'lectern-w1-01-jupyter:1',
      'lectern-w1-01-jupyter:2',
    ]);
    const latest = await bed.client.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: 'lectern-w1-01-jupyter', include: ['TAGS'] }),
    );
    expect(latest).toMatchObject({
      taskDefinition: { taskDefinitionArn: second, status: 'ACTIVE', cpu: '1024', networkMode: 'awsvpc' },
      tags: [{ key: 'a', value: 'b' }],
    });
    const remove = () =>
      bed.client.send(new DeleteTaskDefinitionsCommand({ taskDefinitions: [first, second, 'no:1'] }));
    expect(await remove()).toMatchObject({
      taskDefinitions: [],
      failures: [
        { arn: first, reason: expect.stringContaining('still in ACTIVE status') as string },
        { arn: second },
        { arn: 'no:1' },
      ],
    });
    for (const taskDefinition of [first, second]) {
      const { taskDefinition: left } = await bed.client.send(
        new DeregisterTaskDefinitionCommand({ taskDefinition }),
      );
      expect(left).toMatchObject({ status: 'INACTIVE' });
    }
    await expect(bed.serve(first)).rejects.toMatchObject({ name: 'ClusterNotFoundException' });
    expect((await remove()).taskDefinitions).toMatchObject([
      { status: 'DELETE_IN_PROGRESS' },
      { status: 'DELETE_IN_PROGRESS' },
    ]);
    await eventually(() =>
      expect(bed.client.send(new DescribeTaskDefinitionCommand({ taskDefinition: first }))).rejects.toThrow(
        'Unable to describe task definition.',
      ),
    );
    expect(await bed.define()).toMatch(/:3$/);
  });

  it('stay DELETE_IN_PROGRESS while a service uses them (§4)', async () => {
    await bed.cluster();
    bed.boot('i-1', '01');
    const definition = await bed.define();
    await bed.serve(definition);
    await bed.client.send(new DeregisterTaskDefinitionCommand({ taskDefinition: definition }));
    await bed.client.send(new DeleteTaskDefinitionsCommand({ taskDefinitions: [definition] }));
    const status = async () =>
      (await bed.client.send(new DescribeTaskDefinitionCommand({ taskDefinition: definition })))
        .taskDefinition?.status;
    await eventually(() => expect(bed.running.size).toBe(1));
    expect(await status()).toBe('DELETE_IN_PROGRESS');
    await bed.client.send(
      new DeleteServiceCommand({ cluster: CLUSTER, service: 'seat-01-jupyter', force: true }),
    );
    bed.lose('i-1', 'shutting-down');
    await eventually(() => expect(status()).rejects.toThrow('Unable to describe task definition.'));
  });

  it('are listed by family, status and page, in either order', async () => {
    for (let index = 0; index < 12; index += 1) await bed.define({ family: 'many' });
    await bed.define({ family: 'manyfold' });
    const list = async (input: ListTaskDefinitionsCommand['input']) => {
      const page = await bed.client.send(new ListTaskDefinitionsCommand(input));
      return { names: (page.taskDefinitionArns ?? []).map((arn) => arn.split('/')[1]), next: page.nextToken };
    };
    const first = await list({ familyPrefix: 'many', maxResults: 10 });
    expect(first.names[1]).toBe('many:2');
    const rest = await list({ familyPrefix: 'many', maxResults: 10, nextToken: first.next });
    expect(rest).toEqual({ names: ['many:11', 'many:12'], next: undefined });
    const down = await list({ familyPrefix: 'many', sort: 'DESC', maxResults: 11 });
    expect(down.names.slice(0, 2)).toEqual(['many:12', 'many:11']);
    expect((await list({ familyPrefix: 'many', sort: 'DESC', nextToken: down.next })).names).toEqual([
      'many:1',
    ]);
    expect((await list({ familyPrefix: 'many', status: 'INACTIVE' })).names).toEqual([]);
    const families = async (status: 'ACTIVE' | 'INACTIVE') =>
      (await bed.client.send(new ListTaskDefinitionFamiliesCommand({ familyPrefix: 'many', status })))
        .families;
    expect(await families('ACTIVE')).toEqual(['many', 'manyfold']);
    await bed.client.send(new DeregisterTaskDefinitionCommand({ taskDefinition: 'manyfold:1' }));
    expect(await families('INACTIVE')).toEqual(['manyfold']);
  });

  const container = { name: 'jupyter', image: 'jupyter', memory: 128 };
  const cases: [string, Partial<RegisterTaskDefinitionCommandInput>, RegExp][] = [
    ['no container', { containerDefinitions: [] }, /cannot be empty/],
    [
      '11 containers (§2)',
      { containerDefinitions: Array.from({ length: 11 }, (_, n) => ({ ...container, name: `c${n}` })) },
      /at most 10 containers/,
    ],
    [
      'more than 64 KiB (§2)',
      { containerDefinitions: [{ ...container, command: ['x'.repeat(66_000)] }] },
      /Max allowed length is '65536' bytes/,
    ],
    ['a name used twice', { containerDefinitions: [container, container] }, /must be unique/],
    [
      'no essential container',
      { containerDefinitions: [{ ...container, essential: false }] },
      /must be essential/,
    ],
    [
      'no memory',
      { memory: undefined, containerDefinitions: [{ name: 'a', image: 'jupyter' }] },
      /At least one of 'memory' or 'memoryReservation' must be specified/,
    ],
    ['an unknown role', { executionRoleArn: `${ROLE}-other` }, /Role is not valid/],
    [
      'secrets without an execution role',
      {
        executionRoleArn: undefined,
        containerDefinitions: [{ ...container, secrets: [{ name: 'A', valueFrom: 'b' }] }],
      },
      /you must also specify a value for 'executionRoleArn'/,
    ],
    [
      'other host ports with awsvpc',
      { containerDefinitions: [{ ...container, portMappings: [{ containerPort: 80, hostPort: 81 }] }] },
      /host ports and container ports in port mappings must match/,
    ],
    [
      'an unknown volume',
      {
        containerDefinitions: [
          { ...container, mountPoints: [{ sourceVolume: 'home', containerPath: '/x' }] },
        ],
      },
      /Unknown volume 'home'/,
    ],
    [
      'a dependency on nothing',
      { containerDefinitions: [{ ...container, dependsOn: [{ containerName: 'x', condition: 'START' }] }] },
      /which is not defined/,
    ],
    [
      'SUCCESS of an essential container',
      {
        containerDefinitions: [
          { ...container, dependsOn: [{ containerName: 'b', condition: 'SUCCESS' }] },
          { ...container, name: 'b' },
        ],
      },
      /cannot be set on an essential container/,
    ],
    [
      'dependencies in a circle',
      {
        containerDefinitions: [
          { ...container, dependsOn: [{ containerName: 'b', condition: 'START' }] },
          { ...container, name: 'b', dependsOn: [{ containerName: 'jupyter', condition: 'START' }] },
        ],
      },
      /must not be circular/,
    ],
    ['more CPU than the task has', { containerDefinitions: [{ ...container, cpu: 2_048 }] }, /total CPU/],
    [
      'a log driver without its group',
      { containerDefinitions: [{ ...container, logConfiguration: { logDriver: 'awslogs', options: {} } }] },
      /requires options: awslogs-group, awslogs-region/,
    ],
    [
      'a broken constraint',
      { placementConstraints: [{ type: 'memberOf', expression: 'x' }] },
      /Invalid expression/,
    ],
    ['Fargate', { requiresCompatibilities: ['FARGATE'] }, /does not model/],
    [
      'a health check that needs a shell',
      {
        containerDefinitions: [
          { ...container, healthCheck: { command: ['CMD-SHELL', 'airflow jobs check'] } },
        ],
      },
      /does not model the health check/,
    ],
    [
      'dynamic host ports',
      {
        networkMode: 'bridge',
        containerDefinitions: [{ ...container, portMappings: [{ containerPort: 80, hostPort: 0 }] }],
      },
      /does not model/,
    ],
  ];
  it.each(cases)('are refused with %s', async (_what, more, message) => {
    await expect(bed.define(more)).rejects.toThrow(message);
  });
});

describe('services', () => {
  beforeEach(() => bed.cluster());

  const cases: [string, Partial<CreateServiceCommandInput>, string | RegExp][] = [
    ['an unknown cluster', { cluster: 'none' }, 'Cluster not found.'],
    ['an unknown task definition', { taskDefinition: 'none' }, 'TaskDefinition not found.'],
    ['no network', { networkConfiguration: undefined }, /Network Configuration must be provided/],
    [
      'an unknown container',
      { loadBalancers: [{ targetGroupArn: GROUP, containerName: 'x', containerPort: 8888 }] },
      'The container x does not exist in the task definition.',
    ],
    [
      'a port that the container does not have',
      { loadBalancers: [{ targetGroupArn: GROUP, containerName: 'jupyter', containerPort: 1 }] },
      'The container jupyter did not have a container port 1 defined.',
    ],
    [
      'grace without a load balancer',
      { loadBalancers: [] },
      /only valid for services configured to use load balancers/,
    ],
    [
      'rebalancing with maximumPercent 100 (§6)',
      { availabilityZoneRebalancing: 'ENABLED' },
      /maximumPercent above 100/,
    ],
    [
      '11 constraints (§2)',
      { placementConstraints: Array.from({ length: 11 }, () => ({ type: 'distinctInstance' as const })) },
      /at most 10/,
    ],
    [
      'six target groups (§2)',
      {
        loadBalancers: Array.from({ length: 6 }, () => ({
          targetGroupArn: GROUP,
          containerName: 'jupyter',
          containerPort: 8888,
        })),
      },
      /at most 5/,
    ],
    ['more tasks than a service may have (§2)', { desiredCount: 5_001 }, /between 0 and 5000/],
    [
      'more tags than 50 (§2)',
      { tags: Array.from({ length: 51 }, (_, index) => ({ key: `k${index}`, value: '' })) },
      /length less than or equal to 50/,
    ],
    ['DAEMON, which is not modelled', { schedulingStrategy: 'DAEMON' }, /does not model/],
  ];
  it.each(cases)('are refused with %s', async (_what, more, message) => {
    await expect(bed.serve(await bed.define(), more)).rejects.toThrow(message);
  });

  it('are as many to a cluster as L-9EF96962 says (§2)', async () => {
    setAppliedQuota(bed.rehearsal.world.region('eu-west-1'), 'ecs', 'L-9EF96962', 1);
    const definition = await bed.define();
    await bed.serve(definition);
    await expect(bed.serve(definition, { serviceName: 'second' })).rejects.toMatchObject({
      name: 'LimitExceededException',
    });
  });

  it('need a target group with a load balancer (§4, CreateService before CreateListener)', async () => {
    bed.loadBalancers = [];
    await expect(bed.serve(await bed.define())).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: `The target group with targetGroupArn ${GROUP} does not have an associated load balancer.`,
    });
  });

  it('are the same for the same settings and token, and not idempotent otherwise (§4, §5)', async () => {
    const definition = await bed.define();
    const first = await bed.serve(definition, { clientToken: 'one' });
    expect((await bed.serve(definition, { clientToken: 'one' })).createdAt).toEqual(first.createdAt);
    for (const more of [
      { clientToken: 'one', desiredCount: 2 },
      { clientToken: 'two' },
      { desiredCount: 0 },
    ]) {
      await expect(bed.serve(definition, more)).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message: 'Creation of service was not idempotent.',
      });
    }
  });

  it('are DISABLED for rebalancing when they are not eligible, ENABLED by default when they are (§6)', async () => {
    const definition = await bed.define();
    const silent = { availabilityZoneRebalancing: undefined };
    expect((await bed.serve(definition, silent)).availabilityZoneRebalancing).toBe('DISABLED');
    const eligible = await bed.serve(definition, {
      ...silent,
      serviceName: 'other',
      deploymentConfiguration: { maximumPercent: 200, minimumHealthyPercent: 50 },
    });
    expect(eligible.availabilityZoneRebalancing).toBe('ENABLED');
  });

  it('are described ten at a time and listed ten a page (§2, batch sizes)', async () => {
    const definition = await bed.define();
    for (let index = 0; index < 12; index += 1) await bed.serve(definition, { serviceName: `s-${index}` });
    const page = await bed.client.send(new ListServicesCommand({ cluster: CLUSTER }));
    expect(page.serviceArns).toHaveLength(10);
    const rest = await bed.client.send(
      new ListServicesCommand({ cluster: CLUSTER, nextToken: page.nextToken }),
    );
    expect(rest.serviceArns).toHaveLength(2);
    expect(rest.nextToken).toBeUndefined();
    const describe = (services: string[]) =>
      bed.client.send(new DescribeServicesCommand({ cluster: CLUSTER, services }));
    await expect(describe(Array.from({ length: 11 }, (_, index) => `s-${index}`))).rejects.toThrow(
      /at most 10/,
    );
    expect(await describe([page.serviceArns?.[0] ?? '', 'none'])).toMatchObject({
      services: [{ serviceArn: page.serviceArns?.[0] }],
      failures: [{ arn: `arn:aws:ecs:eu-west-1:123456789012:service/${CLUSTER}/none`, reason: 'MISSING' }],
    });
  });

  it('give their tags to their tasks when asked', async () => {
    bed.boot('i-1', '01');
    await bed.serve(await bed.define(), {
      tags: [{ key: 'lectern:seat', value: '01' }],
      propagateTags: 'SERVICE',
      enableECSManagedTags: true,
    });
    await eventually(async () =>
      expect((await bed.task()).tags).toEqual([
        { key: 'lectern:seat', value: '01' },
        { key: 'aws:ecs:clusterName', value: CLUSTER },
        { key: 'aws:ecs:serviceName', value: 'seat-01-jupyter' },
      ]),
    );
  });

  it('cannot be updated when they are gone', async () => {
    const update = () =>
      bed.client.send(
        new UpdateServiceCommand({ cluster: CLUSTER, service: 'seat-01-jupyter', desiredCount: 1 }),
      );
    await expect(update()).rejects.toMatchObject({ name: 'ServiceNotFoundException' });
    await bed.serve(await bed.define());
    await bed.client.send(
      new DeleteServiceCommand({ cluster: CLUSTER, service: 'seat-01-jupyter', force: true }),
    );
    await expect(update()).rejects.toMatchObject({ name: 'ServiceNotActiveException' });
  });

  it('answer 501 to what is not modelled', async () => {
    await expect(
      bed.serve(await bed.define(), { serviceConnectConfiguration: { enabled: true } }),
    ).rejects.toMatchObject({ $metadata: { httpStatusCode: 501 } });
    await expect(
      bed.client.send(new RegisterContainerInstanceCommand({ cluster: CLUSTER })),
    ).rejects.toMatchObject({ $metadata: { httpStatusCode: 501 } });
  });
});

describe('container instances and their attributes', () => {
  beforeEach(() => bed.cluster());

  it('show what the host has and what is left', async () => {
    bed.boot('i-1', '01');
    const arn = await instanceOf('i-1');
    await bed.serve(await bed.define());
    await eventually(() => expect(bed.running.size).toBe(1));
    const { containerInstances, failures } = await bed.client.send(
      new DescribeContainerInstancesCommand({ cluster: CLUSTER, containerInstances: [arn, 'none'] }),
    );
    const [instance] = containerInstances ?? [];
    expect(instance).toMatchObject({ ec2InstanceId: 'i-1', agentConnected: true, status: 'ACTIVE' });
    const read = (name: string) => [
      instance?.registeredResources?.find((item) => item.name === name)?.integerValue,
      instance?.remainingResources?.find((item) => item.name === name)?.integerValue,
    ];
    expect(read('CPU')).toEqual([4_096, 3_072]);
    expect(read('MEMORY')).toEqual([15_828, 13_780]);
    expect(instance?.attributes).toEqual(
      expect.arrayContaining([
        { name: 'ecs.availability-zone', value: 'eu-west-1a' },
        { name: 'ecs.instance-type', value: 't3.xlarge' },
        { name: 'ecs.vpc-id', value: 'vpc-1' },
        { name: 'lectern.seat', value: '01' },
        { name: 'ecs.capability.task-eni' },
      ]),
    );
    expect(failures).toMatchObject([{ reason: 'MISSING' }]);
  });

  it('are found by the query language', async () => {
    bed.boot('i-1', '01');
    bed.boot('i-2', '02', { zone: 'eu-west-1b' });
    const [first, second] = [await instanceOf('i-1'), await instanceOf('i-2')];
    const list = async (filter: string) =>
      (await bed.client.send(new ListContainerInstancesCommand({ cluster: CLUSTER, filter })))
        .containerInstanceArns;
    expect(await list('attribute:lectern.seat == 01')).toEqual([first]);
    expect(await list('attribute:ecs.availability-zone == eu-west-1b and agentConnected == true')).toEqual([
      second,
    ]);
    expect(await list('runningTasksCount > 0')).toEqual([]);
    await expect(list('nonsense')).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('take up to ten custom attributes, ten a call (§2, §6); a new one lets a waiting service in', async () => {
    bed.boot('i-1', 'none');
    const targetId = await instanceOf('i-1');
    const put = (attributes: { name: string; value?: string; targetId: string }[]) =>
      bed.client.send(new PutAttributesCommand({ cluster: CLUSTER, attributes }));
    await bed.serve(await bed.define());
    await eventually(async () => expect((await bed.events())[0]).toMatch(/^was unable to place/));
    await put([{ name: 'lectern.seat', value: '01', targetId }]);
    await eventually(() => expect(bed.running.size).toBe(1));
    const many = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => ({ name: `a${from + index}`, value: 'x', targetId }));
    await put(many(0, 9));
    await expect(put(many(9, 1))).rejects.toMatchObject({ name: 'AttributeLimitExceededException' });
    await expect(put(many(0, 11))).rejects.toThrow(/at most 10/);
    await expect(put([{ name: 'ecs.x', targetId }])).rejects.toThrow(/Invalid attribute name/);
    await expect(put([{ name: 'x y', targetId }])).rejects.toThrow(/Invalid attribute name/);
    await expect(put([{ name: 'x', targetId: 'nobody' }])).rejects.toMatchObject({
      name: 'TargetNotFoundException',
    });
    const list = async (attributeName: string, attributeValue?: string) =>
      (
        await bed.client.send(
          new ListAttributesCommand({
            cluster: CLUSTER,
            targetType: 'container-instance',
            attributeName,
            ...defined({ attributeValue }),
          }),
        )
      ).attributes;
    expect(await list('lectern.seat', '01')).toEqual([{ name: 'lectern.seat', value: '01', targetId }]);
    expect(await list('lectern.seat', '02')).toEqual([]);
    await bed.client.send(
      new DeleteAttributesCommand({ cluster: CLUSTER, attributes: [{ name: 'a0', targetId }] }),
    );
    expect(await list('a0')).toEqual([]);
  });
});

describe('tasks and tags', () => {
  beforeEach(() => bed.cluster());

  it('tell which tasks are missing', async () => {
    const answer = await bed.client.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks: ['none'] }));
    expect(answer).toMatchObject({
      tasks: [],
      failures: [{ arn: `arn:aws:ecs:eu-west-1:123456789012:task/${CLUSTER}/none`, reason: 'MISSING' }],
    });
  });

  it('are put on, listed and taken off everything that has an ARN', async () => {
    bed.boot('i-1', '01');
    const instance = await instanceOf('i-1');
    const definition = await bed.define();
    const service = await bed.serve(definition);
    await eventually(async () => expect(await bed.tasks()).toHaveLength(1));
    const arns = [
      `arn:aws:ecs:eu-west-1:123456789012:cluster/${CLUSTER}`,
      instance,
      definition,
      service.serviceArn,
      (await bed.task()).taskArn,
    ];
    for (const resourceArn of arns) {
      const tags = async () => (await bed.client.send(new ListTagsForResourceCommand({ resourceArn }))).tags;
      await bed.client.send(
        new TagResourceCommand({
          resourceArn,
          tags: [
            { key: 'a', value: '1' },
            { key: 'b', value: '2' },
          ],
        }),
      );
      expect(await tags()).toEqual([
        { key: 'a', value: '1' },
        { key: 'b', value: '2' },
      ]);
      await bed.client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a'] }));
      expect(await tags()).toEqual([{ key: 'b', value: '2' }]);
    }
    await expect(
      bed.client.send(
        new ListTagsForResourceCommand({ resourceArn: 'arn:aws:ecs:eu-west-1:123456789012:service/x/y' }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});
