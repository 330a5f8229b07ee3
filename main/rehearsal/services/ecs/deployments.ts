/** Deployments of a service: how they begin, fail, roll back and complete (aws-facts §6, circuit breaker). */
import { defined } from '../../../../app/defined';
import type { Region } from '../../world/world';
import { newDeploymentId } from './arns';
import type { EcsCore } from './core';
import { addEvent, eventText } from './events';
import type { AwsvpcRecord, DeploymentRecord, ServiceRecord, TaskRecord } from './records';

/** Longest wait between two attempts to start a task (aws-facts §3), clock ms. */
const LONGEST_BACK_OFF_MS = 27 * 60_000;
/** Failures in a row before attempts are spread out, and the first wait. */
const PATIENCE = 3;
const FIRST_BACK_OFF_MS = 15_000;

/** The deployment that the scheduler works towards. */
export function primary(service: ServiceRecord): DeploymentRecord {
  const found = service.deployments.find((item) => item.status === 'PRIMARY');
  if (found === undefined) throw new Error(`service ${service.name} has no primary deployment`);
  return found;
}

/** Makes a new primary deployment; the one before stays ACTIVE until its tasks are replaced. */
export function beginDeployment(
  core: EcsCore,
  region: Region,
  service: ServiceRecord,
  to: { readonly taskDefinitionArn: string; readonly network?: AwsvpcRecord } = service,
): DeploymentRecord {
  const now = core.now();
  const id = newDeploymentId(region);
  const deployment: DeploymentRecord = {
    id,
    status: 'PRIMARY',
    taskDefinitionArn: to.taskDefinitionArn,
    ...defined({ network: to.network }),
    createdAt: now,
    updatedAt: now,
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment ${id} in progress.`,
    failedTasks: 0,
  };
  for (const older of service.deployments) older.status = 'ACTIVE';
  service.deployments.unshift(deployment);
  service.steady = false;
  return deployment;
}

/** Marks the primary deployment as done and forgets the others. */
export function completeDeployment(core: EcsCore, region: Region, service: ServiceRecord): void {
  const deployment = primary(service);
  service.deployments = [deployment];
  if (deployment.rolloutState !== 'IN_PROGRESS') return;
  deployment.rolloutState = 'COMPLETED';
  deployment.rolloutStateReason = `ECS deployment ${deployment.id} completed.`;
  deployment.updatedAt = core.now();
  service.lastCompleted = {
    taskDefinitionArn: deployment.taskDefinitionArn,
    ...defined({ network: deployment.network }),
  };
  addEvent(region, service, eventText.deploymentCompleted(deployment.id));
}

/** Failures that trip the circuit breaker: half of the desired count, from 3 to 200. */
export function breakerThreshold(desiredCount: number): number {
  return Math.min(200, Math.max(3, Math.ceil(0.5 * desiredCount)));
}

/** Notes a task that failed: for the throttle logic when it never ran, and for the circuit breaker. */
export function noteFailedTask(
  core: EcsCore,
  region: Region,
  service: ServiceRecord,
  task: TaskRecord,
): void {
  if (task.startedAt === undefined) backOff(core, region, service);
  const deployment = service.deployments.find((item) => item.id === task.deploymentId);
  if (deployment?.rolloutState !== 'IN_PROGRESS') return;
  deployment.failedTasks += 1;
  deployment.updatedAt = core.now();
  const { circuitBreaker } = service.deploymentConfiguration;
  if (!circuitBreaker.enable || deployment.status !== 'PRIMARY') return;
  if (deployment.failedTasks < breakerThreshold(service.desiredCount)) return;
  deployment.rolloutState = 'FAILED';
  deployment.rolloutStateReason = 'ECS deployment circuit breaker: tasks failed to start.';
  addEvent(region, service, eventText.deploymentFailed(deployment.id, 'tasks failed to start'));
  if (circuitBreaker.rollback && service.lastCompleted !== undefined) {
    const back = beginDeployment(core, region, service, service.lastCompleted);
    back.rolloutStateReason = `ECS deployment circuit breaker: rolling back to deploymentId ${back.id}.`;
    service.taskDefinitionArn = back.taskDefinitionArn;
    service.startFailures = 0;
    service.backOffUntil = 0;
    addEvent(region, service, eventText.rollingBack(deployment.id, back.id));
  }
}

function backOff(core: EcsCore, region: Region, service: ServiceRecord): void {
  service.startFailures += 1;
  if (service.startFailures < PATIENCE) return;
  const wait = FIRST_BACK_OFF_MS * 2 ** Math.min(20, service.startFailures - PATIENCE);
  service.backOffUntil = core.ticks() + Math.min(LONGEST_BACK_OFF_MS, wait);
  addEvent(region, service, eventText.inconsistent());
}
