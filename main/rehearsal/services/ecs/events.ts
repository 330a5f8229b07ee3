/** The sentences that ECS writes into a service's events, and the list that keeps the newest 100. */
import type { Region } from '../../world/world';
import { newUuid } from './arns';
import type { ServiceRecord, TaskRecord } from './records';

const SEE_GUIDE = 'For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.';

const taskList = (tasks: readonly TaskRecord[]): string => tasks.map((task) => `(task ${task.id})`).join(' ');

/** ECS's texts without the leading `(service NAME) ` (AWS's documentation, "service event messages"). */
export const eventText = {
  started: (tasks: readonly TaskRecord[]) => `has started ${tasks.length} tasks: ${taskList(tasks)}.`,
  stopped: (tasks: readonly TaskRecord[]) => `has stopped ${tasks.length} running tasks: ${taskList(tasks)}.`,
  registered: (count: number, targetGroup: string) =>
    `registered ${count} targets in (target-group ${targetGroup})`,
  notRegistered: (targetGroup: string, why: string) =>
    `failed to register targets in (target-group ${targetGroup}) with (error ${why})`,
  deregistered: (count: number, targetGroup: string) =>
    `deregistered ${count} targets in (target-group ${targetGroup})`,
  draining: (count: number) => `has begun draining connections on ${count} tasks.`,
  steady: () => 'has reached a steady state.',
  deploymentCompleted: (id: string) => `(deployment ${id}) deployment completed.`,
  deploymentFailed: (id: string, why: string) => `(deployment ${id}) deployment failed: ${why}.`,
  rollingBack: (from: string, to: string) => `(deployment ${from}) rolling back to (deployment ${to}).`,
  noInstances: () =>
    'was unable to place a task because no container instance met all of its requirements. ' +
    `Reason: No Container Instances were found in your cluster. ${SEE_GUIDE}`,
  unplaced: (containerInstanceId: string, why: string) =>
    'was unable to place a task because no container instance met all of its requirements. ' +
    `The closest matching (container-instance ${containerInstanceId}) ${why}. ${SEE_GUIDE}`,
  unhealthyTarget: (task: TaskRecord, port: number, targetGroup: string, why = 'Health checks failed') =>
    `(task ${task.id}) (port ${port}) is unhealthy in (target-group ${targetGroup}) due to (reason ${why}).`,
  unhealthyContainers: (task: TaskRecord) => `(task ${task.id}) failed container health checks.`,
  inconsistent: () => `is unable to consistently start tasks successfully. ${SEE_GUIDE}`,
  deadlock: () =>
    'was unable to stop or start tasks during a deployment because of the service deployment configuration. ' +
    'Update the minimumHealthyPercent or maximumPercent value and try again.',
} as const;

/** Writes an event. The same sentence again, with nothing between, is not repeated. */
export function addEvent(region: Region, service: ServiceRecord, text: string): void {
  const message = `(service ${service.name}) ${text}`;
  if (service.events[0]?.message === message) return;
  service.events.unshift({ id: newUuid(region), at: region.world.now(), message });
  service.events.length = Math.min(service.events.length, 100);
}
