import type { Service, Task } from '@aws-sdk/client-ecs';
import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  StopTaskCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { DescribeTargetHealthCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { timeLimit } from '../../app/clock';
import { defined } from '../../app/defined';
import type { Problem } from '../../app/errors';
import { LecternError } from '../../app/errors';
import { clusterName, serviceName } from '../../app/workshop/names';
import type { SeatLabel, ServiceName } from '../../app/workshop/workshop';
import { inCallScope } from '../aws/call-scope';
import { explain } from '../aws/explain';
import { assertOurs, readTags } from '../aws/ownership';
import { ignoringErrors } from '../aws/refusals';
import type { OperationResult } from './provision';
import type { Run } from './run';
import { serviceNames, serviceTitle } from '../../app/services';
import type { BesideOthers } from '../../app/contract/events';
import type { Plan } from '../../app/plan/plan';

/** What to restart: one service of some seats, or everything in them. */
export interface RestartRequest {
  readonly seats: readonly SeatLabel[];
  /** Absent: the whole seat. */
  readonly service?: ServiceName;
}

/** Every IAM action that a restart needs. */
export const restartActions: readonly string[] = [
  'ecs:DescribeServices',
  'ecs:DescribeTasks',
  'ecs:ListTasks',
  'ecs:StopTask',
  'ecs:UpdateService',
  'elasticloadbalancing:DescribeTargetHealth',
];

/** From the stop of a task to its successor's first healthy check, clock ms: draining 10 s, start, check (aws-facts §3). */
const usualSeatMs = 60_000;
/** How long a restart may take before we say that it does not come back, clock ms. */
const restartTimeoutMs = 10 * 60_000;
const lookEveryMs = 4_000;

/**
 * How many seats restart at once: a tenth of the room, so that it is never down as a whole, but a handful at any
 * time. At most 20: a seat that is waited for asks three times in 4 s, and the tightest bucket that this draws on,
 * ECS's reads of cluster resources, is refilled with 20 tokens a second (aws-facts §1b).
 */
export function seatsAtOnce(seatsInRoom: number): number {
  return Math.min(20, Math.max(4, Math.ceil(seatsInRoom / 10)));
}

/** How long restarting so many seats usually takes, clock ms. */
export function usualRestartMs(seats: number, seatsInRoom: number): number {
  return Math.ceil(seats / seatsAtOnce(seatsInRoom)) * usualSeatMs;
}

/**
 * Stops the tasks of the services, so that ECS starts fresh ones on the same host, and waits until these are
 * behind the load balancer. A service without a task gets a new deployment, which resets ECS's back-off.
 * Some seats at a time; one that does not come back stops none of the others.
 */
export async function restart(run: Run, request: RestartRequest): Promise<OperationResult> {
  tellStart(run, 'restart', request.seats);
  return restartEach(run, request);
}

/** Tells that an operation on seats that stand begins. */
export function tellStart(run: Run, operation: BesideOthers, seats: readonly SeatLabel[]): void {
  const usualMs = usualRestartMs(seats.length, run.plan?.seats.length ?? seats.length);
  run.events.emit({
    code: 'operation.started',
    data: { operation, total: seats.length, finished: 0, usualMs },
  });
}

/** As `restart`, as a part of another operation; `back` hears of each seat that works again. */
export async function restartEach(
  run: Run,
  request: RestartRequest,
  back: (seat: SeatLabel) => void = () => undefined,
): Promise<OperationResult> {
  const { signal } = run;
  const waiting = [...new Set(request.seats)];
  const problems: Problem[] = [];
  let ready = 0;
  const one = async (seat: SeatLabel): Promise<void> => {
    const problem = await restartSeat(run, request, seat);
    if (problem !== undefined) problems.push(problem);
    else {
      ready += 1;
      back(seat);
    }
  };
  const lane = async (): Promise<void> => {
    for (let seat = waiting.shift(); seat !== undefined; seat = waiting.shift()) {
      signal.throwIfAborted();
      await one(seat);
    }
  };
  const lanes = Math.min(waiting.length, seatsAtOnce(run.plan?.seats.length ?? waiting.length));
  await inCallScope({ signal, priority: 'person' }, () => Promise.all(Array.from({ length: lanes }, lane)));
  return {
    outcome: problems.length === 0 ? 'done' : 'incomplete',
    seatsReady: ready,
    seatsFailed: problems.length,
    ...defined({ problem: problems[0] }),
  };
}

/** Restarts one seat and tells how it ended. Throws only when the operation is cancelled. */
async function restartSeat(
  run: Run,
  { service }: RestartRequest,
  seat: SeatLabel,
): Promise<Problem | undefined> {
  const { events, signal } = run;
  const data = { seat, ...defined({ service }) };
  events.emit({ code: 'seat.restarting', data });
  const services = service === undefined ? servicesOf(run.plan) : [service];
  const ends = await Promise.allSettled(services.map((name) => restartService(run, seat, name)));
  signal.throwIfAborted();
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed === undefined) {
    events.emit({ code: 'seat.restarted', data });
    return undefined;
  }
  const problem = explain(failed.reason);
  events.emit({ code: 'seat.restart-failed', data: { seat, problem } });
  return problem;
}

