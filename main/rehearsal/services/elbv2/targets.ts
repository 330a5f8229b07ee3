import {
  DeregisterTargetsCommand,
  DescribeTargetHealthCommand,
  RegisterTargetsCommand,
  type TargetDescription,
  type TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { isIPv4 } from 'node:net';
import { defined } from '../../../../app/defined';
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import type { Region } from '../../world/world';
import { checkAssociations, loadBalancersOf } from './associations';
import { targetGroupNotFound, validationError } from './errors';
import { quota } from './quotas';
import { elbv2Tables, type TargetGroupRecord, type TargetRecord } from './records';
import {
  addTarget,
  drainTarget,
  findTarget,
  type TargetHealthView,
  type TargetKey,
  viewTarget,
} from './target-state';

export function registerTargets(parts: Parts): void {
  const { registry } = parts;
  registry.on(RegisterTargetsCommand, {
    models: ['TargetGroupArn', 'Targets.Id', 'Targets.Port', 'Targets.AvailabilityZone'],
    handle: (input, { region }) => {
      const group = knownGroup(region, input.TargetGroupArn);
      const targets = (input.Targets ?? []).map((target) => ({
        ...readTarget(group, target),
        zone: target.AvailabilityZone,
      }));
      checkTargets(parts, region, group, targets);
      for (const target of targets) addTarget(parts, region, group.arn, target, target.zone);
      return {};
    },
  });
  registry.on(DeregisterTargetsCommand, {
    models: ['TargetGroupArn', 'Targets.Id', 'Targets.Port', 'Targets.AvailabilityZone'],
    handle: (input, { region }) => {
      const group = knownGroup(region, input.TargetGroupArn);
      for (const target of input.Targets ?? []) {
        const named = (elbv2Tables(region).targets.get(group.arn) ?? []).filter(
          (one) => one.id === target.Id && (target.Port === undefined || one.port === target.Port),
        );
        // One that is not registered: success (ELBv2 service model).
        for (const one of named) drainTarget(parts, region, group, one);
      }
      return {};
    },
  });
  registry.on(DescribeTargetHealthCommand, {
    models: ['TargetGroupArn', 'Targets.Id', 'Targets.Port', 'Targets.AvailabilityZone'],
    handle: (input, { region }) => {
      const group = knownGroup(region, input.TargetGroupArn);
      const asked = input.Targets ?? [];
      const all = elbv2Tables(region).targets.get(group.arn) ?? [];
      if (asked.length === 0) {
        return { TargetHealthDescriptions: all.map((target) => describe(parts, region, group, target)) };
      }
      return {
        TargetHealthDescriptions: asked.map((target) => {
          const key = readTarget(group, target);
          const known = findTarget(region, group.arn, key);
          return known === undefined
            ? healthDescription(group, key, undefined, {
                state: 'unused',
                reason: 'Target.NotRegistered',
                description: 'Target is not registered to the target group',
              })
            : describe(parts, region, group, known);
        }),
      };
    },
  });
  // A terminated instance is deregistered by itself; a stopped one stays, unused.
  parts.signals.on('ec2.instance.gone', ({ region: name, instanceId }) => {
    const region = parts.world.region(name);
    const state = parts.services.ec2.instance(region, instanceId)?.state;
    const { targets, targetGroups } = elbv2Tables(region);
    for (const group of targetGroups.values()) {
      if (group.targetType !== 'instance') continue;
      for (const target of targets.get(group.arn) ?? []) {
        if (target.id !== instanceId) continue;
        if (state === 'stopping' || state === 'stopped') {
          parts.signals.emit('elbv2.target', {
            region: name,
            targetGroupArn: group.arn,
            id: target.id,
            port: target.port,
          });
        } else {
          drainTarget(parts, region, group, target);
        }
      }
    }
  });
}

/** Throws TargetGroupNotFound. */
export function knownGroup(region: Region, arn: string | undefined): TargetGroupRecord {
  const group = elbv2Tables(region).targetGroups.get(arn ?? '');
  if (group === undefined) throw targetGroupNotFound();
  return group;
}

/** Checks targets about to be registered. Throws InvalidTarget, TooManyTargets, ValidationError. */
export function checkTargets(
  parts: Parts,
  region: Region,
  group: TargetGroupRecord,
  targets: readonly TargetKey[],
): void {
  if (targets.length === 0) throw validationError('At least one target must be specified');
  for (const { id } of targets) {
    if (group.targetType === 'ip') checkIp(id);
    else checkInstance(parts, region, group, id);
  }
  const before = elbv2Tables(region).targets.get(group.arn) ?? [];
  const fresh = targets.filter(
    (target) => !before.some((one) => one.id === target.id && one.port === target.port),
  );
  const most = quota(region, 'targets-per-target-group');
  if (before.length + fresh.length > most) {
    throw new AwsError(
      'TooManyTargets',
      `The target group '${group.arn}' cannot have more than '${most}' targets`,
    );
  }
  for (const arn of loadBalancersOf(group)) checkAssociations(region, arn, [group.arn], fresh.length);
}

function readTarget(group: TargetGroupRecord, target: TargetDescription): TargetKey {
  const port = target.Port ?? group.port;
  if (port < 1 || port > 65_535)
    throw validationError(`The target port '${port}' must be between 1 and 65535`);
  return { id: target.Id ?? '', port };
}

function checkIp(id: string): void {
  const [a = -1, b = -1] = id.split('.').map(Number);
  if (!isIPv4(id)) throw validationError(`The IP address '${id}' is not a valid IPv4 address`);
  const isPrivate =
    a === 10 ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    (a === 100 && b >= 64 && b < 128);
  if (!isPrivate) {
    throw new AwsError(
      'InvalidTarget',
      `The IP address '${id}' is not within a private range that targets may have`,
    );
  }
}

function checkInstance(parts: Parts, region: Region, group: TargetGroupRecord, id: string): void {
  const instance = parts.services.ec2.instance(region, id);
  if (instance === undefined) {
    throw new AwsError('InvalidTarget', `The following targets are not valid instances: '${id}'`);
  }
  if (instance.vpcId !== group.vpcId) {
    throw new AwsError(
      'InvalidTarget',
      `The following targets are not in the target group VPC '${group.vpcId}': '${id}'`,
    );
  }
  if (instance.state !== 'running') {
    throw new AwsError(
      'InvalidTarget',
      `The following targets are not in a running state and cannot be registered: '${id}'`,
    );
  }
}

function describe(
  parts: Parts,
  region: Region,
  group: TargetGroupRecord,
  target: TargetRecord,
): TargetHealthDescription {
  return healthDescription(group, target, target.zone, viewTarget(parts, region, group, target));
}

function healthDescription(
  group: TargetGroupRecord,
  target: TargetKey,
  zone: string | undefined,
  view: TargetHealthView,
): TargetHealthDescription {
  const { port } = group.healthCheck;
  return {
    Target: { Id: target.id, Port: target.port, ...defined({ AvailabilityZone: zone }) },
    HealthCheckPort: port === 'traffic-port' ? String(target.port) : port,
    TargetHealth: { State: view.state, Reason: view.reason as never, Description: view.description },
  };
}
