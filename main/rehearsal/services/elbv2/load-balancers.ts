import {
  CreateLoadBalancerCommand,
  DeleteLoadBalancerCommand,
  DescribeLoadBalancersCommand,
  SetSecurityGroupsCommand,
  SetSubnetsCommand,
  type LoadBalancer,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError, type InputOf } from '../../wire/registry';
import type { Parts } from '../../world/services';
import type { Region } from '../../world/world';
import { deletionProtected } from './attributes';
import type { LoopbackAddresses } from './data-plane/addresses';
import { loadBalancerNotFound, notModelled, validationError } from './errors';
import { createInterfaces, releaseInterfaces } from './interfaces';
import type { Listeners } from './listeners';
import { checkName } from './names';
import { pageOf } from './pages';
import { quota } from './quotas';
import { arnTail, elbv2Arn, elbv2Regions, elbv2Tables, type LoadBalancerRecord } from './records';
import { checkTags, setTags } from './tags';

/** Where Route 53 keeps us-east-1's load balancers; only echoed. */
const hostedZoneId = 'Z35SXDOTRQ7X7K';

interface LoadBalancerDue {
  readonly region: string;
  readonly arn: string;
}

export function registerLoadBalancers(
  parts: Parts,
  listeners: Listeners,
  addresses: LoopbackAddresses,
): void {
  const { registry, world, signals } = parts;
  world.on<LoadBalancerDue>('elbv2.load-balancer.active', ({ region: name, arn }) => {
    const { loadBalancers } = elbv2Tables(world.region(name));
    const record = loadBalancers.get(arn);
    if (record === undefined) return;
    loadBalancers.set(arn, { ...record, state: 'active' });
    signals.emit('elbv2.changed', { region: name });
  });

  registry.on(CreateLoadBalancerCommand, {
    models: [
      'Name',
      'Subnets',
      'SubnetMappings.SubnetId',
      'SecurityGroups',
      'Scheme',
      'Type',
      'IpAddressType',
      'Tags',
    ],
    handle: async (input, { region }) => {
      await addresses.ready();
      return { LoadBalancers: [describeLoadBalancer(create(parts, addresses, region, input))] };
    },
  });

  registry.on(DescribeLoadBalancersCommand, {
    models: ['LoadBalancerArns', 'Names', 'Marker', 'PageSize'],
    handle: (input, { region }) => {
      const page = pageOf(select(region, input), input, (record) => record.arn);
      return { LoadBalancers: page.rows.map(describeLoadBalancer), NextMarker: page.next };
    },
  });

  registry.on(SetSecurityGroupsCommand, {
    models: ['LoadBalancerArn', 'SecurityGroups'],
    handle: (input, { region }) => {
      const record = known(region, input.LoadBalancerArn);
      const securityGroupIds = [...new Set(input.SecurityGroups ?? [])];
      checkNetwork(
        parts,
        region,
        record.zones.map(({ subnetId }) => subnetId),
        securityGroupIds,
      );
      for (const { interfaceId } of record.zones) {
        parts.services.ec2.setSecurityGroups(region, interfaceId, securityGroupIds);
      }
      elbv2Tables(region).loadBalancers.set(record.arn, { ...record, securityGroupIds });
      signals.emit('elbv2.changed', { region: region.name });
      return { SecurityGroupIds: securityGroupIds };
    },
  });

  registry.on(SetSubnetsCommand, {
    models: ['LoadBalancerArn', 'Subnets', 'SubnetMappings.SubnetId'],
    handle: (input, { region }) => {
      const record = known(region, input.LoadBalancerArn);
      const subnetIds = readSubnets(input);
      if (checkNetwork(parts, region, subnetIds, record.securityGroupIds) !== record.vpcId) {
        throw new AwsError('InvalidSubnet', 'All subnets must belong to the same VPC');
      }
      const kept = record.zones.filter(({ subnetId }) => subnetIds.includes(subnetId));
      const fresh = subnetIds.filter((id) => !kept.some(({ subnetId }) => subnetId === id));
      const zones = [...kept, ...createInterfaces(parts, region, record, fresh, record.securityGroupIds)];
      releaseInterfaces(
        parts,
        region,
        record.zones.filter((zone) => !kept.includes(zone)),
      );
      const changed = { ...record, zones };
      elbv2Tables(region).loadBalancers.set(record.arn, changed);
      signals.emit('elbv2.changed', { region: region.name });
      return { AvailabilityZones: describeLoadBalancer(changed).AvailabilityZones };
    },
  });

  registry.on(DeleteLoadBalancerCommand, {
    models: ['LoadBalancerArn'],
    handle: (input, { region }) => {
      const { loadBalancers, tags } = elbv2Tables(region);
      const record = loadBalancers.get(input.LoadBalancerArn ?? '');
      // Gone already is success (aws-facts §4).
      if (record === undefined) return {};
      if (deletionProtected(record)) {
        throw new AwsError(
          'OperationNotPermitted',
          `Load balancer '${record.arn}' cannot be deleted because deletion protection is enabled`,
        );
      }
      listeners.removeAllOf(region, record.arn);
      loadBalancers.delete(record.arn);
      tags.delete(record.arn);
      addresses.release(record.arn);
      releaseInterfaces(parts, region, record.zones);
      signals.emit('elbv2.changed', { region: region.name });
      return {};
    },
  });
}