function servicesOf(plan: Plan | undefined): readonly ServiceName[] {
  return plan?.workshop.services.map(({ name }) => name) ?? serviceNames;
}

async function restartService(run: Run, seat: SeatLabel, name: ServiceName): Promise<void> {
  const { ecs } = run.aws;
  const cluster = clusterName(run.workshopId);
  const service = await find(run, seat, name);
  const before = await tasksOf(run, cluster, service);
  for (const { taskArn } of before) {
    await ignoringErrors(['InvalidParameter', 'ResourceNotFound'], () =>
      ecs.send(
        new StopTaskCommand({
          cluster,
          task: taskArn,
          reason: 'Lectern: restart asked for by the instructor',
        }),
      ),
    );
  }
  if (before.length === 0) {
    await ecs.send(
      new UpdateServiceCommand({
        cluster,
        service: service.serviceArn,
        forceNewDeployment: true,
        desiredCount: 1,
      }),
    );
  }
  await untilBack(run, cluster, service, new Set(before.map(({ taskArn }) => taskArn)), seat, name);
}

/** Our own service of this name; never someone else's. Throws LecternError `service.missing`. */
async function find(run: Run, seat: SeatLabel, name: ServiceName): Promise<Service> {
  const { services } = await run.aws.ecs.send(
    new DescribeServicesCommand({
      cluster: clusterName(run.workshopId),
      services: [serviceName(seat, name)],
      include: ['TAGS'],
    }),
  );
  const service = services?.find(({ status }) => status === 'ACTIVE');
  if (service?.serviceArn === undefined) {
    throw new LecternError({
      code: 'service.missing',
      message: `Seat ${seat} has no ${serviceTitle(name)} service in the account.`,
      hint: 'Provision the workshop again: Lectern creates what is missing.',
    });
  }
  assertOurs(run.workshopId, {
    type: 'AWS::ECS::Service',
    id: service.serviceArn,
    evidence: { by: 'tags', tags: readTags(service.tags) },
  });
  return service;
}

async function tasksOf(run: Run, cluster: string, service: Service): Promise<readonly Task[]> {
  const { ecs } = run.aws;
  const { taskArns } = await ecs.send(new ListTasksCommand({ cluster, serviceName: service.serviceName }));
  if (taskArns === undefined || taskArns.length === 0) return [];
  const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
  return (tasks ?? []).filter(({ desiredStatus }) => desiredStatus !== 'STOPPED');
}

async function untilBack(
  run: Run,
  cluster: string,
  service: Service,
  old: ReadonlySet<string | undefined>,
  seat: SeatLabel,
  name: ServiceName,
): Promise<void> {
  const { clock, signal } = run;
  const TargetGroupArn = service.loadBalancers?.[0]?.targetGroupArn;
  const isOver = timeLimit(clock, restartTimeoutMs);
  while (!isOver()) {
    await clock.sleep(lookEveryMs, signal);
    const fresh = (await tasksOf(run, cluster, service)).find(
      ({ taskArn, lastStatus }) => lastStatus === 'RUNNING' && !old.has(taskArn),
    );
    if (fresh === undefined) continue;
    if (TargetGroupArn === undefined) return;
    const { TargetHealthDescriptions } = await run.aws.elbv2.send(
      new DescribeTargetHealthCommand({ TargetGroupArn }),
    );
    if (TargetHealthDescriptions?.some(({ TargetHealth }) => TargetHealth?.State === 'healthy') === true)
      return;
  }
  throw new LecternError({
    code: 'service.not-back',
    message: `${serviceTitle(name)} of seat ${seat} did not come back within 10 minutes.`,
    hint: 'Check the seat’s history and log. A new machine may help.',
  });
}
