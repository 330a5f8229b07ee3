/** StopTask, DescribeTasks, ListTasks. */
import { DescribeTasksCommand, ListTasksCommand, StopTaskCommand, type Failure } from '@aws-sdk/client-ecs';
import type { Region } from '../../world/world';
import { activeCluster, ecsArn, shortName } from './arns';
import type { EcsCore } from './core';
import { invalidParameter } from './errors';
import { pageOf } from './pages';
import { tables, type TaskRecord } from './records';
import type { TaskLife } from './task-life';
import { viewTask } from './task-view';

export function registerTasks(core: EcsCore, life: TaskLife): void {
  const { registry } = core.parts;

  registry.on(StopTaskCommand, {
    models: ['cluster', 'task', 'reason'],
    handle: (input, { region }) => {
      const cluster = activeCluster(region, input.cluster);
      const task = find(region, cluster.name, input.task ?? '');
      if (task === undefined) throw invalidParameter('The referenced task was not found.');
      life.stop(region, task, {
        code: 'UserInitiated',
        reason: input.reason ?? 'Task stopped by user',
        how: 'drain',
      });
      return { task: viewTask(region, task, false) };
    },
  });

  registry.on(DescribeTasksCommand, {
    models: ['cluster', 'tasks', 'include'],
    handle: (input, { region }) => {
      const cluster = activeCluster(region, input.cluster);
      const asked = input.tasks ?? [];
      if (asked.length === 0) throw invalidParameter('Tasks cannot be empty.');
      if (asked.length > 100) throw invalidParameter('Tasks can have at most 100 items.');
      const withTags = input.include?.includes('TAGS') ?? false;
      const failures: Failure[] = [];
      const found = asked.flatMap((reference) => {
        const task = find(region, cluster.name, reference);
        if (task !== undefined) return [viewTask(region, task, withTags)];
        const arn = ecsArn(region, `task/${cluster.name}/${shortName(reference)}`);
        failures.push({ arn, reason: 'MISSING' });
        return [];
      });
      return { tasks: found, failures };
    },
  });

  registry.on(ListTasksCommand, {
    models: [
      ...['cluster', 'containerInstance', 'family', 'startedBy', 'serviceName', 'desiredStatus'],
      ...['launchType', 'nextToken', 'maxResults'],
    ],
    handle: (input, { region }) => {
      const cluster = activeCluster(region, input.cluster);
      const status = input.desiredStatus ?? 'RUNNING';
      const service = input.serviceName === undefined ? undefined : shortName(input.serviceName);
      const instance = input.containerInstance === undefined ? undefined : shortName(input.containerInstance);
      const familyPrefix = `task-definition/${input.family ?? ''}:`;
      const found = [...tables(region).tasks.values()].filter(
        (task) =>
          task.clusterName === cluster.name &&
          task.desiredStatus === status &&
          (service === undefined || task.serviceName === service) &&
          (instance === undefined || shortName(task.containerInstanceArn) === instance) &&
          (input.family === undefined || task.taskDefinitionArn.includes(familyPrefix)) &&
          (input.startedBy === undefined || task.startedBy === input.startedBy) &&
          (input.launchType === undefined || input.launchType === 'EC2'),
      );
      const page = pageOf(found, input, (task) => task.arn);
      return { taskArns: page.rows.map((task) => task.arn), nextToken: page.next };
    },
  });
}

/** By id or ARN within a cluster. */
function find(region: Region, cluster: string, reference: string): TaskRecord | undefined {
  return tables(region).tasks.get(ecsArn(region, `task/${cluster}/${shortName(reference)}`));
}