function create(
  parts: Parts,
  addresses: LoopbackAddresses,
  region: Region,
  input: InputOf<typeof CreateLoadBalancerCommand>,
): LoadBalancerRecord {
  const { world } = parts;
  const { loadBalancers } = elbv2Tables(region);
  const name = input.Name ?? '';
  checkName('Load balancer', name);
  if ((input.Type ?? 'application') !== 'application')
    throw notModelled(`load balancers of type '${input.Type ?? ''}'`);
  if ((input.IpAddressType ?? 'ipv4') !== 'ipv4') throw notModelled('load balancers with IPv6 addresses');
  const scheme = input.Scheme ?? 'internet-facing';
  const subnetIds = readSubnets(input);
  const securityGroupIds = [...new Set(input.SecurityGroups ?? [])];
  const vpcId = checkNetwork(parts, region, subnetIds, securityGroupIds);
  // Its words as callers report them (C).
  if (scheme === 'internet-facing' && !parts.services.ec2.hasInternetGateway(region, vpcId))
    throw new AwsError('InvalidSubnet', `VPC ${vpcId} has no internet gateway`);
  const tags = checkTags(input.Tags);

  const known = [...loadBalancers.values()].find((record) => record.name === name);
  if (known !== undefined) {
    const same =
      known.scheme === scheme &&
      sameSet(
        known.zones.map((zone) => zone.subnetId),
        subnetIds,
      ) &&
      sameSet(known.securityGroupIds, securityGroupIds);
    if (same) return known;
    throw new AwsError(
      'DuplicateLoadBalancerName',
      `A load balancer with the same name '${name}' exists, but with different settings`,
    );
  }
  const most = quota(region, 'application-load-balancers');
  if (loadBalancers.size >= most) {
    throw new AwsError(
      'TooManyLoadBalancers',
      `The maximum number of '${most}' load balancers has been reached`,
    );
  }
  const path = `app/${name}/${arnTail(world)}`;
  const arn = elbv2Arn(region, `loadbalancer/${path}`);
  const zones = createInterfaces(parts, region, { path, scheme }, subnetIds, securityGroupIds);
  parts.services.iam.ensureServiceLinkedRole('elasticloadbalancing.amazonaws.com');
  const record: LoadBalancerRecord = {
    arn,
    name,
    path,
    address: addresses.take(arn),
    createdAt: world.now(),
    scheme,
    vpcId,
    state: 'provisioning',
    zones,
    securityGroupIds,
    attributes: {},
  };
  loadBalancers.set(arn, record);
  setTags(region, arn, tags);
  elbv2Regions(world).set(region.name, { name: region.name });
  // aws-facts §3 and §10: 2m15 to 3m10.
  const due: LoadBalancerDue = { region: region.name, arn };
  world.after(world.random.between(135_000, 190_000), 'elbv2.load-balancer.active', due);
  parts.signals.emit('elbv2.changed', { region: region.name });
  return record;
}

