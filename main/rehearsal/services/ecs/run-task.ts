/** RunTask: one-off tasks, placed at once or told why not. */
import {
  RunTaskCommand,
  type Failure,
  type RunTaskCommandInput,
  type TaskOverride,
} from '@aws-sdk/client-ecs';
import { defined } from '../../../../app/defined';
import { AwsError } from '../../wire/registry';
import type { Region } from '../../world/world';
import { once } from '../shared/idempotency';
import { readTags } from '../shared/tags';
import { activeCluster } from './arns';
import type { EcsCore } from './core';
import { checkRole } from './task-definition-rules';
import { invalidParameter, notModelled } from './errors';
import { NETWORK_MODELS, readConstraints, readNetwork } from './network-rules';
import { place } from './placement';
import { tables, type ClusterRecord, type TaskDefinitionRecord, type TaskRecord } from './records';
import { TAG_RULES } from './tags';
import { usableTaskDefinition } from './task-definitions';
import { createTask, reservation } from './task-launch';
import type { TaskLife } from './task-life';
import { viewTask } from './task-view';

/** Client tokens are kept this long, clock ms (aws-facts §5). */
const TOKEN_MS = 24 * 3_600_000;
/** All overrides as JSON, characters (ECS API reference, RunTask). */
const MOST_OVERRIDES = 8_192;

export function registerRunTask(core: EcsCore, life: TaskLife): void {
  core.on<{ readonly region: string; readonly token: string }>('ecs.token.forget', (data) => {
    tables(core.region(data.region)).tokens.delete(data.token);
  });

  core.parts.registry.on(RunTaskCommand, {
    models: [
      ...['cluster', 'taskDefinition', 'count', 'group', 'launchType', 'placementConstraints', 'startedBy'],
      ...['tags', 'propagateTags', 'enableECSManagedTags', 'enableExecuteCommand', 'clientToken'],
      ...['overrides.taskRoleArn', 'overrides.containerOverrides.name'],
      ...['overrides.containerOverrides.command', 'overrides.containerOverrides.environment'],
      ...NETWORK_MODELS,
    ],
    handle: (input, { region }) => {
      const cluster = activeCluster(region, input.cluster);
      const { clientToken, ...request } = input;
      const token = clientToken === undefined ? undefined : `RunTask/${cluster.name}/${clientToken}`;
      const { tokens, tasks } = tables(region);
      const fresh = token !== undefined && !tokens.has(token);
      const { arns, failures } = once<{ arns: string[]; failures: Failure[] }>(
        tokens,
        token,
        request,
        () => run(core, region, life, cluster, input),
        () =>
          new AwsError(
            'ConflictException',
            'The clientToken was used before with other parameters of RunTask.',
          ),
      );
      if (fresh) core.after(TOKEN_MS, 'ecs.token.forget', { region: region.name, token });
      return {
        tasks: arns.flatMap((taskArn) => {
          const task = tasks.get(taskArn);
          return task === undefined ? [] : [viewTask(region, task, true)];
        }),
        failures,
      };
    },
  });
}

function run(
  core: EcsCore,
  region: Region,
  life: TaskLife,
  cluster: ClusterRecord,
  input: RunTaskCommandInput,
): { arns: string[]; failures: Failure[] } {
  if ((input.launchType ?? 'EC2') !== 'EC2') throw notModelled('launch types other than EC2');
  const count = input.count ?? 1;
  if (!Number.isInteger(count) || count < 1 || count > 10) {
    throw invalidParameter('Count must be between 1 and 10.');
  }
  if ((input.startedBy?.length ?? 0) > 128)
    throw invalidParameter('startedBy can have at most 128 characters.');
  const definition = usableTaskDefinition(region, input.taskDefinition);
  const { body } = definition;
  const network = readNetwork(core, region, body.networkMode, input.networkConfiguration);
  const constraints = readConstraints(input.placementConstraints);
  const overrides = readOverrides(core, input.overrides, definition);
  const group = input.group ?? `family:${definition.family}`;
  if (group.startsWith('service:')) throw invalidParameter('Invalid namespace for group.');
  if (input.propagateTags === 'SERVICE')
    throw invalidParameter('propagateTags must be TASK_DEFINITION or NONE.');
  if (core.index(region).clusterInstances(cluster.name).length === 0) {
    throw invalidParameter('No Container Instances were found in your cluster.');
  }
  const tags = {
    ...(input.propagateTags === 'TASK_DEFINITION' ? definition.tags : {}),
    ...readTags(input.tags, TAG_RULES),
    ...(input.enableECSManagedTags === true ? { 'aws:ecs:clusterName': cluster.name } : {}),
  };
  const started: TaskRecord[] = [];
  const failures: Failure[] = [];
  for (let index = 0; index < count; index += 1) {
    const placement = place(core, region, {
      clusterName: cluster.name,
      reserved: reservation(body),
      constraints: [...constraints, ...body.placementConstraints],
      group,
      ...defined({ network }),
    });
    if (placement.instance === undefined) {
      failures.push(...placement.failures.map(({ instance, reason }) => ({ arn: instance.arn, reason })));
      break;
    }
    started.push(
      createTask(core, region, {
        clusterName: cluster.name,
        definition,
        instance: placement.instance,
        group,
        ...defined({ startedBy: input.startedBy, network }),
        overrides,
        enableExecuteCommand: input.enableExecuteCommand ?? false,
        tags,
      }),
    );
  }
  for (const task of started) life.begin(region, task);
  return { arns: started.map((task) => task.arn), failures };
}

/** Checks the overrides. Throws InvalidParameterException. */
function readOverrides(
  core: EcsCore,
  overrides: TaskOverride | undefined,
  definition: TaskDefinitionRecord,
): TaskOverride {
  if (overrides === undefined) return { containerOverrides: [] };
  if (JSON.stringify(overrides).length > MOST_OVERRIDES) {
    throw invalidParameter(`Container Overrides length must be at most ${MOST_OVERRIDES}`);
  }
  for (const { name } of overrides.containerOverrides ?? []) {
    if (!definition.body.containerDefinitions.some((item) => item.name === name)) {
      throw invalidParameter(
        `Override for container named ${name ?? ''} is not a container in the TaskDefinition.`,
      );
    }
  }
  checkRole(core, overrides.taskRoleArn);
  return { containerOverrides: [], ...overrides };
}
