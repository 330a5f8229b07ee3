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
import { serviceTitle } from '../../app/services';

/** What to restart: one service of a seat, or all of them. */
export interface RestartRequest {
  readonly seat: SeatLabel;
  readonly services: readonly ServiceName[];
  /** True when the whole seat was asked for. */
  readonly wholeSeat: boolean;
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
const usualRestartMs = 60_000;
/** How long a restart may take before we say that it does not come back, clock ms. */
const restartTimeoutMs = 10 * 60_000;
const lookEveryMs = 4_000;

/**
 * Stops the tasks of the services, so that ECS starts fresh ones on the same host, and waits until these are
 * behind the load balancer. A service without a task gets a new deployment, which resets ECS's back-off.
 */
export async function restart(run: Run, request: RestartRequest): Promise<OperationResult> {
  const { events, signal } = run;
  events.emit({
    code: 'operation.started',
    data: { operation: 'restart', total: request.services.length, finished: 0, usualMs: usualRestartMs },
  });
  const [only] = request.services;
  events.emit({
    code: 'seat.restarting',
    data: { seat: request.seat, ...(request.wholeSeat || only === undefined ? {} : { service: only }) },
  });
  const problems = await inCallScope({ signal, priority: 'person' }, () =>
    Promise.all(
      request.services.map(async (service): Promise<Problem | undefined> => {
        try {
          await restartService(run, request.seat, service);
          return undefined;
        } catch (error) {
          if (signal.aborted) throw error;
          return explain(error);
        }
      }),
    ),
  );
  const problem = problems.find((one) => one !== undefined);
  return {
    outcome: problem === undefined ? 'done' : 'incomplete',
    seatsReady: problem === undefined ? 1 : 0,
    seatsFailed: problem === undefined ? 0 : 1,
    ...defined({ problem }),
  };
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
