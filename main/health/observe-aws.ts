import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  type Service,
  type Task,
} from '@aws-sdk/client-ecs';
import { paginateDescribeInstances } from '@aws-sdk/client-ec2';
import { DescribeTargetHealthCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { defined } from '../../app/defined';
import { clusterName, serviceName } from '../../app/workshop/names';
import type {
  AwsObservation,
  HostObservation,
  TargetObservation,
  TaskObservation,
} from '../../app/workshop/observation';
import type { SeatLabel, ServiceName } from '../../app/workshop/workshop';
import type { AwsClients } from '../aws/clients';
import { listRegisteredHosts } from '../aws/container-instances';
import { tagKeys } from '../aws/ownership';
import type { Clock } from '../../app/clock';

/** One service of one seat, as the watcher asks for it. */
export interface WatchedService {
  readonly seat: SeatLabel;
  readonly service: ServiceName;
  readonly targetGroupArn?: string;
  /** The last look at its address went well: AWS is asked for its counts only. */
  readonly opens: boolean;
}

/** What is asked one by one, and when it was (wall ms). */
type Details = Pick<AwsObservation, 'task' | 'stopped' | 'target'> & { readonly at: number };

export interface AwsLook {
  readonly details: ReadonlyMap<string, Details>;
  /** By `seat/service`; absent when there is no such ECS service. */
  readonly services: ReadonlyMap<string, AwsObservation>;
  /** By seat; only of seats that are not well. */
  readonly hosts: ReadonlyMap<SeatLabel, HostObservation>;
}

export const keyOf = (at: { readonly seat: SeatLabel; readonly service: ServiceName }): string =>
  `${at.seat}/${at.service}`;

/** Every IAM action that a look at the services' health needs. */
export const healthActions: readonly string[] = [
  'ec2:DescribeInstances',
  'ecs:DescribeContainerInstances',
  'ecs:DescribeServices',
  'ecs:DescribeTasks',
  'ecs:ListContainerInstances',
  'ecs:ListTasks',
  'elasticloadbalancing:DescribeTargetHealth',
  'logs:FilterLogEvents',
];

/** DescribeServices takes 10 names (aws-facts §2). */
const servicesPerCall = 10;
/** Looks in detail (tasks, target) per round; the others follow in the next ones. */
const detailsPerRound = 20;
const tasksPerCall = 100;
const eventsKept = 5;

/**
 * What AWS says about all services: counts in batches for every one, tasks, targets and hosts only for those
 * that are not well, since those look-ups have no batch form (design, decision 9). Never mutates.
 */
export async function observeAws(
  aws: AwsClients,
  workshopId: string,
  watched: readonly WatchedService[],
  clock: Clock,
  before: AwsLook | undefined,
): Promise<AwsLook> {
  const cluster = clusterName(workshopId);
  const described = await describeServices(aws, cluster, watched);
  const unwell = watched.filter((one) => {
    const service = described.get(keyOf(one));
    return service !== undefined && (!one.opens || (service.runningCount ?? 0) < (service.desiredCount ?? 0));
  });
  // What waited longest for its details comes first; until its turn it keeps the ones it has.
  const detailed = new Map<string, Details>(
    unwell.flatMap((one): [string, Details][] => {
      const kept = before?.details.get(keyOf(one));
      return kept === undefined ? [] : [[keyOf(one), kept]];
    }),
  );
  const turn = [...unwell].sort(
    (a, b) => (detailed.get(keyOf(a))?.at ?? 0) - (detailed.get(keyOf(b))?.at ?? 0),
  );
  await Promise.all(
    turn.slice(0, detailsPerRound).map(async (one) => {
      const service = described.get(keyOf(one));
      if (service !== undefined) detailed.set(keyOf(one), await detail(aws, cluster, one, service, clock));
    }),
  );
  const services = new Map(
    [...described].map(([key, service]): [string, AwsObservation] => [
      key,
      {
        desired: service.desiredCount ?? 0,
        running: service.runningCount ?? 0,
        pending: service.pendingCount ?? 0,
        events: (service.events ?? []).slice(0, eventsKept).map((event) => event.message ?? ''),
        stopped: [],
        ...withoutAge(detailed.get(key)),
      },
    ]),
  );
  return {
    services,
    details: detailed,
    hosts:
      unwell.length === 0
        ? new Map()
        : orAbsent(
            await observeHosts(aws, workshopId, cluster),
            unwell.map(({ seat }) => seat),
          ),
  };
}

async function describeServices(
  aws: AwsClients,
  cluster: string,
  watched: readonly WatchedService[],
): Promise<ReadonlyMap<string, Service>> {
  const byName = new Map(watched.map((one) => [serviceName(one.seat, one.service), keyOf(one)]));
  const names = [...byName.keys()];
  const found = new Map<string, Service>();
  for (let at = 0; at < names.length; at += servicesPerCall) {
    const { services } = await aws.ecs.send(
      new DescribeServicesCommand({ cluster, services: names.slice(at, at + servicesPerCall) }),
    );
    for (const service of services ?? []) {
      const key = byName.get(service.serviceName ?? '');
      if (key !== undefined && service.status === 'ACTIVE') found.set(key, service);
    }
  }
  return found;
}

async function detail(
  aws: AwsClients,
  cluster: string,
  one: WatchedService,
  service: Service,
  clock: Clock,
): Promise<Details> {
  const name = serviceName(one.seat, one.service);
  const [current, stopped] = await Promise.all([
    tasks(aws, cluster, name, 'RUNNING'),
    tasks(aws, cluster, name, 'STOPPED'),
  ]);
  const [task] = newestFirst(current, (candidate) => candidate.createdAt);
  const target =
    (service.runningCount ?? 0) > 0 && one.targetGroupArn !== undefined
      ? await observeTarget(aws, one.targetGroupArn)
      : undefined;
  return {
    at: clock.now(),
    ...(task === undefined ? {} : { task: taskObservation(task, clock) }),
    stopped: newestFirst(stopped, (candidate) => candidate.stoppedAt).map((candidate) =>
      taskObservation(candidate, clock),
    ),
    ...defined({ target }),
  };
}

async function tasks(
  aws: AwsClients,
  cluster: string,
  service: string,
  desiredStatus: 'RUNNING' | 'STOPPED',
): Promise<readonly Task[]> {
  const { taskArns } = await aws.ecs.send(
    new ListTasksCommand({ cluster, serviceName: service, desiredStatus, maxResults: tasksPerCall }),
  );
  if (taskArns === undefined || taskArns.length === 0) return [];
  return (await aws.ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }))).tasks ?? [];
}

