/** VPCs, the zones they lie in, and their network ACLs as far as they show. */
import {
  CreateVpcCommand,
  DeleteVpcCommand,
  DescribeAvailabilityZonesCommand,
  DescribeNetworkAclsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  ModifyVpcAttributeCommand,
  type NetworkAcl,
  type NetworkAclEntry,
  type Vpc,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import type { Region } from '../../world/world';
import { applyFilters } from '../shared/filters';
import { refuseDryRun } from '../shared/idempotency';
import { tagList, tagsFor } from '../shared/tags';
import { appliedQuota } from '../service-quotas/quotas';
import { formatCidr, parseCidr } from './addresses';
import { define } from './define';
import { defineDescribe, pageOf } from './describe';
import { newVpc } from './new-vpc';
import type { VpcRecord } from './records';
import { birth, dependencyViolation, get, kinds, tables } from './tables';
import { zonesOf } from './zones';

export function registerVpcs(parts: Parts): void {
  define(parts, DescribeAvailabilityZonesCommand, {
    models: ['Filters', 'ZoneNames', 'ZoneIds', 'AllAvailabilityZones', 'DryRun'],
    handle: (input, { region }) => {
      refuseDryRun(input);
      const zones = zonesOf(region.name);
      for (const name of input.ZoneNames ?? []) {
        if (!zones.some((zone) => zone.name === name)) {
          throw new AwsError('InvalidParameterValue', `Invalid availability zone: [${name}]`);
        }
      }
      const wanted = zones.filter(
        (zone) =>
          (input.ZoneNames === undefined ||
            input.ZoneNames.length === 0 ||
            input.ZoneNames.includes(zone.name)) &&
          (input.ZoneIds === undefined || input.ZoneIds.length === 0 || input.ZoneIds.includes(zone.id)),
      );
      const rows = applyFilters(wanted, input.Filters, {
        'zone-name': (zone) => zone.name,
        'zone-id': (zone) => zone.id,
        'zone-type': () => 'availability-zone',
        'region-name': () => region.name,
        'group-name': () => region.name,
        state: () => 'available',
        'opt-in-status': () => 'opt-in-not-required',
      });
      return {
        AvailabilityZones: rows.map((zone) => ({
          State: 'available' as const,
          OptInStatus: 'opt-in-not-required' as const,
          Messages: [],
          RegionName: region.name,
          ZoneName: zone.name,
          ZoneId: zone.id,
          GroupName: region.name,
          NetworkBorderGroup: region.name,
          ZoneType: 'availability-zone',
        })),
      };
    },
  });

  define(parts, CreateVpcCommand, {
    models: ['CidrBlock', 'InstanceTenancy', 'TagSpecifications', 'DryRun'],
    handle: (input, { region, accountId }) => {
      if (input.CidrBlock === undefined) {
        throw new AwsError('MissingParameter', 'The request must contain the parameter CidrBlock');
      }
      const tags = tagsFor(input.TagSpecifications, 'vpc');
      const cidr = parseCidr(input.CidrBlock);
      if (cidr === undefined) {
        throw new AwsError(
          'InvalidParameterValue',
          `Value (${input.CidrBlock}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`,
        );
      }
      if (cidr.bits < 16 || cidr.bits > 28) {
        throw new AwsError('InvalidVpc.Range', `The CIDR '${input.CidrBlock}' is invalid.`);
      }
      const tenancy = input.InstanceTenancy ?? 'default';
      if (tenancy === 'host') {
        throw new AwsError('InvalidParameterValue', `Value (host) for parameter instanceTenancy is invalid.`);
      }
      refuseDryRun(input);
      if (tables(region).vpcs.size >= appliedQuota(region, 'vpc', 'L-F678F1CE')) {
        throw new AwsError('VpcLimitExceeded', 'The maximum number of VPCs has been reached.');
      }
      const { vpc } = newVpc(region, birth(parts.world, 'vpc-', tags), {
        cidr: formatCidr(cidr),
        isDefault: false,
        tenancy,
      });
      return { Vpc: { ...present(vpc, accountId), State: 'pending' as const } };
    },
  });

  define(parts, ModifyVpcAttributeCommand, {
    models: ['VpcId', 'EnableDnsSupport', 'EnableDnsHostnames'],
    handle: (input, { region }) => {
      const vpc = get(region, kinds.vpc, input.VpcId);
      const { EnableDnsSupport: support, EnableDnsHostnames: hostnames } = input;
      if ((support === undefined) === (hostnames === undefined)) {
        throw new AwsError(
          'InvalidParameterCombination',
          'Exactly one of enableDnsSupport and enableDnsHostnames can be modified in one request.',
        );
      }
      if (support !== undefined) vpc.dnsSupport = support.Value === true;
      if (hostnames !== undefined) vpc.dnsHostnames = hostnames.Value === true;
      return {};
    },
  });

  define(parts, DescribeVpcAttributeCommand, {
    models: ['VpcId', 'Attribute', 'DryRun'],
    handle: (input, { region }) => {
      const vpc = get(region, kinds.vpc, input.VpcId);
      refuseDryRun(input);
      if (input.Attribute === 'enableDnsSupport') {
        return { VpcId: vpc.id, EnableDnsSupport: { Value: vpc.dnsSupport } };
      }
      if (input.Attribute === 'enableDnsHostnames') {
        return { VpcId: vpc.id, EnableDnsHostnames: { Value: vpc.dnsHostnames } };
      }
      throw new AwsError('NotImplemented', `The attribute '${input.Attribute ?? ''}' is not modelled.`, 501);
    },
  });

  defineDescribe(parts, DescribeVpcsCommand, {
    kind: kinds.vpc,
    ids: 'VpcIds',
    fields: ({ accountId }) => ({
      'vpc-id': (vpc) => vpc.id,
      cidr: (vpc) => vpc.cidr,
      'cidr-block-association.cidr-block': (vpc) => vpc.cidr,
      state: () => 'available',
      'is-default': (vpc) => vpc.isDefault,
      isDefault: (vpc) => vpc.isDefault,
      'owner-id': () => accountId,
    }),
    answer: (rows, { accountId }) => ({ Vpcs: rows.map((vpc) => present(vpc, accountId)) }),
  });

  define(parts, DeleteVpcCommand, {
    models: ['VpcId', 'DryRun'],
    handle: (input, { region }) => {
      const all = tables(region);
      const vpc = get(region, kinds.vpc, input.VpcId);
      refuseDryRun(input);
      if (hasDependencies(region, vpc)) throw dependencyViolation('vpc', vpc.id);
      for (const table of all.routeTables.values())
        if (table.vpcId === vpc.id) all.routeTables.delete(table.id);
      for (const group of all.securityGroups.values()) {
        if (group.vpcId === vpc.id) all.securityGroups.delete(group.id);
      }
      all.vpcs.delete(vpc.id);
      return {};
    },
  });

  define(parts, DescribeNetworkAclsCommand, {
    models: ['NetworkAclIds', 'Filters', 'MaxResults', 'NextToken', 'DryRun'],
    handle: (input, { region, accountId }) => {
      refuseDryRun(input);
      const all = tables(region);
      const wanted = input.NetworkAclIds ?? [];
      const vpcs = [...all.vpcs.values()].filter((vpc) => wanted.length === 0 || wanted.includes(vpc.aclId));
      const missing = wanted.find((id) => !vpcs.some((vpc) => vpc.aclId === id));
      if (missing !== undefined) {
        throw new AwsError('InvalidNetworkAclID.NotFound', `The networkAcl ID '${missing}' does not exist`);
      }
      const subnetsOf = (vpc: VpcRecord): string[] =>
        [...all.subnets.values()].filter((subnet) => subnet.vpcId === vpc.id).map((subnet) => subnet.id);
      const rows = applyFilters(
        vpcs,
        input.Filters,
        {
          'network-acl-id': (vpc) => vpc.aclId,
          'vpc-id': (vpc) => vpc.id,
          default: () => true,
          'association.subnet-id': subnetsOf,
          'owner-id': () => accountId,
        },
        () => ({}),
      );
      const page = pageOf(rows, input, (vpc) => vpc.aclId);
      return {
        NetworkAcls: page.rows.map((vpc) => presentAcl(region, vpc, accountId)),
        NextToken: page.next,
      };
    },
  });
}

/** What must be gone before a VPC can go (aws-facts §4). */
function hasDependencies(region: Region, vpc: VpcRecord): boolean {
  const all = tables(region);
  const inside = (row: { readonly vpcId?: string }): boolean => row.vpcId === vpc.id;
  return (
    [...all.subnets.values()].some(inside) ||
    [...all.networkInterfaces.values()].some(inside) ||
    [...all.vpcEndpoints.values()].some(inside) ||
    [...all.internetGateways.values()].some(inside) ||
    [...all.securityGroups.values()].some((group) => inside(group) && group.name !== 'default') ||
    [...all.routeTables.values()].some(
      (table) =>
        inside(table) && table.associations.every((association) => association.subnetId !== undefined),
    )
  );
}

function present(vpc: VpcRecord, accountId: string): Vpc {
  return {
    VpcId: vpc.id,
    OwnerId: accountId,
    State: 'available',
    CidrBlock: vpc.cidr,
    CidrBlockAssociationSet: [
      {
        AssociationId: vpc.id.replace('vpc-', 'vpc-cidr-assoc-'),
        CidrBlock: vpc.cidr,
        CidrBlockState: { State: 'associated' },
      },
    ],
    Ipv6CidrBlockAssociationSet: [],
    DhcpOptionsId: 'default',
    InstanceTenancy: vpc.tenancy,
    IsDefault: vpc.isDefault,
    Tags: tagList(vpc.tags),
  };
}

/** Every VPC's default ACL lets everything through; its rule 32767 is the one that AWS writes as `*`. */
function presentAcl(region: Region, vpc: VpcRecord, accountId: string): NetworkAcl {
  const entries = [true, false].flatMap((egress): NetworkAclEntry[] =>
    (
      [
        ['allow', 100],
        ['deny', 32_767],
      ] as const
    ).map(([action, number]) => ({
      CidrBlock: '0.0.0.0/0',
      Egress: egress,
      Protocol: '-1',
      RuleAction: action,
      RuleNumber: number,
    })),
  );
  return {
    NetworkAclId: vpc.aclId,
    VpcId: vpc.id,
    OwnerId: accountId,
    IsDefault: true,
    Entries: entries,
    Associations: [...tables(region).subnets.values()]
      .filter((subnet) => subnet.vpcId === vpc.id)
      .map((subnet) => ({
        NetworkAclAssociationId: subnet.aclAssociationId,
        NetworkAclId: vpc.aclId,
        SubnetId: subnet.id,
      })),
    Tags: [],
  };
}
