import {
  CreateTargetGroupCommand,
  DeleteTargetGroupCommand,
  DescribeTargetGroupsCommand,
  ModifyTargetGroupCommand,
  type TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError, type InputOf } from '../../wire/registry';
import type { Parts } from '../../world/services';
import type { Region } from '../../world/world';
import { loadBalancersOf } from './associations';
import { loadBalancerNotFound, notModelled, targetGroupNotFound, validationError } from './errors';
import { changeHealthCheck, healthCheckMembers, newHealthCheck } from './health-check-settings';
import { checkName } from './names';
import { pageOf } from './pages';
import { quota } from './quotas';
import { arnTail, elbv2Arn, elbv2Tables, type TargetGroupRecord } from './records';
import { checkTags, setTags } from './tags';

export function registerTargetGroups(parts: Parts): void {
  const { registry } = parts;
  registry.on(CreateTargetGroupCommand, {
    models: [
      'Name',
      'Protocol',
      'ProtocolVersion',
      'Port',
      'VpcId',
      'TargetType',
      'IpAddressType',
      'Tags',
      ...healthCheckMembers,
    ],
    handle: (input, { region }) => ({ TargetGroups: [describeTargetGroup(create(parts, region, input))] }),
  });
  registry.on(ModifyTargetGroupCommand, {
    models: ['TargetGroupArn', ...healthCheckMembers],
    handle: (input, { region }) => {
      const { targetGroups } = elbv2Tables(region);
      const record = targetGroups.get(input.TargetGroupArn ?? '');
      if (record === undefined) throw targetGroupNotFound();
      const changed = { ...record, healthCheck: changeHealthCheck(record.healthCheck, input) };
      targetGroups.set(record.arn, changed);
      parts.signals.emit('elbv2.changed', { region: region.name });
      return { TargetGroups: [describeTargetGroup(changed)] };
    },
  });
  registry.on(DescribeTargetGroupsCommand, {
    models: ['LoadBalancerArn', 'TargetGroupArns', 'Names', 'Marker', 'PageSize'],
    handle: (input, { region }) => {
      const page = pageOf(select(region, input), input, (record) => record.arn);
      return { TargetGroups: page.rows.map(describeTargetGroup), NextMarker: page.next };
    },
  });
  registry.on(DeleteTargetGroupCommand, {
    models: ['TargetGroupArn'],
    handle: (input, { region }) => {
      const { targetGroups, targets, tags } = elbv2Tables(region);
      const record = targetGroups.get(input.TargetGroupArn ?? '');
      // Gone already is success, as with load balancers.
      if (record === undefined) return {};
      if (Object.keys(record.usedBy).length > 0 || record.lingering > 0) {
        throw new AwsError(
          'ResourceInUse',
          `Target group '${record.arn}' is currently in use by a listener or a rule`,
        );
      }
      targetGroups.delete(record.arn);
      targets.delete(record.arn);
      tags.delete(record.arn);
      parts.signals.emit('elbv2.changed', { region: region.name });
      return {};
    },
  });
}

