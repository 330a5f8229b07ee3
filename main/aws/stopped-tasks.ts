import type { Task } from '@aws-sdk/client-ecs';
import { DescribeTasksCommand, ListTasksCommand } from '@aws-sdk/client-ecs';
import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { logGroupName } from '../../app/workshop/names';
import type { KindContext } from './kind';

/** Why the last task of a service or family stopped, in AWS's words; undefined when none is remembered (ECS forgets after an hour). */
export async function whyTasksStop(
  context: Pick<KindContext, 'aws'>,
  cluster: string,
  of: { readonly serviceName: string } | { readonly family: string },
): Promise<string | undefined> {
  const { ecs } = context.aws;
  const { taskArns } = await ecs.send(
    new ListTasksCommand({ cluster, desiredStatus: 'STOPPED', maxResults: 10, ...of }),
  );
  if (taskArns === undefined || taskArns.length === 0) return undefined;
  const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
  const last = [...(tasks ?? [])].sort(
    (a, b) => (b.stoppedAt?.getTime() ?? 0) - (a.stoppedAt?.getTime() ?? 0),
  )[0];
  return last === undefined ? undefined : stopReason(last);
}

/** Why one task stopped: ECS's reason and those of its containers. */
export function stopReason(task: Task): string {
  const parts = (task.containers ?? []).flatMap(({ name, exitCode, reason }) => {
    if (reason === undefined && (exitCode ?? 0) === 0) return [];
    const code = exitCode === undefined ? '' : ` ended with code ${exitCode}`;
    return [`${name ?? 'container'}${code}${reason === undefined ? '' : `: ${reason}`}`];
  });
  return [task.stoppedReason, ...parts].filter((part) => part !== undefined && part !== '').join('; ');
}

/** The last lines that a container of a task wrote; empty when its log cannot be read. */
export async function lastLines(
  context: Pick<KindContext, 'aws' | 'workshopId'>,
  streamPrefix: string,
  container: string,
  taskArn: string,
): Promise<string> {
  const taskId = taskArn.slice(taskArn.lastIndexOf('/') + 1);
  try {
    const { events } = await context.aws.logs.send(
      new GetLogEventsCommand({
        logGroupName: logGroupName(context.workshopId),
        logStreamName: `${streamPrefix}/${container}/${taskId}`,
        limit: 20,
        startFromHead: false,
      }),
    );
    return (events ?? [])
      .map(({ message }) => message ?? '')
      .join('\n')
      .trim();
  } catch {
    // A log that is not there explains nothing, and must not hide the failure that it was asked about.
    return '';
  }
}
