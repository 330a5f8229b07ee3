import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import type { SeatEvidence } from '../../app/contract/views';
import { serviceOf } from '../../app/services';
import { clusterName, serviceName, taskFamily } from '../../app/workshop/names';
import type { SeatLabel, ServiceName } from '../../app/workshop/workshop';
import type { AwsClients } from '../aws/clients';
import { lastLines, stopReason } from '../aws/stopped-tasks';
import { logStreamPrefix } from '../aws/task-definition-input';

/** Every IAM action that looking at evidence needs. */
export const evidenceActions: readonly string[] = [
  'ecs:DescribeServices',
  'ecs:DescribeTasks',
  'ecs:ListTasks',
  'logs:GetLogEvents',
];

/** As many as say what happened lately; ECS keeps 100 events. */
const mostEvents = 10;
/** ECS forgets a stopped task after an hour. */
const mostStops = 5;

/** What AWS says about a seat's services, in its own words: events, why tasks stopped, and the last log lines. Never mutates. */
export async function seatEvidence(
  aws: AwsClients,
  workshopId: string,
  seat: SeatLabel,
  services: readonly ServiceName[],
): Promise<SeatEvidence> {
  return Promise.all(services.map((service) => evidenceOf(aws, workshopId, seat, service)));
}

async function evidenceOf(
  aws: AwsClients,
  workshopId: string,
  seat: SeatLabel,
  service: ServiceName,
): Promise<SeatEvidence[number]> {
  const cluster = clusterName(workshopId);
  const name = serviceName(seat, service);
  const [described, stopped, running] = await Promise.all([
    aws.ecs.send(new DescribeServicesCommand({ cluster, services: [name] })),
    tasksOf(aws, cluster, name, 'STOPPED'),
    tasksOf(aws, cluster, name, 'RUNNING'),
  ]);
  const found = described.services?.find(({ status }) => status === 'ACTIVE');
  // What stopped last says more than what has just started.
  const [speaks] = [...stopped, ...running];
  const log =
    speaks?.taskArn === undefined
      ? ''
      : await lastLines(
          { aws, workshopId },
          logStreamPrefix(workshopId, taskFamily(workshopId, seat, service)),
          serviceOf(service).frontContainer,
          speaks.taskArn,
        );
  return {
    service,
    events: (found?.events ?? [])
      .slice(0, mostEvents)
      .map(({ createdAt, message }) => ({ at: createdAt?.getTime() ?? 0, text: message ?? '' })),
    stops: stopped
      .slice(0, mostStops)
      .map((task) => ({ at: stoppedAt(task), text: stopReason(task) }))
      .filter(({ text }) => text !== ''),
    log: log === '' ? [] : log.split('\n'),
  };
}

/** The newest first. */
async function tasksOf(
  { ecs }: AwsClients,
  cluster: string,
  service: string,
  desiredStatus: 'RUNNING' | 'STOPPED',
): Promise<readonly Task[]> {
  const { taskArns } = await ecs.send(
    new ListTasksCommand({ cluster, serviceName: service, desiredStatus, maxResults: 20 }),
  );
  if (taskArns === undefined || taskArns.length === 0) return [];
  const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
  return [...(tasks ?? [])].sort((a, b) => stoppedAt(b) - stoppedAt(a));
}

const stoppedAt = ({ stoppedAt: stopped, createdAt }: Task): number => (stopped ?? createdAt)?.getTime() ?? 0;