function create(
  parts: Parts,
  region: Region,
  input: InputOf<typeof CreateTargetGroupCommand>,
): TargetGroupRecord {
  const { targetGroups } = elbv2Tables(region);
  const name = input.Name ?? '';
  checkName('Target group', name);
  const targetType = input.TargetType ?? 'instance';
  if (targetType !== 'ip' && targetType !== 'instance')
    throw notModelled(`target groups of type '${targetType}'`);
  if (input.Protocol === undefined) throw validationError('A protocol must be specified');
  if (input.Protocol !== 'HTTP') throw notModelled(`target groups of protocol '${input.Protocol}'`);
  if ((input.ProtocolVersion ?? 'HTTP1') !== 'HTTP1')
    throw notModelled(`protocol version '${input.ProtocolVersion ?? ''}'`);
  if ((input.IpAddressType ?? 'ipv4') !== 'ipv4') throw notModelled('IPv6 target groups');
  const port = input.Port;
  if (port === undefined) throw validationError('A port must be specified');
  if (port < 1 || port > 65_535) throw validationError(`The port '${port}' must be between 1 and 65535`);
  const vpcId = input.VpcId;
  if (vpcId === undefined) throw validationError('A VPC ID must be specified');
  if (!parts.services.ec2.vpcExists(region, vpcId))
    throw validationError(`The VPC ID '${vpcId}' is not found`);
  const healthCheck = newHealthCheck(input);
  const tags = checkTags(input.Tags);

  const known = [...targetGroups.values()].find((record) => record.name === name);
  if (known !== undefined) {
    const wanted = { port, vpcId, targetType, healthCheck };
    const has = {
      port: known.port,
      vpcId: known.vpcId,
      targetType: known.targetType,
      healthCheck: known.healthCheck,
    };
    if (JSON.stringify(wanted) === JSON.stringify(has)) return known;
    throw new AwsError(
      'DuplicateTargetGroupName',
      `A target group with the same name '${name}' exists, but with different settings`,
    );
  }
  const most = quota(region, 'target-groups');
  if (targetGroups.size >= most) {
    throw new AwsError(
      'TooManyTargetGroups',
      `The maximum number of '${most}' target groups has been reached`,
    );
  }
  const record: TargetGroupRecord = {
    arn: elbv2Arn(region, `targetgroup/${name}/${arnTail(parts.world)}`),
    name,
    port,
    vpcId,
    targetType,
    healthCheck,
    attributes: {},
    usedBy: {},
    visibleTo: [],
    lingering: 0,
  };
  targetGroups.set(record.arn, record);
  setTags(region, record.arn, tags);
  return record;
}

function select(region: Region, input: InputOf<typeof DescribeTargetGroupsCommand>): TargetGroupRecord[] {
  const { targetGroups, loadBalancers } = elbv2Tables(region);
  const { LoadBalancerArn: of, TargetGroupArns: arns, Names: names } = input;
  if (
    [of, arns?.length ? arns : undefined, names?.length ? names : undefined].filter((x) => x !== undefined)
      .length > 1
  ) {
    throw validationError('Load balancer ARN, target group ARNs and names cannot be specified together');
  }
  if (of !== undefined) {
    if (!loadBalancers.has(of)) throw loadBalancerNotFound(of);
    return [...targetGroups.values()].filter((record) => loadBalancersOf(record).includes(of));
  }
  if (arns !== undefined && arns.length > 0) {
    return [...new Set(arns)].map((arn) => {
      const record = targetGroups.get(arn);
      if (record === undefined) throw targetGroupNotFound();
      return record;
    });
  }
  if (names !== undefined && names.length > 0) {
    const found = [...targetGroups.values()].filter((record) => names.includes(record.name));
    if (found.length < new Set(names).size) throw targetGroupNotFound();
    return found;
  }
  return [...targetGroups.values()];
}

function describeTargetGroup(record: TargetGroupRecord): TargetGroup {
  const check = record.healthCheck;
  return {
    TargetGroupArn: record.arn,
    TargetGroupName: record.name,
    Protocol: 'HTTP',
    ProtocolVersion: 'HTTP1',
    Port: record.port,
    VpcId: record.vpcId,
    HealthCheckProtocol: 'HTTP',
    HealthCheckPort: check.port,
    HealthCheckEnabled: true,
    HealthCheckIntervalSeconds: check.intervalSeconds,
    HealthCheckTimeoutSeconds: check.timeoutSeconds,
    HealthyThresholdCount: check.healthyThreshold,
    UnhealthyThresholdCount: check.unhealthyThreshold,
    HealthCheckPath: check.path,
    Matcher: { HttpCode: check.matcher },
    LoadBalancerArns: [...loadBalancersOf(record)],
    TargetType: record.targetType,
    IpAddressType: 'ipv4',
  };
}
