/** Makes the record of a task that has found its host. */
import type { TaskOverride } from '@aws-sdk/client-ecs';
import { defined } from '../../../../app/defined';
import type { Region } from '../../world/world';
import type { Tags } from '../shared/tags';
import { ecsArn, newId, newUuid } from './arns';
import type { EcsCore } from './core';
import {
  tables,
  type AwsvpcRecord,
  type ContainerInstanceRecord,
  type TaskDefinitionBody,
  type TaskDefinitionRecord,
  type TaskRecord,
} from './records';

export interface Launch {
  readonly clusterName: string;
  readonly definition: TaskDefinitionRecord;
  readonly instance: ContainerInstanceRecord;
  readonly group: string;
  readonly serviceName?: string;
  readonly deploymentId?: string;
  readonly startedBy?: string;
  readonly network?: AwsvpcRecord;
  readonly overrides: TaskOverride;
  readonly enableExecuteCommand: boolean;
  readonly tags: Tags;
}

/** CPU units, MiB, interfaces and host ports that a task of this definition reserves on its host. */
export function reservation(body: TaskDefinitionBody): TaskRecord['reserved'] {
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, item) => total + item, 0);
  const containers = body.containerDefinitions;
  return {
    cpu: body.cpu === undefined ? sum(containers.map((item) => item.cpu ?? 0)) : Number(body.cpu),
    memory:
      body.memory === undefined
        ? sum(containers.map((item) => item.memoryReservation ?? item.memory ?? 0))
        : Number(body.memory),
    interfaces: body.networkMode === 'awsvpc' ? 1 : 0,
    ports:
      body.networkMode === 'awsvpc'
        ? []
        : containers.flatMap((item) => (item.portMappings ?? []).flatMap((port) => port.containerPort ?? [])),
  };
}

/** The new task, in the tables and the index, in its first state. */
export function createTask(core: EcsCore, region: Region, launch: Launch): TaskRecord {
  const id = newId(region);
  const { body } = launch.definition;
  const awsvpc = body.networkMode === 'awsvpc';
  const task: TaskRecord = {
    arn: ecsArn(region, `task/${launch.clusterName}/${id}`),
    id,
    clusterName: launch.clusterName,
    containerInstanceArn: launch.instance.arn,
    instanceId: launch.instance.instanceId,
    zone: launch.instance.zone,
    taskDefinitionArn: launch.definition.arn,
    group: launch.group,
    ...defined({
      serviceName: launch.serviceName,
      deploymentId: launch.deploymentId,
      startedBy: launch.startedBy,
      network: launch.network,
    }),
    createdAt: core.now(),
    reserved: reservation(body),
    overrides: launch.overrides,
    enableExecuteCommand: launch.enableExecuteCommand,
    tags: launch.tags,
    lastStatus: awsvpc ? 'PROVISIONING' : 'PENDING',
    desiredStatus: 'RUNNING',
    version: 1,
    containers: body.containerDefinitions.map((definition) => ({
      arn: ecsArn(region, `container/${launch.clusterName}/${id}/${newUuid(region)}`),
      name: definition.name,
      image: definition.image,
      essential: definition.essential ?? true,
      cpu: definition.cpu ?? 0,
      ...defined({ memory: definition.memory, memoryReservation: definition.memoryReservation }),
      runtimeId: '',
      lastStatus: 'PENDING',
      starts: 0,
      starting: false,
      health: 'UNKNOWN',
      healthFailures: 0,
    })),
    ...(awsvpc ? { attachment: { id: newUuid(region), status: 'PRECREATED' } } : {}),
    targets: [],
  };
  tables(region).tasks.set(task.arn, task);
  core.index(region).addTask(task);
  return task;
}