/** Throws LoadBalancerNotFoundException. */
function known(region: Region, arn: string | undefined): LoadBalancerRecord {
  const record = elbv2Tables(region).loadBalancers.get(arn ?? '');
  if (record === undefined) throw loadBalancerNotFound(arn);
  return record;
}

function readSubnets(
  input: Pick<InputOf<typeof CreateLoadBalancerCommand>, 'Subnets' | 'SubnetMappings'>,
): string[] {
  const mapped = (input.SubnetMappings ?? []).map((mapping) => mapping.SubnetId ?? '');
  const listed = input.Subnets ?? [];
  if (mapped.length > 0 && listed.length > 0) {
    throw validationError('Subnets and subnet mappings cannot be specified together');
  }
  return [...new Set([...mapped, ...listed])];
}

/** Two zones, one subnet each, one VPC, groups of that VPC. Returns the VPC's id. */
function checkNetwork(
  parts: Parts,
  region: Region,
  subnetIds: readonly string[],
  securityGroupIds: readonly string[],
): string {
  const { ec2 } = parts.services;
  const subnets = subnetIds.map((id) => {
    const subnet = ec2.subnet(region, id);
    if (subnet === undefined) throw new AwsError('SubnetNotFound', `The subnet ID '${id}' does not exist`);
    return subnet;
  });
  const zones = new Set(subnets.map((subnet) => subnet.zone));
  if (zones.size < subnets.length) {
    throw new AwsError(
      'InvalidConfigurationRequest',
      'A load balancer cannot be attached to multiple subnets in the same Availability Zone',
    );
  }
  const [first] = subnets;
  if (first === undefined || zones.size < 2) {
    throw validationError('At least two subnets in two different Availability Zones must be specified');
  }
  if (subnets.some((subnet) => subnet.vpcId !== first.vpcId)) {
    throw new AwsError('InvalidSubnet', 'All subnets must belong to the same VPC');
  }
  if (securityGroupIds.length === 0) {
    throw notModelled("a load balancer without SecurityGroups, which AWS gives the VPC's default group");
  }
  for (const id of securityGroupIds) {
    const group = ec2.securityGroup(region, id);
    if (group === undefined)
      throw new AwsError('InvalidSecurityGroup', 'One or more security groups are invalid');
    if (group.vpcId !== first.vpcId) {
      throw new AwsError(
        'InvalidConfigurationRequest',
        `The security group '${id}' and the subnets are not in the same VPC`,
      );
    }
  }
  return first.vpcId;
}

function select(region: Region, input: InputOf<typeof DescribeLoadBalancersCommand>): LoadBalancerRecord[] {
  const { loadBalancers } = elbv2Tables(region);
  const arns = [...new Set(input.LoadBalancerArns ?? [])];
  const names = [...new Set(input.Names ?? [])];
  if (arns.length > 0 && names.length > 0) {
    throw validationError('Load balancer names and load balancer ARNs cannot be specified at the same time');
  }
  // aws-facts §2: 20 a call.
  if (arns.length > 20 || names.length > 20)
    throw validationError("Load balancers cannot have more than '20' items");
  const all = [...loadBalancers.values()];
  if (names.length > 0) {
    const found = all.filter((record) => names.includes(record.name));
    if (found.length < names.length) throw loadBalancerNotFound();
    return found;
  }
  if (arns.length === 0) return all;
  return arns.map((arn) => {
    const record = loadBalancers.get(arn);
    if (record === undefined) throw loadBalancerNotFound();
    return record;
  });
}

function describeLoadBalancer(record: LoadBalancerRecord): LoadBalancer {
  return {
    LoadBalancerArn: record.arn,
    LoadBalancerName: record.name,
    DNSName: record.address,
    CanonicalHostedZoneId: hostedZoneId,
    CreatedTime: new Date(record.createdAt),
    Scheme: record.scheme,
    VpcId: record.vpcId,
    State: { Code: record.state },
    Type: 'application',
    AvailabilityZones: record.zones.map(({ zone, subnetId }) => ({
      ZoneName: zone,
      SubnetId: subnetId,
      LoadBalancerAddresses: [],
    })),
    SecurityGroups: [...record.securityGroupIds],
    IpAddressType: 'ipv4',
  };
}

function sameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((item) => other.includes(item));
}
