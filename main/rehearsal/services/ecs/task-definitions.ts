/** RegisterTaskDefinition, DescribeTaskDefinition, ListTaskDefinitions, families, deregistration and deletion. */
import {
  DeleteTaskDefinitionsCommand,
  DeregisterTaskDefinitionCommand,
  DescribeTaskDefinitionCommand,
  ListTaskDefinitionFamiliesCommand,
  ListTaskDefinitionsCommand,
  RegisterTaskDefinitionCommand,
  type Failure,
  type TaskDefinition,
} from '@aws-sdk/client-ecs';
import type { Region } from '../../world/world';
import { lowerTagList, readTags } from '../shared/tags';
import { arn } from '../shared/arn';
import { ecsArn, shortName } from './arns';
import type { EcsCore } from './core';
import { clientException, invalidParameter } from './errors';
import { pageOf } from './pages';
import { tables, type TaskDefinitionRecord } from './records';
import { TAG_RULES } from './tags';
import { readTaskDefinition } from './task-definition-rules';

/** A deleted task definition stays DELETE_IN_PROGRESS while tasks or services use it: looked at this often, clock ms. */
const DELETE_POLL_MS = 60_000;

/** Members of a container definition that are modelled, or kept and shown where no stand-in can tell the difference. */
const CONTAINER_MEMBERS = [
  ...['name', 'image', 'cpu', 'memory', 'memoryReservation', 'essential', 'entryPoint', 'command'],
  ...['environment', 'secrets', 'mountPoints', 'portMappings', 'dependsOn', 'restartPolicy', 'healthCheck'],
  ...['logConfiguration.logDriver', 'logConfiguration.options', 'startTimeout', 'stopTimeout', 'user'],
  ...[
    'hostname',
    'dockerLabels',
    'readonlyRootFilesystem',
    'workingDirectory',
    'linuxParameters.initProcessEnabled',
  ],
];