function taskObservation(task: Task, clock: Clock): TaskObservation {
  return {
    lastStatus: task.lastStatus ?? 'UNKNOWN',
    ...(task.lastStatus === 'RUNNING' && task.startedAt !== undefined
      ? { runningForMs: clock.elapsed(task.startedAt.getTime()) }
      : {}),
    ...defined({ stoppedReason: task.stoppedReason }),
    ...(task.stoppingAt === undefined ? {} : { stoppedForMs: clock.elapsed(task.stoppingAt.getTime()) }),
    containers: (task.containers ?? []).map(({ name, exitCode, reason }) => ({
      name: name ?? '',
      ...defined({ exitCode, reason }),
    })),
  };
}

async function observeTarget(
  aws: AwsClients,
  targetGroupArn: string,
): Promise<TargetObservation | undefined> {
  const { TargetHealthDescriptions } = await aws.elbv2.send(
    new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn }),
  );
  // A replaced task's old target drains beside the new one: the one that is not draining counts.
  const all = (TargetHealthDescriptions ?? []).map(({ TargetHealth }) => TargetHealth);
  const current = all.find((health) => health?.State !== 'draining') ?? all[0];
  if (current?.State === undefined || current.State === 'unhealthy.draining') return undefined;
  return {
    state: current.State,
    ...defined({ description: current.Description }),
  };
}

async function observeHosts(
  aws: AwsClients,
  workshopId: string,
  cluster: string,
): Promise<ReadonlyMap<SeatLabel, HostObservation>> {
  const registered = new Map(
    (await listRegisteredHosts({ aws }, cluster)).map((host) => [host.instanceId, host]),
  );
  const hosts = new Map<SeatLabel, HostObservation>();
  const pages = paginateDescribeInstances(
    { client: aws.ec2 },
    { Filters: [{ Name: `tag:${tagKeys.workshop}`, Values: [workshopId] }], MaxResults: 1000 },
  );
  for await (const page of pages) {
    for (const instance of (page.Reservations ?? []).flatMap((reservation) => reservation.Instances ?? [])) {
      const seat = instance.Tags?.find((tag) => tag.Key === tagKeys.seat)?.Value;
      const state = instance.State?.Name;
      if (seat === undefined || state === undefined) continue;
      // A replaced host stays visible for an hour: the living one counts.
      if (state === 'terminated' && hosts.has(seat)) continue;
      const agentConnected = registered.get(instance.InstanceId ?? '')?.connected;
      hosts.set(seat, { instance: state, ...defined({ agentConnected }) });
    }
  }
  return hosts;
}

/**
 * EC2 lists a terminated instance for an hour. A seat's services are made after its host, so where there are services
 * and no instance, it is lost for good, and not on its way.
 */
export function orAbsent(
  listed: ReadonlyMap<SeatLabel, HostObservation>,
  seats: readonly SeatLabel[],
): ReadonlyMap<SeatLabel, HostObservation> {
  const absent = seats.filter((seat) => !listed.has(seat));
  return new Map([
    ...listed,
    ...absent.map((seat): [SeatLabel, HostObservation] => [seat, { instance: 'absent' }]),
  ]);
}

function withoutAge(details: Details | undefined): Partial<AwsObservation> {
  if (details === undefined) return {};
  const { stopped, task, target } = details;
  return { stopped, ...defined({ task, target }) };
}

function newestFirst<T>(items: readonly T[], at: (item: T) => Date | undefined): readonly T[] {
  return [...items].sort((a, b) => (at(b)?.getTime() ?? 0) - (at(a)?.getTime() ?? 0));
}
