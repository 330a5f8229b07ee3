/** Secrets of a task's containers: read with the execution role when the task starts (aws-facts §6). */
import type { Region } from '../../world/world';
import type { EcsCore } from './core';
import type { TaskDefinitionBody } from './records';

/** Values by container, then by name of the environment variable. Throws AwsError as Secrets Manager does. */
export function resolveSecrets(
  core: EcsCore,
  region: Region,
  body: TaskDefinitionBody,
): Readonly<Record<string, Readonly<Record<string, string>>>> {
  return Object.fromEntries(
    body.containerDefinitions.map((container) => [
      container.name,
      Object.fromEntries(
        (container.secrets ?? []).map((secret) => [
          secret.name ?? '',
          core.parts.services.secretsManager.resolve(region, secret.valueFrom ?? ''),
        ]),
      ),
    ]),
  );
}
