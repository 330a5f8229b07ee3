/** ListContainerInstances, DescribeContainerInstances, UpdateContainerInstancesState, DeregisterContainerInstance. */
import {
  DeregisterContainerInstanceCommand,
  DescribeContainerInstancesCommand,
  ListContainerInstancesCommand,
  RegisterContainerInstanceCommand,
  UpdateContainerInstancesStateCommand,
  type ContainerInstance,
  type Failure,
} from '@aws-sdk/client-ecs';
import type { Region } from '../../world/world';
import { lowerTagList } from '../shared/tags';
import { refuseForeignAgent, type Agents } from './agent';
import { AGENT_VERSION, DOCKER_VERSION } from './agent-version';
import { activeCluster, ecsArn, shortName } from './arns';
import type { EcsCore } from './core';
import { invalidParameter, notModelled } from './errors';
import { pageOf } from './pages';
import { instanceFacts, remaining } from './placement';
import { InvalidExpression, parseExpression, type Predicate } from './query-language';
import { tables, type ContainerInstanceRecord } from './records';
import type { Scheduler } from './scheduler';

/** Ports that the host and its agent keep for themselves (aws-facts §6, bridge). */
const RESERVED_PORTS = ['22', '2375', '2376', '51678', '51679', '51680'];

export function registerContainerInstances(core: EcsCore, agents: Agents, scheduler: Scheduler): void {
  const { registry } = core.parts;

  registry.on(RegisterContainerInstanceCommand, {
    models: [
      'cluster',
      'instanceIdentityDocument',
      'instanceIdentityDocumentSignature',
      'totalResources',
      'versionInfo',
      'containerInstanceArn',
      'attributes',
      'platformDevices',
      'tags',
    ],
    handle: refuseForeignAgent,
  });

  registry.on(ListContainerInstancesCommand, {
    models: ['cluster', 'filter', 'nextToken', 'maxResults', 'status'],
    handle: (input, { region }) => {
      const cluster = activeCluster(region, input.cluster);
      const { status } = input;
      if (status === 'REGISTERING' || status === 'DEREGISTERING' || status === 'REGISTRATION_FAILED') {
        return { containerInstanceArns: [] };
      }
      const matches = filterOf(input.filter);
      const found = core
        .index(region)
        .clusterInstances(cluster.name)
        .filter(
          (item) =>
            (status === undefined || item.status === status) && matches(instanceFacts(core, region, item)),
        );
      const page = pageOf(found, input, (item) => item.arn);
      return { containerInstanceArns: page.rows.map((item) => item.arn), nextToken: page.next };
    },
  });

  registry.on(DescribeContainerInstancesCommand, {
    models: ['cluster', 'containerInstances', 'include'],
    handle: (input, { region }) => {
      const cluster = activeCluster(region, input.cluster);
      const { found, failures } = pick(region, cluster.name, input.containerInstances);
      for (const field of input.include ?? []) {
        if (field !== 'TAGS') throw notModelled(`the field ${field} of container instances`);
      }
      const withTags = input.include?.includes('TAGS') ?? false;
      return { containerInstances: found.map((item) => view(core, region, item, withTags)), failures };
    },
  });

  registry.on(UpdateContainerInstancesStateCommand, {
    models: ['cluster', 'containerInstances', 'status'],
    handle: (input, { region }) => {
      const cluster = activeCluster(region, input.cluster);
      const { status } = input;
      if (status !== 'ACTIVE' && status !== 'DRAINING') {
        throw invalidParameter('Container instance status must be ACTIVE or DRAINING.');
      }
      if ((input.containerInstances?.length ?? 0) > 10) {
        throw invalidParameter('At most 10 container instances can be updated in one call.');
      }
      const { found, failures } = pick(region, cluster.name, input.containerInstances);
      const changed: ContainerInstanceRecord[] = [];
      for (const instance of found) {
        if (instance.status === 'INACTIVE') {
          failures.push({ arn: instance.arn, reason: 'INACTIVE' });
          continue;
        }
        instance.status = status;
        instance.version += 1;
        changed.push(instance);
        for (const task of core.index(region).instanceTasks(instance.arn)) {
          core.wake(region, core.serviceOf(region, task));
        }
        if (status === 'ACTIVE') scheduler.hostChanged(region, instance);
      }
      return { containerInstances: changed.map((item) => view(core, region, item, false)), failures };
    },
  });

  registry.on(DeregisterContainerInstanceCommand, {
    models: ['cluster', 'containerInstance', 'force'],
    handle: (input, { region }) => {
      const cluster = activeCluster(region, input.cluster);
      const instance = pick(region, cluster.name, [input.containerInstance ?? '']).found[0];
      if (instance === undefined || instance.status === 'INACTIVE') {
        throw invalidParameter('Referenced container instance not found.');
      }
      const tasks = core.index(region).instanceTasks(instance.arn);
      if (tasks.some((task) => task.desiredStatus === 'RUNNING') && input.force !== true) {
        throw invalidParameter('Found running tasks on the instance.');
      }
      agents.deregister(region, instance, 'Container instance deregistration forced by user');
      return { containerInstance: view(core, region, instance, false) };
    },
  });
}

