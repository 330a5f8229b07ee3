/** DB subnet groups. */
import {
  CreateDBSubnetGroupCommand,
  DeleteDBSubnetGroupCommand,
  DescribeDBSubnetGroupsCommand,
  ModifyDBSubnetGroupCommand,
  type DBSubnetGroup,
} from '@aws-sdk/client-rds';
import { defined } from '../../../../app/defined';
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import type { Region } from '../../world/world';
import { appliedQuota } from '../service-quotas/quotas';
import { arn } from '../shared/arn';
import { applyFilters } from '../shared/filters';
import { readTags } from '../shared/tags';
import { rdsPage } from './pages';
import { instances, subnetGroups, type SubnetGroupRecord } from './records';
import { required, subnetGroupName } from './validation';

function subnetGroupArn(region: Region, name: string): string {
  return arn('rds', region.name, region.world.accountId, `subgrp:${name}`);
}

/** The group of this name. Throws DBSubnetGroupNotFoundFault. */
export function findSubnetGroup(region: Region, name: string): SubnetGroupRecord {
  const group = subnetGroups(region).get(name.toLowerCase());
  if (group === undefined) {
    throw new AwsError('DBSubnetGroupNotFoundFault', `DB subnet group '${name}' does not exist.`, 404);
  }
  return group;
}

/** The group as RDS describes it, alone or inside an instance. */
export function describeSubnetGroup(region: Region, group: SubnetGroupRecord): DBSubnetGroup {
  return {
    DBSubnetGroupName: group.name,
    DBSubnetGroupDescription: group.description,
    VpcId: group.vpcId,
    SubnetGroupStatus: 'Complete',
    Subnets: group.subnets.map(({ id, zone }) => ({
      SubnetIdentifier: id,
      SubnetAvailabilityZone: { Name: zone },
      SubnetOutpost: {},
      SubnetStatus: 'Active',
    })),
    DBSubnetGroupArn: subnetGroupArn(region, group.name),
    SupportedNetworkTypes: ['IPV4'],
  };
}

/** Registers the operations on DB subnet groups. */
export function modelSubnetGroups(parts: Parts): void {
  const { registry } = parts;

  registry.on(CreateDBSubnetGroupCommand, {
    models: ['DBSubnetGroupName', 'DBSubnetGroupDescription', 'SubnetIds', 'Tags'],
    handle: (input, { region }) => {
      const name = subnetGroupName(input.DBSubnetGroupName);
      const description = required('DBSubnetGroupDescription', input.DBSubnetGroupDescription);
      const tags = readTags(input.Tags);
      const table = subnetGroups(region);
      if (table.has(name)) {
        throw new AwsError('DBSubnetGroupAlreadyExists', `The DB subnet group '${name}' already exists.`);
      }
      if (table.size >= appliedQuota(region, 'rds', 'L-48C6BF61')) {
        throw new AwsError(
          'DBSubnetGroupQuotaExceeded',
          'You have reached the maximum number of DB subnet groups.',
        );
      }
      const group: SubnetGroupRecord = {
        name,
        description,
        ...readSubnets(parts, region, input.SubnetIds),
        tags,
      };
      table.set(name, group);
      return { DBSubnetGroup: describeSubnetGroup(region, group) };
    },
  });

  registry.on(DescribeDBSubnetGroupsCommand, {
    models: ['DBSubnetGroupName', 'Filters', 'MaxRecords', 'Marker'],
    handle: (input, { region }) => {
      const all =
        input.DBSubnetGroupName === undefined
          ? subnetGroups(region).values()
          : [findSubnetGroup(region, input.DBSubnetGroupName)];
      const page = rdsPage(applyFilters(all, input.Filters, {}), input, (group) => group.name);
      return {
        DBSubnetGroups: page.rows.map((group) => describeSubnetGroup(region, group)),
        ...defined({ Marker: page.next }),
      };
    },
  });

  registry.on(ModifyDBSubnetGroupCommand, {
    models: ['DBSubnetGroupName', 'DBSubnetGroupDescription', 'SubnetIds'],
    handle: (input, { region }) => {
      const group = findSubnetGroup(region, required('DBSubnetGroupName', input.DBSubnetGroupName));
      const place = readSubnets(parts, region, input.SubnetIds);
      if (place.vpcId !== group.vpcId) {
        throw new AwsError(
          'InvalidVPCNetworkStateFault',
          `The new subnets are not in the VPC of the subnet group '${group.name}'.`,
        );
      }
      const isLeftOut = ({ id }: { readonly id: string }): boolean =>
        !place.subnets.some((subnet) => subnet.id === id);
      const left = group.subnets.filter(isLeftOut).map(({ zone }) => zone);
      const user = [...instances(region).values()].find(
        (instance) => instance.subnetGroupName === group.name && left.includes(instance.zone),
      );
      if (user !== undefined && !place.subnets.some(({ zone }) => zone === user.zone)) {
        throw new AwsError('SubnetAlreadyInUse', `The subnet of the instance ${user.id} is in use.`);
      }
      const changed = {
        ...group,
        description: input.DBSubnetGroupDescription ?? group.description,
        ...place,
      };
      subnetGroups(region).set(group.name, changed);
      return { DBSubnetGroup: describeSubnetGroup(region, changed) };
    },
  });

  registry.on(DeleteDBSubnetGroupCommand, {
    models: ['DBSubnetGroupName'],
    handle: (input, { region }) => {
      const group = findSubnetGroup(region, required('DBSubnetGroupName', input.DBSubnetGroupName));
      const user = [...instances(region).values()].find(
        (instance) => instance.subnetGroupName === group.name,
      );
      if (user !== undefined) {
        throw new AwsError(
          'InvalidDBSubnetGroupStateFault',
          `Cannot delete the subnet group '${group.name}' because at least one database instance: ${user.id} is still using it.`,
        );
      }
      subnetGroups(region).delete(group.name);
      return {};
    },
  });
}

/** Two zones of one VPC at least. Throws as RDS does. */
function readSubnets(
  parts: Parts,
  region: Region,
  ids: readonly string[] | undefined,
): Pick<SubnetGroupRecord, 'vpcId' | 'subnets'> {
  const subnets = [...new Set(required('SubnetIds', ids))].map((id) => {
    const subnet = parts.services.ec2.subnet(region, id);
    if (subnet === undefined) throw new AwsError('InvalidSubnet', `The requested subnet '${id}' is invalid.`);
    return subnet;
  });
  const [first] = subnets;
  if (first === undefined || subnets.some((subnet) => subnet.vpcId !== first.vpcId)) {
    throw new AwsError('InvalidSubnet', 'The requested subnets are not all in the same VPC.');
  }
  const zones = new Set(subnets.map((subnet) => subnet.zone));
  if (zones.size < 2) {
    throw new AwsError(
      'DBSubnetGroupDoesNotCoverEnoughAZs',
      `The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: ${[...zones].join(', ')}. Add subnets to cover at least 2 AZs.`,
    );
  }
  return { vpcId: first.vpcId, subnets: subnets.map(({ id, zone }) => ({ id, zone })) };
}
