/** Attributes of load balancers and target groups: defaults, ranges, and what the rehearsal has behaviour for. */
import {
  DescribeLoadBalancerAttributesCommand,
  DescribeTargetGroupAttributesCommand,
  ModifyLoadBalancerAttributesCommand,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Parts } from '../../world/services';
import { loadBalancerNotFound, notModelled, targetGroupNotFound, validationError } from './errors';
import { elbv2Tables, type LoadBalancerRecord, type TargetGroupRecord } from './records';

interface AttributeModel {
  readonly usual: string;
  /** Values the rehearsal behaves by. Absent: AWS knows the attribute, the rehearsal only its default. */
  readonly accepts?: (value: string) => boolean;
}

const flag = (value: string): boolean => value === 'true' || value === 'false';
const between =
  (low: number, high: number) =>
  (value: string): boolean =>
    /^\d+$/.test(value) && Number(value) >= low && Number(value) <= high;

const ofLoadBalancers: Readonly<Record<string, AttributeModel>> = {
  'deletion_protection.enabled': { usual: 'false', accepts: flag },
  'idle_timeout.timeout_seconds': { usual: '60', accepts: between(1, 4_000) },
  // The Host header always reaches the target unchanged here, which either value allows on port 80 and others.
  'routing.http.preserve_host_header.enabled': { usual: 'false', accepts: flag },
  'access_logs.s3.enabled': { usual: 'false' },
  'access_logs.s3.bucket': { usual: '' },
  'access_logs.s3.prefix': { usual: '' },
  'connection_logs.s3.enabled': { usual: 'false' },
  'connection_logs.s3.bucket': { usual: '' },
  'connection_logs.s3.prefix': { usual: '' },
  'client_keep_alive.seconds': { usual: '3600' },
  'ipv6.deny_all_igw_traffic': { usual: 'false' },
  'load_balancing.cross_zone.enabled': { usual: 'true' },
  'routing.http.desync_mitigation_mode': { usual: 'defensive' },
  'routing.http.drop_invalid_header_fields.enabled': { usual: 'false' },
  'routing.http.x_amzn_tls_version_and_cipher_suite.enabled': { usual: 'false' },
  'routing.http.xff_client_port.enabled': { usual: 'false' },
  'routing.http.xff_header_processing.mode': { usual: 'append' },
  'routing.http2.enabled': { usual: 'true' },
  'waf.fail_open.enabled': { usual: 'false' },
  'zonal_shift.config.enabled': { usual: 'false' },
};

const ofTargetGroups: Readonly<Record<string, AttributeModel>> = {
  'deregistration_delay.timeout_seconds': { usual: '300', accepts: between(0, 3_600) },
  'stickiness.enabled': { usual: 'false' },
  'stickiness.type': { usual: 'lb_cookie' },
  'stickiness.lb_cookie.duration_seconds': { usual: '86400' },
  'stickiness.app_cookie.cookie_name': { usual: '' },
  'stickiness.app_cookie.duration_seconds': { usual: '86400' },
  'slow_start.duration_seconds': { usual: '0' },
  'load_balancing.algorithm.type': { usual: 'round_robin' },
  'load_balancing.algorithm.anomaly_mitigation': { usual: 'off' },
  'load_balancing.cross_zone.enabled': { usual: 'use_load_balancer_configuration' },
  'target_group_health.dns_failover.minimum_healthy_targets.count': { usual: '1' },
  'target_group_health.dns_failover.minimum_healthy_targets.percentage': { usual: 'off' },
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': { usual: '1' },
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': { usual: 'off' },
};

/** True when DeleteLoadBalancer must be refused. */
export function deletionProtected(record: LoadBalancerRecord): boolean {
  return record.attributes['deletion_protection.enabled'] === 'true';
}

/** Clock ms without a byte after which a connection is given up. */
export function idleTimeoutMs(record: LoadBalancerRecord): number {
  return Number(record.attributes['idle_timeout.timeout_seconds'] ?? '60') * 1_000;
}

/** Clock ms that a deregistered target drains; 300 s unless set (aws-facts §3). */
export function deregistrationDelayMs(record: TargetGroupRecord): number {
  return Number(record.attributes['deregistration_delay.timeout_seconds'] ?? '300') * 1_000;
}

export function registerAttributes(parts: Parts): void {
  const { registry } = parts;
  registry.on(DescribeLoadBalancerAttributesCommand, {
    models: ['LoadBalancerArn'],
    handle: (input, { region }) => {
      const record = elbv2Tables(region).loadBalancers.get(input.LoadBalancerArn ?? '');
      if (record === undefined) throw loadBalancerNotFound(input.LoadBalancerArn);
      return { Attributes: attributeList(ofLoadBalancers, record.attributes) };
    },
  });
  registry.on(ModifyLoadBalancerAttributesCommand, {
    models: ['LoadBalancerArn', 'Attributes'],
    handle: (input, { region }) => {
      const { loadBalancers } = elbv2Tables(region);
      const record = loadBalancers.get(input.LoadBalancerArn ?? '');
      if (record === undefined) throw loadBalancerNotFound(input.LoadBalancerArn);
      const attributes = { ...record.attributes, ...readAttributes(ofLoadBalancers, input.Attributes) };
      loadBalancers.set(record.arn, { ...record, attributes });
      return { Attributes: attributeList(ofLoadBalancers, attributes) };
    },
  });
  registry.on(DescribeTargetGroupAttributesCommand, {
    models: ['TargetGroupArn'],
    handle: (input, { region }) => {
      const record = elbv2Tables(region).targetGroups.get(input.TargetGroupArn ?? '');
      if (record === undefined) throw targetGroupNotFound();
      return { Attributes: attributeList(ofTargetGroups, record.attributes) };
    },
  });
  registry.on(ModifyTargetGroupAttributesCommand, {
    models: ['TargetGroupArn', 'Attributes'],
    handle: (input, { region }) => {
      const { targetGroups } = elbv2Tables(region);
      const record = targetGroups.get(input.TargetGroupArn ?? '');
      if (record === undefined) throw targetGroupNotFound();
      const attributes = { ...record.attributes, ...readAttributes(ofTargetGroups, input.Attributes) };
      targetGroups.set(record.arn, { ...record, attributes });
      return { Attributes: attributeList(ofTargetGroups, attributes) };
    },
  });
}

interface AttributeInput {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

function attributeList(
  models: Readonly<Record<string, AttributeModel>>,
  set: Readonly<Record<string, string>>,
): { Key: string; Value: string }[] {
  return Object.entries(models).map(([Key, model]) => ({ Key, Value: set[Key] ?? model.usual }));
}

function readAttributes(
  models: Readonly<Record<string, AttributeModel>>,
  given: readonly AttributeInput[] | undefined,
): Readonly<Record<string, string>> {
  const read: Record<string, string> = {};
  for (const { Key: key = '', Value: value = '' } of given ?? []) {
    const model = Object.hasOwn(models, key) ? models[key] : undefined;
    if (model === undefined) throw validationError(`Attribute key '${key}' is not recognized`);
    if (Object.hasOwn(read, key)) throw validationError(`Attribute key '${key}' is specified more than once`);
    if (model.accepts === undefined) {
      if (value !== model.usual)
        throw notModelled(`the attribute ${key} with a value other than '${model.usual}'`);
    } else if (!model.accepts(value)) {
      throw validationError(`'${value}' is not a valid value for the attribute '${key}'`);
    }
    read[key] = value;
  }
  return read;
}
