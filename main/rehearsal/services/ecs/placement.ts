/**
 * Where a task can run: constraints of the request and of its task definition, zone of its subnets, CPU,
 * memory, network interfaces and ports (aws-facts §2 and §6: one interface per awsvpc task, one is the host's).
 */
import type { PlacementConstraint, TaskDefinitionPlacementConstraint } from '@aws-sdk/client-ecs';
import type { Region } from '../../world/world';
import { AGENT_VERSION } from './agent-version';
import type { EcsCore } from './core';
import { parseExpression, type InstanceFacts, type Predicate } from './query-language';
import type { AwsvpcRecord, ContainerInstanceRecord, TaskRecord } from './records';

/** ECS's own words for why a host cannot take a task (RunTask's `failures[].reason`). */
export type PlacementFailure =
  | 'AGENT'
  | 'RESOURCE:CPU'
  | 'RESOURCE:MEMORY'
  | 'RESOURCE:ENI'
  | 'RESOURCE:PORTS'
  | 'MemberOf placement constraint unsatisfied.'
  | 'DistinctInstance placement constraint unsatisfied.';

export interface PlacementRequest {
  readonly clusterName: string;
  readonly reserved: TaskRecord['reserved'];
  readonly constraints: readonly (PlacementConstraint | TaskDefinitionPlacementConstraint)[];
  readonly group: string;
  readonly network?: AwsvpcRecord;
}

export type Placement =
  | { readonly instance: ContainerInstanceRecord }
  | { readonly instance?: undefined; readonly failures: readonly Refusal[] };

export interface Refusal {
  readonly instance: ContainerInstanceRecord;
  readonly reason: PlacementFailure;
}

/** How near a host came to taking the task: the last check that it did not pass. */
const CLOSENESS: readonly PlacementFailure[] = [
  'MemberOf placement constraint unsatisfied.',
  'DistinctInstance placement constraint unsatisfied.',
  'AGENT',
  'RESOURCE:PORTS',
  'RESOURCE:ENI',
  'RESOURCE:CPU',
  'RESOURCE:MEMORY',
];

/** What expressions see of a container instance. */
export function instanceFacts(
  core: EcsCore,
  region: Region,
  instance: ContainerInstanceRecord,
): InstanceFacts {
  const tasks = (): TaskRecord[] => core.index(region).instanceTasks(instance.arn);
  return {
    attribute: (name) => own(instance.custom, name) ?? own(instance.builtIn, name),
    ec2InstanceId: instance.instanceId,
    agentConnected: instance.agentConnected,
    agentVersion: AGENT_VERSION,
    registeredAt: instance.registeredAt,
    runningTasksCount: () => tasks().filter((task) => task.lastStatus === 'RUNNING').length,
    taskGroups: () => tasks().map((task) => task.group),
  };
}

