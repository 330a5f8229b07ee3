/** Subnets and the addresses that are free in them. */
import {
  CreateSubnetCommand,
  DeleteSubnetCommand,
  DescribeSubnetsCommand,
  ModifySubnetAttributeCommand,
  type Subnet,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import type { Region } from '../../world/world';
import { appliedQuota } from '../service-quotas/quotas';
import { refuseDryRun } from '../shared/idempotency';
import { tagList, tagsFor } from '../shared/tags';
import { cidrContains, cidrsOverlap, formatCidr, formatIp, parseCidr, parseIp } from './addresses';
import { define } from './define';
import { defineDescribe } from './describe';
import type { SubnetRecord } from './records';
import { birth, dependencyViolation, get, kinds, tables } from './tables';
import { zoneId, zonesOf } from './zones';

/** The first four addresses and the last of every subnet are AWS's (VPC user guide, subnet sizing). */
const RESERVED = 5;

/** How many more interfaces the subnet can hold. */
export function freeAddresses(region: Region, subnet: SubnetRecord): number {
  const size = parseCidr(subnet.cidr)?.size ?? 0;
  let used = 0;
  for (const row of tables(region).networkInterfaces.values()) if (row.subnetId === subnet.id) used += 1;
  return Math.max(0, size - RESERVED - used);
}

/** Takes the next free address, or `wanted`; undefined when it (or every one) is taken or out of range. */
export function takeAddress(region: Region, subnet: SubnetRecord, wanted?: string): string | undefined {
  const cidr = parseCidr(subnet.cidr);
  if (cidr === undefined) return undefined;
  const used = new Set<string>();
  for (const row of tables(region).networkInterfaces.values()) {
    if (row.subnetId === subnet.id) used.add(row.privateIp);
  }
  const hosts = cidr.size - RESERVED;
  if (wanted !== undefined) {
    const offset = (parseIp(wanted) ?? -1) - cidr.base - 4;
    return offset >= 0 && offset < hosts && !used.has(wanted) ? wanted : undefined;
  }
  for (let tried = 0; tried < hosts; tried += 1) {
    const host = (subnet.nextHost + tried) % hosts;
    const ip = formatIp(cidr.base + 4 + host);
    if (!used.has(ip)) {
      subnet.nextHost = (host + 1) % hosts;
      return ip;
    }
  }
  return undefined;
}

export function registerSubnets(parts: Parts): void {
  define(parts, CreateSubnetCommand, {
    models: ['VpcId', 'CidrBlock', 'AvailabilityZone', 'AvailabilityZoneId', 'TagSpecifications', 'DryRun'],
    handle: (input, { region, accountId }) => {
      const all = tables(region);
      const tags = tagsFor(input.TagSpecifications, 'subnet');
      const vpc = get(region, kinds.vpc, input.VpcId);
      const cidr = parseCidr(input.CidrBlock ?? '');
      if (cidr === undefined) {
        throw new AwsError(
          'InvalidParameterValue',
          `Value (${input.CidrBlock ?? ''}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`,
        );
      }
      const outer = parseCidr(vpc.cidr);
      if (cidr.bits < 16 || cidr.bits > 28 || outer === undefined || !cidrContains(outer, cidr)) {
        throw new AwsError('InvalidSubnet.Range', `The CIDR '${input.CidrBlock ?? ''}' is invalid.`);
      }
      const siblings = [...all.subnets.values()].filter((subnet) => subnet.vpcId === vpc.id);
      for (const sibling of siblings) {
        const other = parseCidr(sibling.cidr);
        if (other !== undefined && cidrsOverlap(other, cidr)) {
          throw new AwsError(
            'InvalidSubnet.Conflict',
            `The CIDR '${input.CidrBlock ?? ''}' conflicts with another subnet`,
          );
        }
      }
      const zone = pickZone(parts, region, input.AvailabilityZone, input.AvailabilityZoneId);
      refuseDryRun(input);
      if (siblings.length >= appliedQuota(region, 'vpc', 'L-407747CB')) {
        throw new AwsError('SubnetLimitExceeded', 'The maximum number of subnets has been reached.');
      }
      const subnet: SubnetRecord = {
        ...birth(parts.world, 'subnet-', tags),
        vpcId: vpc.id,
        cidr: formatCidr(cidr),
        zone,
        defaultForZone: false,
        aclAssociationId: parts.world.id('aclassoc-'),
        publicIpOnLaunch: false,
        nextHost: 0,
      };
      all.subnets.set(subnet.id, subnet);
      return { Subnet: present(region, subnet, accountId) };
    },
  });

  define(parts, ModifySubnetAttributeCommand, {
    models: ['SubnetId', 'MapPublicIpOnLaunch'],
    handle: (input, { region }) => {
      const subnet = get(region, kinds.subnet, input.SubnetId);
      if (input.MapPublicIpOnLaunch === undefined) {
        throw new AwsError('MissingParameter', 'The request must contain exactly one attribute to modify');
      }
      subnet.publicIpOnLaunch = input.MapPublicIpOnLaunch.Value === true;
      return {};
    },
  });

  defineDescribe(parts, DescribeSubnetsCommand, {
    kind: kinds.subnet,
    ids: 'SubnetIds',
    fields: ({ region, accountId }) => ({
      'subnet-id': (row) => row.id,
      'vpc-id': (row) => row.vpcId,
      'cidr-block': (row) => row.cidr,
      cidr: (row) => row.cidr,
      cidrBlock: (row) => row.cidr,
      'availability-zone': (row) => row.zone,
      availabilityZone: (row) => row.zone,
      'availability-zone-id': (row) => zoneId(region.name, row.zone),
      'default-for-az': (row) => row.defaultForZone,
      defaultForAz: (row) => row.defaultForZone,
      'map-public-ip-on-launch': (row) => row.publicIpOnLaunch,
      'available-ip-address-count': (row) => freeAddresses(region, row),
      state: () => 'available',
      'owner-id': () => accountId,
    }),
    answer: (rows, { region, accountId }) => ({
      Subnets: rows.map((row) => present(region, row, accountId)),
    }),
  });

  define(parts, DeleteSubnetCommand, {
    models: ['SubnetId', 'DryRun'],
    handle: (input, { region }) => {
      const all = tables(region);
      const subnet = get(region, kinds.subnet, input.SubnetId);
      refuseDryRun(input);
      for (const row of all.networkInterfaces.values()) {
        if (row.subnetId === subnet.id) throw dependencyViolation('subnet', subnet.id);
      }
      for (const table of all.routeTables.values()) {
        table.associations = table.associations.filter((item) => item.subnetId !== subnet.id);
      }
      all.subnets.delete(subnet.id);
      return {};
    },
  });
}

function pickZone(parts: Parts, region: Region, name: string | undefined, id: string | undefined): string {
  const zones = zonesOf(region.name);
  if (name === undefined && id === undefined) {
    return zones[Math.floor(parts.world.random.next() * zones.length)]?.name ?? `${region.name}a`;
  }
  const zone = zones.find((candidate) =>
    name === undefined ? candidate.id === id : candidate.name === name,
  );
  if (zone === undefined) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value (${name ?? id ?? ''}) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: ${zones.map((candidate) => candidate.name).join(', ')}.`,
    );
  }
  return zone.name;
}

function present(region: Region, subnet: SubnetRecord, accountId: string): Subnet {
  return {
    SubnetId: subnet.id,
    SubnetArn: `arn:aws:ec2:${region.name}:${accountId}:subnet/${subnet.id}`,
    VpcId: subnet.vpcId,
    OwnerId: accountId,
    State: 'available',
    CidrBlock: subnet.cidr,
    Ipv6CidrBlockAssociationSet: [],
    AvailabilityZone: subnet.zone,
    AvailabilityZoneId: zoneId(region.name, subnet.zone),
    AvailableIpAddressCount: freeAddresses(region, subnet),
    DefaultForAz: subnet.defaultForZone,
    MapPublicIpOnLaunch: subnet.publicIpOnLaunch,
    MapCustomerOwnedIpOnLaunch: false,
    AssignIpv6AddressOnCreation: false,
    EnableDns64: false,
    Ipv6Native: false,
    Tags: tagList(subnet.tags),
  };
}
