/** What CreateService and UpdateService refuse (aws-facts §4, §6). */
import type { AvailabilityZoneRebalancing } from '@aws-sdk/client-ecs';
import { type DeploymentConfiguration, type LoadBalancer } from '@aws-sdk/client-ecs';
import type { Region } from '../../world/world';
import type { EcsCore } from './core';
import { invalidParameter, notModelled } from './errors';
import type { DeploymentConfigurationRecord, LoadBalancerRecord, TaskDefinitionRecord } from './records';

/** Target groups of one service at most (aws-facts §2). */
const MOST_TARGET_GROUPS = 5;
const MOST_DESIRED = 5_000;

/** The modelled members of `deploymentConfiguration` and `loadBalancers`. */
export const SERVICE_MODELS = [
  'deploymentConfiguration.maximumPercent',
  'deploymentConfiguration.minimumHealthyPercent',
  'deploymentConfiguration.strategy',
  'deploymentConfiguration.deploymentCircuitBreaker.enable',
  'deploymentConfiguration.deploymentCircuitBreaker.rollback',
  'loadBalancers.targetGroupArn',
  'loadBalancers.containerName',
  'loadBalancers.containerPort',
] as const;

/** Defaults of a service on the rolling update controller: 100 and 200 % (aws-facts §6). */
const DEFAULT_DEPLOYMENT: DeploymentConfigurationRecord = {
  maximumPercent: 200,
  minimumHealthyPercent: 100,
  circuitBreaker: { enable: false, rollback: false },
};

/** The settings over those that were there. */
export function readDeploymentConfiguration(
  input: DeploymentConfiguration | undefined,
  before: DeploymentConfigurationRecord = DEFAULT_DEPLOYMENT,
): DeploymentConfigurationRecord {
  if (input?.strategy !== undefined && input.strategy !== 'ROLLING') {
    throw notModelled(`the deployment strategy ${input.strategy}`);
  }
  const maximumPercent = input?.maximumPercent ?? before.maximumPercent;
  const minimumHealthyPercent = input?.minimumHealthyPercent ?? before.minimumHealthyPercent;
  if (minimumHealthyPercent < 0 || minimumHealthyPercent > 100) {
    throw invalidParameter('minimumHealthyPercent must be between 0 and 100.');
  }
  if (maximumPercent < 100 || maximumPercent > 200) {
    throw invalidParameter('maximumPercent must be between 100 and 200.');
  }
  const breaker = input?.deploymentCircuitBreaker;
  return {
    maximumPercent,
    minimumHealthyPercent,
    circuitBreaker:
      breaker === undefined
        ? before.circuitBreaker
        : { enable: breaker.enable ?? false, rollback: breaker.rollback ?? false },
  };
}

/** ENABLED by default where a service is eligible, else silently DISABLED; asked for where it is not, an error. */
export function readRebalancing(
  asked: AvailabilityZoneRebalancing | undefined,
  settings: DeploymentConfigurationRecord,
  constraints: readonly { readonly expression?: string | undefined }[],
): AvailabilityZoneRebalancing {
  const byZone = constraints.some((item) => item.expression?.includes('ecs.availability-zone') === true);
  const eligible = settings.maximumPercent > 100 && !byZone;
  if (asked === 'ENABLED' && !eligible) {
    throw invalidParameter(
      'Availability Zone rebalancing needs a maximumPercent above 100 and no Availability Zone placement constraint.',
    );
  }
  return asked ?? (eligible ? 'ENABLED' : 'DISABLED');
}

/** Checks the load balancers against ELB and the task definition. */
export function readLoadBalancers(
  core: EcsCore,
  region: Region,
  definition: TaskDefinitionRecord,
  input: readonly LoadBalancer[] | undefined,
): LoadBalancerRecord[] {
  const list = input ?? [];
  if (list.length > MOST_TARGET_GROUPS) {
    throw invalidParameter(`Load balancers can have at most ${MOST_TARGET_GROUPS} items.`);
  }
  return list.map(({ targetGroupArn, containerName, containerPort }) => {
    if (targetGroupArn === undefined) throw invalidParameter('Target group must be specified.');
    const group = core.parts.services.elbv2.targetGroup(region, targetGroupArn);
    if (group === undefined) {
      throw invalidParameter(`The specified target group does not exist: ${targetGroupArn}`);
    }
    if (group.loadBalancerArns.length === 0) {
      throw invalidParameter(
        `The target group with targetGroupArn ${targetGroupArn} does not have an associated load balancer.`,
      );
    }
    const { networkMode, containerDefinitions } = definition.body;
    if (networkMode === 'awsvpc' && group.targetType !== 'ip') {
      throw invalidParameter(
        `The provided target group ${targetGroupArn} has target type ${group.targetType}, which is incompatible ` +
          'with the awsvpc network mode specified in the task definition.',
      );
    }
    const container = containerDefinitions.find((item) => item.name === containerName);
    if (container?.name === undefined) {
      throw invalidParameter(`The container ${containerName ?? ''} does not exist in the task definition.`);
    }
    const port = container.portMappings?.find((item) => item.containerPort === containerPort)?.containerPort;
    if (port === undefined) {
      throw invalidParameter(
        `The container ${container.name} did not have a container port ${containerPort ?? ''} defined.`,
      );
    }
    return { targetGroupArn, containerName: container.name, containerPort: port };
  });
}

/** Checks a grace period, in seconds. */
export function checkGrace(seconds: number | undefined, loadBalancers: readonly unknown[]): void {
  if (seconds === undefined) return;
  if (seconds < 0 || seconds > 2_147_483_647) {
    throw invalidParameter('healthCheckGracePeriodSeconds must be between 0 and 2147483647.');
  }
  if (loadBalancers.length === 0) {
    throw invalidParameter(
      'Health check grace period is only valid for services configured to use load balancers',
    );
  }
}

export function checkDesiredCount(count: number): void {
  if (!Number.isInteger(count) || count < 0 || count > MOST_DESIRED) {
    throw invalidParameter(`desiredCount must be between 0 and ${MOST_DESIRED}.`);
  }
}
