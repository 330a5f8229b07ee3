import type { ContainerDefinition, RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import { defined } from '../../app/defined';
import type { Resolved } from '../../app/plan/reference';
import type { ContainerSpec, ResourceProperties } from '../../app/plan/resources';
import { sharedName } from '../../app/workshop/names';
import type { KindContext } from './kind';

type Properties = Resolved<ResourceProperties['AWS::ECS::TaskDefinition']>;

/** A planned task definition as ECS wants to hear it. */
export function taskDefinitionInput(
  properties: Properties,
  context: KindContext,
): RegisterTaskDefinitionCommandInput {
  return {
    family: properties.family,
    networkMode: 'awsvpc',
    requiresCompatibilities: ['EC2'],
    cpu: String(properties.cpu),
    memory: String(properties.memoryMiB),
    executionRoleArn: properties.executionRoleArn,
    ...defined({ taskRoleArn: properties.taskRoleArn }),
    volumes: properties.volumes.map(({ name, hostPath }) => ({ name, host: { sourcePath: hostPath } })),
    containerDefinitions: properties.containers.map((spec) => container(spec, properties, context)),
  };
}

function container(
  spec: Resolved<ContainerSpec>,
  { logGroupName, family }: Properties,
  context: KindContext,
): ContainerDefinition {
  return {
    name: spec.name,
    image: spec.image,
    essential: spec.essential,
    cpu: spec.cpu,
    memory: spec.memoryMiB,
    ...(spec.command === undefined ? {} : { command: [...spec.command] }),
    ...(spec.entryPoint === undefined ? {} : { entryPoint: [...spec.entryPoint] }),
    ...defined({ user: spec.user }),
    ...(spec.port === undefined ? {} : { portMappings: [{ containerPort: spec.port, protocol: 'tcp' }] }),
    environment: spec.environment.map(({ name, value }) => ({ name, value })),
    secrets: spec.secrets.map(({ name, secretArn, key }) => ({ name, valueFrom: `${secretArn}:${key}::` })),
    mountPoints: spec.mounts.map(({ volume, path, readOnly }) => ({
      sourceVolume: volume,
      containerPath: path,
      readOnly,
    })),
    ...(spec.dependsOn === undefined
      ? {}
      : {
          dependsOn: spec.dependsOn.map(({ container: containerName, condition }) => ({
            containerName,
            condition,
          })),
        }),
    logConfiguration: {
      logDriver: 'awslogs',
      options: {
        'awslogs-group': logGroupName,
        'awslogs-region': context.region,
        'awslogs-stream-prefix': logStreamPrefix(context.workshopId, family),
      },
    },
  };
}

/** How the log streams of a family's tasks begin: `<this>/<container>/<task id>`. */
export function logStreamPrefix(workshopId: string, family: string): string {
  return family.replace(sharedName(workshopId, ''), '');
}