export function registerTaskDefinitions(core: EcsCore): void {
  const { registry } = core.parts;

  registry.on(RegisterTaskDefinitionCommand, {
    models: [
      ...['family', 'taskRoleArn', 'executionRoleArn', 'networkMode', 'placementConstraints', 'tags'],
      ...['requiresCompatibilities', 'cpu', 'memory', 'volumes.name', 'volumes.host', 'runtimePlatform'],
      ...CONTAINER_MEMBERS.map((member) => `containerDefinitions.${member}`),
    ],
    handle: ({ family = '', tags: tagList, ...input }, { region, accountId }) => {
      if (!/^[A-Za-z0-9_-]{1,255}$/.test(family)) {
        throw clientException('Family contains invalid characters.');
      }
      const body = readTaskDefinition(core, input);
      const { families, taskDefinitions } = tables(region);
      const last = families.get(family) ?? { lastRevision: 0 };
      last.lastRevision += 1;
      families.set(family, last);
      const name = `${family}:${last.lastRevision}`;
      const record: TaskDefinitionRecord = {
        arn: ecsArn(region, `task-definition/${name}`),
        family,
        revision: last.lastRevision,
        registeredAt: core.now(),
        registeredBy: arn('iam', '', accountId, 'user/lectern'),
        body,
        status: 'ACTIVE',
        tags: readTags(tagList, TAG_RULES),
      };
      taskDefinitions.set(name, record);
      core.markUsed(region);
      return { taskDefinition: viewTaskDefinition(record), tags: lowerTagList(record.tags) };
    },
  });

  registry.on(DescribeTaskDefinitionCommand, {
    models: ['taskDefinition', 'include'],
    handle: (input, { region }) => {
      const record = findTaskDefinition(region, input.taskDefinition);
      if (record === undefined) throw clientException('Unable to describe task definition.');
      return {
        taskDefinition: viewTaskDefinition(record),
        tags: input.include?.includes('TAGS') === true ? lowerTagList(record.tags) : [],
      };
    },
  });

  registry.on(ListTaskDefinitionsCommand, {
    models: ['familyPrefix', 'status', 'sort', 'nextToken', 'maxResults'],
    handle: (input, { region }) => {
      const status = input.status ?? 'ACTIVE';
      const found = [...tables(region).taskDefinitions.values()].filter(
        (item) =>
          item.status === status && (input.familyPrefix === undefined || item.family === input.familyPrefix),
      );
      const rank = orderOf(input.sort === 'DESC');
      const page = pageOf(found, input, rank);
      return { taskDefinitionArns: page.rows.map((item) => item.arn), nextToken: page.next };
    },
  });

  registry.on(ListTaskDefinitionFamiliesCommand, {
    models: ['familyPrefix', 'status', 'nextToken', 'maxResults'],
    handle: (input, { region }) => {
      const definitions = [...tables(region).taskDefinitions.values()];
      const active = new Set(
        definitions.filter((item) => item.status === 'ACTIVE').map((item) => item.family),
      );
      const all = new Set(definitions.map((item) => item.family));
      const status = input.status ?? 'ALL';
      const found = [...all].filter(
        (family) =>
          (status === 'ALL' || active.has(family) === (status === 'ACTIVE')) &&
          family.startsWith(input.familyPrefix ?? ''),
      );
      const page = pageOf(found, input, (item) => item);
      return { families: page.rows, nextToken: page.next };
    },
  });

  registry.on(DeregisterTaskDefinitionCommand, {
    models: ['taskDefinition'],
    handle: (input, { region }) => {
      if (!/:\d+$/.test(input.taskDefinition ?? '')) {
        throw clientException('Invalid revision number. Number: null. The revision number is required.');
      }
      const record = findTaskDefinition(region, input.taskDefinition);
      if (record === undefined) throw clientException('The specified task definition does not exist.');
      if (record.status === 'DELETE_IN_PROGRESS') {
        throw clientException('The specified task definition is being deleted.');
      }
      record.status = 'INACTIVE';
      record.deregisteredAt ??= core.now();
      return { taskDefinition: viewTaskDefinition(record) };
    },
  });

  registry.on(DeleteTaskDefinitionsCommand, {
    models: ['taskDefinitions'],
    handle: (input, { region }) => {
      const asked = input.taskDefinitions ?? [];
      if (asked.length === 0 || asked.length > 10) {
        throw invalidParameter('Between 1 and 10 task definitions can be deleted in one call.');
      }
      const deleted: TaskDefinition[] = [];
      const failures: Failure[] = [];
      for (const reference of asked) {
        const record = findTaskDefinition(region, reference);
        if (record === undefined) {
          failures.push({ arn: reference, reason: 'The specified task definition does not exist.' });
        } else if (record.status === 'ACTIVE') {
          failures.push({
            arn: record.arn,
            reason:
              'The specified task definition is still in ACTIVE status. Please deregister the target and try again.',
          });
        } else {
          if (record.status === 'INACTIVE') {
            record.status = 'DELETE_IN_PROGRESS';
            record.deleteRequestedAt = core.now();
            deleteLater(core, region, record);
          }
          deleted.push(viewTaskDefinition(record));
        }
      }
      return { taskDefinitions: deleted, failures };
    },
  });

  core.on<{ readonly region: string; readonly name: string }>('ecs.task-definition.delete', (data) => {
    const region = core.region(data.region);
    const record = tables(region).taskDefinitions.get(data.name);
    if (record?.status !== 'DELETE_IN_PROGRESS') return;
    if (inUse(region, record)) deleteLater(core, region, record);
    else tables(region).taskDefinitions.delete(data.name);
  });
}

function deleteLater(core: EcsCore, region: Region, record: TaskDefinitionRecord): void {
  const data = { region: region.name, name: `${record.family}:${record.revision}` };
  core.after(DELETE_POLL_MS, 'ecs.task-definition.delete', data);
}

function inUse(region: Region, record: TaskDefinitionRecord): boolean {
  const { services, tasks } = tables(region);
  for (const task of tasks.values()) {
    if (task.taskDefinitionArn === record.arn && task.lastStatus !== 'STOPPED') return true;
  }
  for (const service of services.values()) {
    if (service.status !== 'INACTIVE' && service.taskDefinitionArn === record.arn) return true;
    if (service.deployments.some((item) => item.taskDefinitionArn === record.arn)) return true;
  }
  return false;
}