function own(record: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** The host for a task: the one with most memory left (spread), or why each host cannot take it. */
export function place(core: EcsCore, region: Region, request: PlacementRequest): Placement {
  const failures: Refusal[] = [];
  const zones = zonesOf(core, region, request.network);
  const { predicates, distinct } = compile(request.constraints);
  let best: { instance: ContainerInstanceRecord; free: number } | undefined;
  for (const instance of core.index(region).clusterInstances(request.clusterName)) {
    if (instance.status !== 'ACTIVE') continue;
    const reason = constraintFailure(core, region, instance, predicates, zones);
    if (reason !== undefined) {
      failures.push({ instance, reason });
      continue;
    }
    const tasks = core.index(region).instanceTasks(instance.arn);
    const free = remaining(instance, tasks);
    const short =
      distinct && tasks.some((task) => task.group === request.group)
        ? 'DistinctInstance placement constraint unsatisfied.'
        : shortage(instance, free, request);
    if (short !== undefined) failures.push({ instance, reason: short });
    else if (best === undefined || free.memory > best.free) best = { instance, free: free.memory };
  }
  return best === undefined ? { failures } : { instance: best.instance };
}

/** The refusal that came closest to a placement, for the service's event. */
export function closest(failures: readonly Refusal[]): Refusal | undefined {
  return failures.reduce<Refusal | undefined>(
    (best, item) =>
      best === undefined || CLOSENESS.indexOf(item.reason) > CLOSENESS.indexOf(best.reason) ? item : best,
    undefined,
  );
}

/** A refusal in the words of a service event. */
export function refusalText(reason: PlacementFailure): string {
  switch (reason) {
    case 'RESOURCE:CPU':
      return 'has insufficient CPU units available';
    case 'RESOURCE:MEMORY':
      return 'has insufficient memory available';
    case 'RESOURCE:PORTS':
      return 'is already using a port required by your task';
    case 'AGENT':
    case 'RESOURCE:ENI':
    case 'MemberOf placement constraint unsatisfied.':
    case 'DistinctInstance placement constraint unsatisfied.':
      return `encountered error "${reason}"`;
  }
}

/** True when the host meets a request's constraints, whatever is free on it. */
export function mayHost(
  core: EcsCore,
  region: Region,
  instance: ContainerInstanceRecord,
  request: Pick<PlacementRequest, 'constraints' | 'network'>,
): boolean {
  const { predicates } = compile(request.constraints);
  return (
    constraintFailure(core, region, instance, predicates, zonesOf(core, region, request.network)) ===
    undefined
  );
}

/** What a host has left, tasks that are not STOPPED yet counted. */
export function remaining(
  instance: ContainerInstanceRecord,
  tasks: readonly TaskRecord[],
): { cpu: number; memory: number; interfaces: number; ports: ReadonlySet<number> } {
  const left = { ...instance.capacity, ports: new Set<number>() };
  let { cpu, memory, interfaces } = left;
  for (const { reserved } of tasks) {
    cpu -= reserved.cpu;
    memory -= reserved.memory;
    interfaces -= reserved.interfaces;
    for (const port of reserved.ports) left.ports.add(port);
  }
  return { cpu, memory, interfaces, ports: left.ports };
}

function compile(constraints: PlacementRequest['constraints']): {
  predicates: readonly Predicate[];
  distinct: boolean;
} {
  return {
    predicates: constraints.flatMap((item) =>
      item.type === 'memberOf' && item.expression !== undefined ? [parseExpression(item.expression)] : [],
    ),
    distinct: constraints.some((item) => item.type === 'distinctInstance'),
  };
}

function zonesOf(
  core: EcsCore,
  region: Region,
  network: AwsvpcRecord | undefined,
): ReadonlySet<string> | undefined {
  if (network === undefined) return undefined;
  return new Set(network.subnets.flatMap((id) => core.parts.services.ec2.subnet(region, id)?.zone ?? []));
}

function constraintFailure(
  core: EcsCore,
  region: Region,
  instance: ContainerInstanceRecord,
  predicates: readonly Predicate[],
  zones: ReadonlySet<string> | undefined,
): PlacementFailure | undefined {
  const facts = instanceFacts(core, region, instance);
  const unmet = zones?.has(instance.zone) === false || predicates.some((predicate) => !predicate(facts));
  return unmet ? 'MemberOf placement constraint unsatisfied.' : undefined;
}

function shortage(
  instance: ContainerInstanceRecord,
  free: ReturnType<typeof remaining>,
  request: PlacementRequest,
): PlacementFailure | undefined {
  if (!instance.agentConnected) return 'AGENT';
  if (request.reserved.ports.some((port) => free.ports.has(port))) return 'RESOURCE:PORTS';
  if (request.reserved.interfaces > free.interfaces) return 'RESOURCE:ENI';
  if (request.reserved.cpu > free.cpu) return 'RESOURCE:CPU';
  if (request.reserved.memory > free.memory) return 'RESOURCE:MEMORY';
  return undefined;
}
