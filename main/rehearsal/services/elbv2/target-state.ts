/** The life of a registered target: initial, healthy, unhealthy, draining, gone. */
import { defined } from '../../../../app/defined';
import type { Parts } from '../../world/services';
import type { Region } from '../../world/world';
import { deregistrationDelayMs } from './attributes';
import { arnTail, elbv2Tables, type TargetGroupRecord, type TargetRecord } from './records';

/** How one health check ended. */
export type CheckOutcome =
  | { readonly passed: true }
  | { readonly passed: false; readonly reason: string; readonly description: string };

export interface TargetKey {
  readonly id: string;
  readonly port: number;
}

/** What DescribeTargetHealth says of a target. */
export interface TargetHealthView {
  readonly state: 'initial' | 'healthy' | 'unhealthy' | 'draining' | 'unused';
  readonly reason?: string;
  readonly description?: string;
}

interface DrainEnd extends TargetKey {
  readonly region: string;
  readonly targetGroupArn: string;
  readonly registration: string;
}

export function findTarget(region: Region, targetGroupArn: string, key: TargetKey): TargetRecord | undefined {
  return elbv2Tables(region)
    .targets.get(targetGroupArn)
    ?.find((target) => target.id === key.id && target.port === key.port);
}

/**
 * The state of a target as the control plane tells it: a target group that no load balancer uses, a zone
 * that the load balancer is not in, or an instance that does not run make a target `unused`.
 */
export function viewTarget(
  parts: Parts,
  region: Region,
  group: TargetGroupRecord,
  target: TargetRecord,
): TargetHealthView {
  if (target.health === 'draining') {
    return {
      state: 'draining',
      reason: 'Target.DeregistrationInProgress',
      description: 'Target deregistration is in progress',
    };
  }
  const loadBalancerArn = Object.values(group.usedBy)[0];
  const loadBalancer =
    loadBalancerArn === undefined ? undefined : elbv2Tables(region).loadBalancers.get(loadBalancerArn);
  if (loadBalancer === undefined) {
    return {
      state: 'unused',
      reason: 'Target.NotInUse',
      description: 'Target group is not configured to receive traffic from the load balancer',
    };
  }
  let zone = target.zone;
  if (group.targetType === 'instance') {
    const instance = parts.services.ec2.instance(region, target.id);
    if (instance?.state !== 'running') {
      const state =
        instance?.state === 'stopped' || instance?.state === 'stopping' ? 'stopped' : 'terminated';
      return {
        state: 'unused',
        reason: 'Target.InvalidState',
        description: `Target is in the ${state} state`,
      };
    }
    zone = instance.zone;
  }
  if (zone !== undefined && zone !== 'all' && !loadBalancer.zones.some((enabled) => enabled.zone === zone)) {
    return {
      state: 'unused',
      reason: 'Target.NotInUse',
      description: 'Target is in an Availability Zone that is not enabled for the load balancer',
    };
  }
  if (loadBalancer.state === 'provisioning') {
    return {
      state: 'initial',
      reason: 'Elb.RegistrationInProgress',
      description: 'Target registration is in progress',
    };
  }
  switch (target.health) {
    case 'initial':
      return {
        state: 'initial',
        reason: 'Elb.InitialHealthChecking',
        description: 'Initial health checks in progress',
      };
    case 'healthy':
      return { state: 'healthy' };
    case 'unhealthy':
      return {
        state: 'unhealthy',
        reason: target.reason ?? 'Target.FailedHealthChecks',
        description: target.description ?? 'Health checks failed',
      };
  }
}

/** Takes one check's outcome in. A check of an earlier registration changes nothing. */
export function applyCheck(
  parts: Parts,
  region: Region,
  group: TargetGroupRecord,
  checked: TargetRecord,
  outcome: CheckOutcome,
): void {
  const target = findTarget(region, group.arn, checked);
  if (target?.registration !== checked.registration || target.health === 'draining') return;
  const next = afterCheck(group, target, outcome);
  if (next === target) return;
  putTarget(region, group.arn, next);
  if (next.health !== target.health) {
    parts.signals.emit('elbv2.target', {
      region: region.name,
      targetGroupArn: group.arn,
      id: target.id,
      port: target.port,
    });
  }
}

/**
 * A new target is healthy after one passing check, one that became unhealthy after HealthyThresholdCount;
 * UnhealthyThresholdCount failures in a row make it unhealthy (aws-facts §3).
 */
