/** What a container is started with: its definition, the task's overrides, the host's folders, resolved secrets. */
import { mkdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { ContainerDefinition, Volume } from '@aws-sdk/client-ecs';
import type { ContainerRun } from '../../world/services';
import type { TaskDefinitionBody, TaskRecord } from './records';

export type NamedContainer = TaskDefinitionBody['containerDefinitions'][number];

/** Unique to the runtime: task id and container name. */
export const runId = (task: TaskRecord, container: string): string => `${task.id}/${container}`;

/** A host's path on this laptop. The path stays inside the host's disk, whatever it says. */
export function hostFolder(diskFolder: string, path: string): string {
  return join(diskFolder, posix.resolve('/', path));
}

/** Where a volume lives on its host: the folder it names, or one that Docker would choose. */
function volumePath(task: TaskRecord, volume: Volume): string {
  return volume.host?.sourcePath ?? dockerVolumePath(task, volume.name ?? '');
}

/** Docker's own folder for a task's volume without a source path: gone with the task. */
export function dockerVolumePath(task: TaskRecord, name: string): string {
  return `/var/lib/docker/volumes/${task.id}-${name}`;
}

/** The container's mounts as real folders; folders that are missing are made, as Docker does. */
export function mountsOf(
  task: TaskRecord,
  body: TaskDefinitionBody,
  container: ContainerDefinition,
  diskFolder: string,
): ContainerRun['mounts'] {
  return (container.mountPoints ?? []).map((mount) => {
    const volume = body.volumes.find((item) => item.name === mount.sourceVolume);
    if (volume === undefined) throw new Error(`volume ${mount.sourceVolume ?? ''} is not defined`);
    const folder = hostFolder(diskFolder, volumePath(task, volume));
    mkdirSync(folder, { recursive: true });
    return { folder, path: mount.containerPath ?? '/', readOnly: mount.readOnly ?? false };
  });
}

/** Environment and command after the task's overrides; secrets go in last. */
export function commandOf(
  task: TaskRecord,
  container: NamedContainer,
  secrets: Readonly<Record<string, string>>,
): Pick<ContainerRun, 'environment' | 'command' | 'entryPoint'> {
  const override = task.overrides.containerOverrides?.find((item) => item.name === container.name);
  const pairs = [...(container.environment ?? []), ...(override?.environment ?? [])];
  return {
    entryPoint: container.entryPoint ?? [],
    command: override?.command ?? container.command ?? [],
    environment: {
      AWS_EXECUTION_ENV: 'AWS_ECS_EC2',
      ...Object.fromEntries(pairs.map((pair) => [pair.name ?? '', pair.value ?? ''])),
      ...secrets,
    },
  };
}

/** The log stream of a container: `prefix/container/task`, or Docker's id without a prefix. */
export function logTarget(
  task: TaskRecord,
  container: NamedContainer,
  runtimeId: string,
): { readonly region: string; readonly group: string; readonly stream: string } | undefined {
  const options = container.logConfiguration?.options;
  const group = options?.['awslogs-group'];
  const region = options?.['awslogs-region'];
  if (group === undefined || region === undefined) return undefined;
  const prefix = options?.['awslogs-stream-prefix'];
  return {
    region,
    group,
    stream: prefix === undefined ? runtimeId : `${prefix}/${container.name}/${task.id}`,
  };
}
