/** A task as DescribeTasks shows it. */
import type { Container, Task } from '@aws-sdk/client-ecs';
import type { Region } from '../../world/world';
import { lowerTagList } from '../shared/tags';
import { ecsArn } from './arns';
import type { ContainerHealth, ContainerRecord, TaskRecord } from './records';

const date = (at: number | undefined): Date | undefined => (at === undefined ? undefined : new Date(at));

/** UNHEALTHY when an essential container is; HEALTHY when those that are checked all are. */
export function taskHealth(task: TaskRecord): ContainerHealth {
  const known = task.containers.filter((item) => item.essential && item.health !== 'UNKNOWN');
  if (known.some((item) => item.health === 'UNHEALTHY')) return 'UNHEALTHY';
  return known.length > 0 ? 'HEALTHY' : 'UNKNOWN';
}

export function viewTask(region: Region, task: TaskRecord, withTags: boolean): Task {
  return {
    taskArn: task.arn,
    clusterArn: ecsArn(region, `cluster/${task.clusterName}`),
    taskDefinitionArn: task.taskDefinitionArn,
    containerInstanceArn: task.containerInstanceArn,
    availabilityZone: task.zone,
    group: task.group,
    launchType: 'EC2',
    lastStatus: task.lastStatus,
    desiredStatus: task.desiredStatus,
    healthStatus: taskHealth(task),
    startedBy: task.startedBy,
    version: task.version,
    cpu: String(task.reserved.cpu),
    memory: String(task.reserved.memory),
    enableExecuteCommand: task.enableExecuteCommand,
    overrides: task.overrides,
    attachments: attachments(task),
    attributes: [],
    containers: task.containers.map((container) => viewContainer(task, container)),
    tags: withTags ? lowerTagList(task.tags) : [],
    ...(task.connectivityAt === undefined ? {} : { connectivity: 'CONNECTED' }),
    connectivityAt: date(task.connectivityAt),
    createdAt: new Date(task.createdAt),
    pullStartedAt: date(task.pullStartedAt),
    pullStoppedAt: date(task.pullStoppedAt),
    startedAt: date(task.startedAt),
    stoppingAt: date(task.stoppingAt),
    executionStoppedAt: date(task.executionStoppedAt),
    stoppedAt: date(task.stoppedAt),
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
  };
}

function attachments(task: TaskRecord): NonNullable<Task['attachments']> {
  const { attachment } = task;
  if (attachment === undefined) return [];
  const card = attachment.networkInterface;
  const details =
    card === undefined
      ? []
      : [
          { name: 'subnetId', value: card.subnetId },
          { name: 'networkInterfaceId', value: card.id },
          { name: 'macAddress', value: card.macAddress },
          { name: 'privateIPv4Address', value: card.privateIp },
        ];
  return [{ id: attachment.id, type: 'ElasticNetworkInterface', status: attachment.status, details }];
}

function viewContainer(task: TaskRecord, container: ContainerRecord): Container {
  const card = task.attachment?.networkInterface;
  return {
    containerArn: container.arn,
    taskArn: task.arn,
    name: container.name,
    image: container.image,
    lastStatus: container.lastStatus,
    healthStatus: container.health,
    cpu: String(container.cpu),
    memory: container.memory === undefined ? undefined : String(container.memory),
    memoryReservation:
      container.memoryReservation === undefined ? undefined : String(container.memoryReservation),
    runtimeId: container.runtimeId === '' ? undefined : container.runtimeId,
    exitCode: container.exitCode,
    reason: container.reason,
    networkBindings: [],
    networkInterfaces:
      card === undefined ? [] : [{ attachmentId: task.attachment?.id, privateIpv4Address: card.privateIp }],
  };
}