function afterCheck(group: TargetGroupRecord, target: TargetRecord, outcome: CheckOutcome): TargetRecord {
  const { healthyThreshold, unhealthyThreshold } = group.healthCheck;
  const { id, port, zone, registration } = target;
  const rest = { id, port, ...defined({ zone }), registration };
  if (outcome.passed) {
    const passed = Math.min(target.passed + 1, healthyThreshold);
    const healthy = target.health !== 'unhealthy' || passed >= healthyThreshold;
    if (!healthy) return { ...target, passed, failed: 0 };
    const same = target.health === 'healthy' && target.passed === passed && target.failed === 0;
    return same ? target : { ...rest, health: 'healthy', passed, failed: 0 };
  }
  const failed = Math.min(target.failed + 1, unhealthyThreshold);
  if (failed < unhealthyThreshold && target.health !== 'unhealthy') return { ...target, passed: 0, failed };
  return {
    ...rest,
    health: 'unhealthy',
    passed: 0,
    failed,
    reason: outcome.reason,
    description: outcome.description,
  };
}

/** Registers a target, or registers it again; one that is registered already stays as it is. */
export function addTarget(
  parts: Parts,
  region: Region,
  targetGroupArn: string,
  key: TargetKey,
  zone?: string,
): void {
  const known = findTarget(region, targetGroupArn, key);
  if (known !== undefined && known.health !== 'draining') return;
  putTarget(region, targetGroupArn, {
    id: key.id,
    port: key.port,
    ...defined({ zone }),
    registration: arnTail(parts.world),
    health: 'initial',
    passed: 0,
    failed: 0,
  });
  parts.signals.emit('elbv2.changed', { region: region.name });
}

/**
 * Starts draining. The target is gone once the deregistration delay is over, which holds even with no
 * connection left (aws-facts §3); at once when no load balancer uses its target group (aws-facts §4).
 */
export function drainTarget(parts: Parts, region: Region, group: TargetGroupRecord, key: TargetKey): void {
  const target = findTarget(region, group.arn, key);
  if (target === undefined || target.health === 'draining') return;
  if (Object.keys(group.usedBy).length === 0) {
    removeTarget(parts, region, group.arn, target);
    return;
  }
  putTarget(region, group.arn, { ...target, health: 'draining' });
  const end: DrainEnd = {
    region: region.name,
    targetGroupArn: group.arn,
    id: target.id,
    port: target.port,
    registration: target.registration,
  };
  parts.world.after(deregistrationDelayMs(group), 'elbv2.target.drained', end);
  parts.signals.emit('elbv2.changed', { region: region.name });
}

/** Says what happens when a deregistration delay is over. Once per rehearsal. */
export function registerDraining(parts: Parts): void {
  parts.world.on<DrainEnd>('elbv2.target.drained', (end) => {
    const region = parts.world.region(end.region);
    const target = findTarget(region, end.targetGroupArn, end);
    if (target?.registration === end.registration && target.health === 'draining') {
      removeTarget(parts, region, end.targetGroupArn, target);
    }
  });
}

/** The last listener or rule went: nothing is left to drain, and whoever stays is unused and unchecked. */
export function targetGroupReleased(parts: Parts, region: Region, targetGroupArn: string): void {
  const { targets } = elbv2Tables(region);
  const before = targets.get(targetGroupArn) ?? [];
  targets.set(
    targetGroupArn,
    before
      .filter((target) => target.health !== 'draining')
      .map(({ id, port, zone, registration }) => ({
        id,
        port,
        ...defined({ zone }),
        registration,
        health: 'initial' as const,
        passed: 0,
        failed: 0,
      })),
  );
  for (const { id, port } of before) {
    parts.signals.emit('elbv2.target', { region: region.name, targetGroupArn, id, port });
  }
}

function putTarget(region: Region, targetGroupArn: string, target: TargetRecord): void {
  const { targets } = elbv2Tables(region);
  const before = targets.get(targetGroupArn) ?? [];
  const at = before.findIndex((one) => one.id === target.id && one.port === target.port);
  targets.set(targetGroupArn, at === -1 ? [...before, target] : before.with(at, target));
}

function removeTarget(parts: Parts, region: Region, targetGroupArn: string, target: TargetRecord): void {
  const { targets } = elbv2Tables(region);
  targets.set(
    targetGroupArn,
    (targets.get(targetGroupArn) ?? []).filter((one) => one.id !== target.id || one.port !== target.port),
  );
  parts.signals.emit('elbv2.target', {
    region: region.name,
    targetGroupArn,
    id: target.id,
    port: target.port,
  });
  parts.signals.emit('elbv2.changed', { region: region.name });
}
