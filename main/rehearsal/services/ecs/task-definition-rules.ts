/** What RegisterTaskDefinition refuses: AWS's own rules (aws-facts §2, §6), and what the rehearsal cannot run. */
import {
  type ContainerDefinition,
  type RegisterTaskDefinitionCommandInput,
  type Volume,
} from '@aws-sdk/client-ecs';
import { defined } from '../../../../app/defined';
import type { EcsCore } from './core';
import { layers } from './container-order';
import { checkContainerRanges } from './container-ranges';
import { clientException, notModelled } from './errors';
import { readHealthCommand } from './health-command';
import { InvalidExpression, parseExpression } from './query-language';
import type { TaskDefinitionBody } from './records';

const MOST_CONTAINERS = 10;
const MOST_BYTES = 65_536;
const MOST_CONSTRAINTS = 10;

/** The body that is kept. Throws ClientException as ECS does. */
export function readTaskDefinition(
  core: EcsCore,
  input: Omit<RegisterTaskDefinitionCommandInput, 'family'>,
): TaskDefinitionBody {
  const networkMode = input.networkMode ?? 'bridge';
  const volumes = input.volumes ?? [];
  const containers = (input.containerDefinitions ?? []).map((container) => named(container));
  checkSize(input);
  if (containers.length === 0) throw clientException('Container list cannot be empty.');
  if (containers.length > MOST_CONTAINERS) {
    throw clientException(`Task definition can have at most ${MOST_CONTAINERS} containers.`);
  }
  if (new Set(containers.map((item) => item.name)).size < containers.length) {
    throw clientException('Container names in a task definition must be unique.');
  }
  if (!containers.some((item) => item.essential ?? true)) {
    throw clientException('At least one container in a task definition must be essential.');
  }
  if (input.requiresCompatibilities?.some((item) => item !== 'EC2') === true) {
    throw notModelled('launch types other than EC2');
  }
  const memory = megabytes(input.memory);
  for (const container of containers) checkContainer(container, containers, volumes, networkMode, memory);
  if (layers(containers) === undefined) {
    throw clientException('Container dependencies must not be circular.');
  }
  const cpu = cpuUnits(input.cpu);
  checkTotals(containers, cpu, memory);
  for (const volume of volumes) checkVolume(volume);
  checkRole(core, input.taskRoleArn);
  checkRole(core, input.executionRoleArn);
  if (input.executionRoleArn === undefined && containers.some((item) => (item.secrets?.length ?? 0) > 0)) {
    throw clientException(
      "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
    );
  }
  const constraints = input.placementConstraints ?? [];
  if (constraints.length > MOST_CONSTRAINTS) {
    throw clientException(`A task can have at most ${MOST_CONSTRAINTS} placement constraints.`);
  }
  for (const { expression } of constraints) checkExpression(expression);
  return {
    containerDefinitions: containers,
    volumes,
    networkMode,
    placementConstraints: constraints,
    ...(input.requiresCompatibilities === undefined ? {} : { requiresCompatibilities: ['EC2'] }),
    ...defined({ taskRoleArn: input.taskRoleArn, executionRoleArn: input.executionRoleArn }),
    ...(cpu === undefined ? {} : { cpu: String(cpu) }),
    ...(memory === undefined ? {} : { memory: String(memory) }),
    ...(input.runtimePlatform === undefined
      ? {}
      : {
          runtimePlatform: {
            ...defined({
              cpuArchitecture: input.runtimePlatform.cpuArchitecture,
              operatingSystemFamily: input.runtimePlatform.operatingSystemFamily,
            }),
          },
        }),
  };
}

function named(container: ContainerDefinition): TaskDefinitionBody['containerDefinitions'][number] {
  const { name = '', image = '' } = container;
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) {
    throw clientException(`Invalid container name '${name}'.`);
  }
  if (image === '') throw clientException('Container.image should not be null or empty.');
  return {
    ...container,
    name,
    image,
    essential: container.essential ?? true,
    cpu: container.cpu ?? 0,
    // ECS answers with the defaults filled in.
    environment: container.environment ?? [],
    mountPoints: container.mountPoints ?? [],
    volumesFrom: [],
    systemControls: [],
    portMappings: (container.portMappings ?? []).map((mapping) => ({
      ...mapping,
      hostPort: mapping.hostPort ?? mapping.containerPort,
      protocol: mapping.protocol ?? 'tcp',
    })),
  };
}

function checkSize(input: object): void {
  const size = Buffer.byteLength(JSON.stringify(input));
  if (size > MOST_BYTES) {
    throw clientException(`Actual length: '${size}'. Max allowed length is '${MOST_BYTES}' bytes.`);
  }
}

