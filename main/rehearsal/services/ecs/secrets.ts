/** Secrets of a task's containers: read by the host's agent with the execution role when the task starts (aws-facts §6). */
import { AwsError } from '../../wire/registry';
import type { Region } from '../../world/world';
import type { EcsCore } from './core';
import { hostReaches } from './host-access';
import type { TaskDefinitionBody, TaskRecord } from './records';

/** Values by container, then by name of the environment variable. Throws AwsError as Secrets Manager does. */
export function resolveSecrets(
  core: EcsCore,
  region: Region,
  task: TaskRecord,
  body: TaskDefinitionBody,
): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const { services } = core.parts;
  const caller = { roleArn: body.executionRoleArn ?? '', name: task.id };
  if (body.containerDefinitions.some(({ secrets = [] }) => secrets.length > 0)) {
    checkWay(core, region, task);
  }
  return Object.fromEntries(
    body.containerDefinitions.map((container) => [
      container.name,
      Object.fromEntries(
        (container.secrets ?? []).map((secret) => [
          secret.name ?? '',
          services.secretsManager.resolve(region, secret.valueFrom ?? '', caller),
        ]),
      ),
    ]),
  );
}

/** Throws what the agent's call ends in when nobody answers it (C). */
function checkWay(core: EcsCore, region: Region, task: TaskRecord): void {
  const host = core.parts.services.ec2.instance(region, task.instanceId);
  const way = host === undefined ? undefined : hostReaches(core, region, host, 'secretsmanager');
  if (way === undefined || way.reachable) return;
  core.parts.log.warn('the rehearsed network drops what goes from a host to Secrets Manager', {
    reason: way.reason,
  });
  throw new AwsError(
    'RequestCanceled',
    'request context canceled caused by: context deadline exceeded. Please check your task network configuration.',
  );
}