/** By ARN, `family:revision`, or `family` (its latest ACTIVE revision). */
export function findTaskDefinition(
  region: Region,
  reference: string | undefined,
): TaskDefinitionRecord | undefined {
  const { taskDefinitions, families } = tables(region);
  const given = reference ?? '';
  if (given.startsWith('arn:') && !given.startsWith(ecsArn(region, 'task-definition/'))) return undefined;
  const name = shortName(given);
  if (name.includes(':')) return taskDefinitions.get(name);
  for (let revision = families.get(name)?.lastRevision ?? 0; revision > 0; revision -= 1) {
    const record = taskDefinitions.get(`${name}:${revision}`);
    if (record?.status === 'ACTIVE') return record;
  }
  return undefined;
}

/** The task definition that a service or task may start from. Throws ClientException. */
export function usableTaskDefinition(region: Region, reference: string | undefined): TaskDefinitionRecord {
  const record = findTaskDefinition(region, reference);
  if (record === undefined) throw clientException('TaskDefinition not found.');
  if (record.status !== 'ACTIVE') throw clientException('TaskDefinition is inactive');
  return record;
}

/** Keys that sort families by name and revisions by number, or the other way round. */
function orderOf(descending: boolean): (record: TaskDefinitionRecord) => string {
  const key = (item: TaskDefinitionRecord): string =>
    `${item.family}:${String(item.revision).padStart(9, '0')}`;
  if (!descending) return key;
  // Complementing each character turns the order round without depending on what else is in the list; the
  // mark at the end puts a longer name before its own beginning.
  return (item) =>
    `${key(item)}\u0000`.replace(/[^]/g, (char) => String.fromCharCode(0xffff - char.charCodeAt(0)));
}

function viewTaskDefinition(record: TaskDefinitionRecord): TaskDefinition {
  const { body } = record;
  return {
    taskDefinitionArn: record.arn,
    family: record.family,
    revision: record.revision,
    status: record.status,
    containerDefinitions: [...body.containerDefinitions],
    volumes: [...body.volumes],
    networkMode: body.networkMode,
    placementConstraints: [...body.placementConstraints],
    requiresAttributes: requiredCapabilities(record).map((name) => ({ name })),
    compatibilities: ['EC2'],
    ...(body.requiresCompatibilities === undefined
      ? {}
      : { requiresCompatibilities: [...body.requiresCompatibilities] }),
    taskRoleArn: body.taskRoleArn,
    executionRoleArn: body.executionRoleArn,
    cpu: body.cpu,
    memory: body.memory,
    runtimePlatform: body.runtimePlatform as TaskDefinition['runtimePlatform'],
    registeredAt: new Date(record.registeredAt),
    deregisteredAt: record.deregisteredAt === undefined ? undefined : new Date(record.deregisteredAt),
    deleteRequestedAt:
      record.deleteRequestedAt === undefined ? undefined : new Date(record.deleteRequestedAt),
    registeredBy: record.registeredBy,
  };
}

/** The agent abilities that a task definition asks of its host. */
function requiredCapabilities({ body }: TaskDefinitionRecord): string[] {
  const containers = body.containerDefinitions;
  const needs: readonly (readonly [string, boolean])[] = [
    ['com.amazonaws.ecs.capability.docker-remote-api.1.18', true],
    ['com.amazonaws.ecs.capability.task-iam-role', body.taskRoleArn !== undefined],
    [
      'com.amazonaws.ecs.capability.logging-driver.awslogs',
      containers.some((item) => item.logConfiguration !== undefined),
    ],
    ['ecs.capability.execution-role-awslogs', body.executionRoleArn !== undefined],
    [
      'ecs.capability.secrets.asm.environment-variables',
      containers.some((item) => (item.secrets?.length ?? 0) > 0),
    ],
    ['ecs.capability.container-ordering', containers.some((item) => (item.dependsOn?.length ?? 0) > 0)],
    ['ecs.capability.container-health-check', containers.some((item) => item.healthCheck !== undefined)],
    ['ecs.capability.container-restart-policy', containers.some((item) => item.restartPolicy !== undefined)],
    ['ecs.capability.task-eni', body.networkMode === 'awsvpc'],
  ];
  return needs.filter(([, needed]) => needed).map(([name]) => name);
}