/** Compiles a `filter`. Throws InvalidParameterException for one that is not the query language's. */
function filterOf(filter: string | undefined): Predicate {
  if (filter === undefined) return () => true;
  try {
    return parseExpression(filter);
  } catch (error) {
    if (error instanceof InvalidExpression) throw invalidParameter(error.message);
    throw error;
  }
}

/** Container instances by ARN or id; those that a cluster does not have are failures. */
function pick(
  region: Region,
  cluster: string,
  references: readonly string[] | undefined,
): { readonly found: ContainerInstanceRecord[]; readonly failures: Failure[] } {
  const asked = references ?? [];
  if (asked.length === 0) throw invalidParameter('Container instances cannot be empty.');
  if (asked.length > 100) throw invalidParameter('Container instances can have at most 100 items.');
  const found: ContainerInstanceRecord[] = [];
  const failures: Failure[] = [];
  for (const reference of asked) {
    const arn = ecsArn(region, `container-instance/${cluster}/${shortName(reference)}`);
    const instance = tables(region).containerInstances.get(arn);
    if (instance === undefined) failures.push({ arn, reason: 'MISSING' });
    else found.push(instance);
  }
  return { found, failures };
}

function view(
  core: EcsCore,
  region: Region,
  instance: ContainerInstanceRecord,
  withTags: boolean,
): ContainerInstance {
  const tasks = core.index(region).instanceTasks(instance.arn);
  const free = remaining(instance, tasks);
  const resources = (
    cpu: number,
    memory: number,
    ports: readonly string[],
  ): ContainerInstance['registeredResources'] => [
    { name: 'CPU', type: 'INTEGER', doubleValue: 0, longValue: 0, integerValue: cpu },
    { name: 'MEMORY', type: 'INTEGER', doubleValue: 0, longValue: 0, integerValue: memory },
    {
      name: 'PORTS',
      type: 'STRINGSET',
      doubleValue: 0,
      longValue: 0,
      integerValue: 0,
      stringSetValue: [...ports],
    },
    {
      name: 'PORTS_UDP',
      type: 'STRINGSET',
      doubleValue: 0,
      longValue: 0,
      integerValue: 0,
      stringSetValue: [],
    },
  ];
  return {
    containerInstanceArn: instance.arn,
    ec2InstanceId: instance.instanceId,
    version: instance.version,
    versionInfo: { agentVersion: AGENT_VERSION, dockerVersion: DOCKER_VERSION },
    registeredResources: resources(instance.capacity.cpu, instance.capacity.memory, RESERVED_PORTS),
    remainingResources: resources(free.cpu, free.memory, [...RESERVED_PORTS, ...[...free.ports].map(String)]),
    status: instance.status,
    agentConnected: instance.agentConnected,
    runningTasksCount: tasks.filter((task) => task.lastStatus === 'RUNNING').length,
    pendingTasksCount: tasks.filter((task) => ['PROVISIONING', 'PENDING'].includes(task.lastStatus)).length,
    attributes: [...Object.entries(instance.builtIn), ...Object.entries(instance.custom)].map(
      ([name, value]) => (value === '' ? { name } : { name, value }),
    ),
    attachments: [],
    registeredAt: new Date(instance.registeredAt),
    tags: withTags ? lowerTagList(instance.tags) : [],
  };
}