function checkContainer(
  container: ContainerDefinition & { readonly name: string },
  all: readonly ContainerDefinition[],
  volumes: readonly Volume[],
  networkMode: TaskDefinitionBody['networkMode'],
  taskMemory: number | undefined,
): void {
  const { name } = container;
  if (
    taskMemory === undefined &&
    container.memory === undefined &&
    container.memoryReservation === undefined
  ) {
    throw clientException(
      `Invalid setting for container '${name}'. At least one of 'memory' or 'memoryReservation' must be specified.`,
    );
  }
  for (const mount of container.mountPoints ?? []) {
    if (!volumes.some((volume) => volume.name === mount.sourceVolume)) {
      throw clientException(`Unknown volume '${mount.sourceVolume ?? ''}'.`);
    }
  }
  for (const dependency of container.dependsOn ?? []) checkDependency(name, dependency, all);
  checkContainerRanges(container);
  checkPorts(container, networkMode);
  checkLogs(container);
  const { healthCheck } = container;
  if (healthCheck !== undefined && readHealthCommand(healthCheck.command ?? []) === undefined) {
    throw notModelled(
      `the health check of container '${name}' (understood: curl or wget of http://localhost:PORT/PATH, exit N)`,
    );
  }
}

function checkDependency(
  name: string,
  dependency: NonNullable<ContainerDefinition['dependsOn']>[number],
  all: readonly ContainerDefinition[],
): void {
  const on = all.find((item) => item.name === dependency.containerName);
  if (on === undefined || on.name === name) {
    throw clientException(
      `Container '${name}' depends on '${dependency.containerName ?? ''}', which is not defined.`,
    );
  }
  const ends = dependency.condition === 'COMPLETE' || dependency.condition === 'SUCCESS';
  if (ends && (on.essential ?? true)) {
    throw clientException(
      `A container dependency with condition ${dependency.condition} cannot be set on an essential container.`,
    );
  }
  if (dependency.condition === 'HEALTHY' && on.healthCheck === undefined) {
    throw clientException(
      `Container '${on.name ?? ''}' must have a health check: '${name}' waits for it to be HEALTHY.`,
    );
  }
}

function checkPorts(container: ContainerDefinition, networkMode: TaskDefinitionBody['networkMode']): void {
  for (const { containerPort, hostPort } of container.portMappings ?? []) {
    if (containerPort === undefined) throw notModelled('port mappings without a containerPort');
    if (networkMode === 'none')
      throw clientException('Port mappings are not supported with networkMode none.');
    if (hostPort === undefined || hostPort === containerPort) continue;
    if (networkMode === 'awsvpc') {
      throw clientException(
        'When networkMode=awsvpc, the host ports and container ports in port mappings must match.',
      );
    }
    throw notModelled('host ports that differ from the container port (dynamic ports of bridge mode)');
  }
}

function checkLogs(container: ContainerDefinition): void {
  const logs = container.logConfiguration;
  if (logs === undefined) return;
  if (logs.logDriver !== 'awslogs') throw notModelled(`the log driver ${logs.logDriver ?? ''}`);
  const options = logs.options ?? {};
  const missing = ['awslogs-group', 'awslogs-region'].filter((name) => options[name] === undefined);
  if (missing.length > 0) {
    throw clientException(`Log driver awslogs requires options: ${missing.join(', ')}`);
  }
  const known = ['awslogs-group', 'awslogs-region', 'awslogs-stream-prefix', 'mode', 'max-buffer-size'];
  const other = Object.keys(options).find((name) => !known.includes(name));
  if (other !== undefined) throw notModelled(`the log option ${other}`);
}

function checkTotals(
  containers: readonly ContainerDefinition[],
  cpu: number | undefined,
  memory: number | undefined,
): void {
  const total = (read: (item: ContainerDefinition) => number): number =>
    containers.reduce((sum, item) => sum + read(item), 0);
  if (cpu !== undefined && total((item) => item.cpu ?? 0) > cpu) {
    throw clientException('The total CPU of the containers exceeds the CPU of the task.');
  }
  if (memory !== undefined && total((item) => item.memoryReservation ?? item.memory ?? 0) > memory) {
    throw clientException('The total memory of the containers exceeds the memory of the task.');
  }
}

function checkVolume(volume: Volume): void {
  if (volume.name === undefined || !/^[A-Za-z0-9_-]{1,255}$/.test(volume.name)) {
    throw clientException(`Invalid volume name '${volume.name ?? ''}'.`);
  }
  const path = volume.host?.sourcePath;
  if (path !== undefined && !path.startsWith('/')) {
    throw clientException(`The source path of volume '${volume.name}' must be absolute.`);
  }
}

/** Throws ClientException unless the role exists. */
export function checkRole(core: EcsCore, arn: string | undefined): void {
  if (arn !== undefined && !core.parts.services.iam.roleExists(arn)) {
    throw clientException('Role is not valid');
  }
}

function checkExpression(expression: string | undefined): void {
  try {
    parseExpression(expression ?? '');
  } catch (error) {
    if (error instanceof InvalidExpression) throw clientException(error.message);
    throw error;
  }
}

/** `1024` or `1 vCPU`. */
function cpuUnits(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const match = /^\s*(\d+(?:\.\d+)?)\s*(vcpu)?\s*$/i.exec(text);
  if (match === null) throw clientException(`Invalid 'cpu' setting for task: ${text}`);
  return Math.round(Number(match[1]) * (match[2] === undefined ? 1 : 1024));
}

/** MiB: `2048` or `2 GB`. */
function megabytes(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const match = /^\s*(\d+(?:\.\d+)?)\s*(gb)?\s*$/i.exec(text);
  if (match === null) throw clientException(`Invalid 'memory' setting for task: ${text}`);
  return Math.round(Number(match[1]) * (match[2] === undefined ? 1 : 1024));
}
