/** Route tables, their routes and associations. */
import {
  AssociateRouteTableCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  DeleteRouteCommand,
  DeleteRouteTableCommand,
  DescribeRouteTablesCommand,
  DisassociateRouteTableCommand,
  ReplaceRouteCommand,
  ReplaceRouteTableAssociationCommand,
  type RouteTable,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import type { Region } from '../../world/world';
import { appliedQuota } from '../service-quotas/quotas';
import { once, refuseDryRun } from '../shared/idempotency';
import { tagList, tagsFor } from '../shared/tags';
import { formatCidr, parseCidr } from './addresses';
import { define } from './define';
import { defineDescribe } from './describe';
import type { InternetGatewayRecord, RouteRecord, RouteTableRecord } from './records';
import { birth, dependencyViolation, get, kinds, tables } from './tables';

export function registerRouteTables(parts: Parts): void {
  define(parts, CreateRouteTableCommand, {
    models: ['VpcId', 'TagSpecifications', 'ClientToken', 'DryRun'],
    handle: (input, { region, accountId }) => {
      const all = tables(region);
      const tags = tagsFor(input.TagSpecifications, 'route-table');
      const vpc = get(region, kinds.vpc, input.VpcId);
      refuseDryRun(input);
      const token = input.ClientToken === undefined ? undefined : `CreateRouteTable/${input.ClientToken}`;
      const id = once(all.tokens, token, { ...input, ClientToken: undefined }, () => {
        const siblings = [...all.routeTables.values()].filter((row) => row.vpcId === vpc.id);
        if (siblings.length >= appliedQuota(region, 'vpc', 'L-589F43AA')) {
          throw new AwsError(
            'RouteTableLimitExceeded',
            'The maximum number of route tables has been reached.',
          );
        }
        const table: RouteTableRecord = {
          ...birth(parts.world, 'rtb-', tags),
          vpcId: vpc.id,
          routes: [{ destination: { cidr: vpc.cidr }, gatewayId: 'local', origin: 'CreateRouteTable' }],
          associations: [],
        };
        all.routeTables.set(table.id, table);
        return table.id;
      });
      const table = all.routeTables.get(id);
      if (table === undefined) throw kinds.routeTable.notFound(id);
      return { RouteTable: present(region, table, accountId), ClientToken: input.ClientToken };
    },
  });

  define(parts, CreateRouteCommand, {
    models: ['RouteTableId', 'DestinationCidrBlock', 'GatewayId', 'DryRun'],
    handle: (input, { region }) => {
      const table = get(region, kinds.routeTable, input.RouteTableId);
      const cidr = destination(input.DestinationCidrBlock);
      const gateway = attachedGateway(region, table, input.GatewayId);
      const known = table.routes.find(
        (route) => 'cidr' in route.destination && route.destination.cidr === cidr,
      );
      if (known !== undefined && known.gatewayId !== gateway.id) {
        throw new AwsError('RouteAlreadyExists', `The route identified by ${cidr} already exists.`);
      }
      refuseDryRun(input);
      if (known === undefined) {
        table.routes = [
          ...table.routes,
          { destination: { cidr }, gatewayId: gateway.id, origin: 'CreateRoute' },
        ];
      }
      return { Return: true };
    },
  });

  define(parts, ReplaceRouteCommand, {
    models: ['RouteTableId', 'DestinationCidrBlock', 'GatewayId', 'DryRun'],
    handle: (input, { region }) => {
      const table = get(region, kinds.routeTable, input.RouteTableId);
      const cidr = destination(input.DestinationCidrBlock);
      const gateway = attachedGateway(region, table, input.GatewayId);
      const leadsThere = (route: RouteRecord): boolean =>
        'cidr' in route.destination && route.destination.cidr === cidr && route.gatewayId !== 'local';
      if (!table.routes.some(leadsThere)) {
        throw new AwsError(
          'InvalidParameterValue',
          `There is no route defined for '${cidr}' in the route table. Use CreateRoute instead.`,
        );
      }
      refuseDryRun(input);
      table.routes = table.routes.map((route) =>
        leadsThere(route) ? { ...route, gatewayId: gateway.id } : route,
      );
      return {};
    },
  });

  define(parts, DeleteRouteCommand, {
    models: ['RouteTableId', 'DestinationCidrBlock', 'DryRun'],
    handle: (input, { region }) => {
      const table = get(region, kinds.routeTable, input.RouteTableId);
      const cidr = destination(input.DestinationCidrBlock);
      const matches = (route: RouteRecord): boolean =>
        'cidr' in route.destination && route.destination.cidr === cidr && route.gatewayId !== 'local';
      if (!table.routes.some(matches)) {
        throw new AwsError(
          'InvalidRoute.NotFound',
          `no route with destination-cidr-block ${cidr} in route table ${table.id}`,
        );
      }
      refuseDryRun(input);
      table.routes = table.routes.filter((route) => !matches(route));
      return {};
    },
  });

  define(parts, AssociateRouteTableCommand, {
    models: ['RouteTableId', 'SubnetId', 'DryRun'],
    handle: (input, { region }) => {
      const all = tables(region);
      const table = get(region, kinds.routeTable, input.RouteTableId);
      const subnet = get(region, kinds.subnet, input.SubnetId);
      if (subnet.vpcId !== table.vpcId) {
        throw new AwsError(
          'InvalidParameterValue',
          `Route table ${table.id} and subnet ${subnet.id} belong to different networks`,
        );
      }
      const present = [...all.routeTables.values()]
        .flatMap((row) => row.associations.map((association) => ({ row, association })))
        .find(({ association }) => association.subnetId === subnet.id);
      if (present !== undefined && present.row.id !== table.id) {
        throw new AwsError(
          'Resource.AlreadyAssociated',
          `the specified association for route table ${table.id} conflicts with an existing association`,
        );
      }
      refuseDryRun(input);
      const id = present?.association.id ?? parts.world.id('rtbassoc-');
      if (present === undefined) {
        table.associations = [...table.associations, { id, subnetId: subnet.id }];
      }
      return { AssociationId: id, AssociationState: { State: 'associated' as const } };
    },
  });

  define(parts, ReplaceRouteTableAssociationCommand, {
    models: ['AssociationId', 'RouteTableId', 'DryRun'],
    handle: (input, { region }) => {
      const table = get(region, kinds.routeTable, input.RouteTableId);
      const old = findAssociation(region, input.AssociationId ?? '');
      if (old.row.vpcId !== table.vpcId) {
        throw new AwsError(
          'InvalidParameterValue',
          `Route table ${table.id} and the association ${old.association.id} belong to different networks`,
        );
      }
      refuseDryRun(input);
      old.row.associations = old.row.associations.filter(({ id }) => id !== old.association.id);
      const made = { ...old.association, id: parts.world.id('rtbassoc-') };
      table.associations = [...table.associations, made];
      return { NewAssociationId: made.id, AssociationState: { State: 'associated' as const } };
    },
  });

  define(parts, DisassociateRouteTableCommand, {
    models: ['AssociationId', 'DryRun'],
    handle: (input, { region }) => {
      const id = input.AssociationId ?? '';
      const table = findAssociation(region, id).row;
      if (table.associations.some((item) => item.id === id && item.subnetId === undefined)) {
        throw new AwsError(
          'InvalidParameterValue',
          `cannot disassociate the main route table association ${id}`,
        );
      }
      refuseDryRun(input);
      table.associations = table.associations.filter((association) => association.id !== id);
      return {};
    },
  });

  defineDescribe(parts, DescribeRouteTablesCommand, {
    kind: kinds.routeTable,
    ids: 'RouteTableIds',
    fields: ({ region, accountId }) => ({
      'route-table-id': (row) => row.id,
      'vpc-id': (row) => row.vpcId,
      'owner-id': () => accountId,
      'association.route-table-association-id': (row) => row.associations.map((item) => item.id),
      'association.route-table-id': (row) => (row.associations.length > 0 ? row.id : undefined),
      'association.subnet-id': (row) =>
        row.associations.flatMap((item) => (item.subnetId === undefined ? [] : [item.subnetId])),
      'association.main': (row) => row.associations.map((item) => String(item.subnetId === undefined)),
      'route.gateway-id': (row) => row.routes.map((route) => route.gatewayId),
      'route.destination-cidr-block': (row) =>
        row.routes.flatMap(({ destination: to }) => ('cidr' in to ? [to.cidr] : [])),
      'route.destination-prefix-list-id': (row) =>
        row.routes.flatMap(({ destination: to }) => ('prefixListId' in to ? [to.prefixListId] : [])),
      'route.state': (row) => row.routes.map((route) => routeState(region, row, route)),
      'route.origin': (row) => row.routes.map((route) => route.origin),
    }),
    answer: (rows, { region, accountId }) => ({
      RouteTables: rows.map((row) => present(region, row, accountId)),
    }),
  });

  define(parts, DeleteRouteTableCommand, {
    models: ['RouteTableId', 'DryRun'],
    handle: (input, { region }) => {
      const all = tables(region);
      const table = get(region, kinds.routeTable, input.RouteTableId);
      refuseDryRun(input);
      if (table.associations.length > 0) throw dependencyViolation('routeTable', table.id);
      all.routeTables.delete(table.id);
      return {};
    },
  });
}

/** The table that routes a subnet: its own, else the VPC's main one. */
export function routeTableOf(
  region: Region,
  subnet: { readonly id: string; readonly vpcId: string },
): RouteTableRecord | undefined {
  const rows = [...tables(region).routeTables.values()].filter((row) => row.vpcId === subnet.vpcId);
  return (
    rows.find((row) => row.associations.some((item) => item.subnetId === subnet.id)) ??
    rows.find((row) => row.associations.some((item) => item.subnetId === undefined))
  );
}

/** The internet gateway, which must be attached to the table's VPC. */
function attachedGateway(
  region: Region,
  table: RouteTableRecord,
  id: string | undefined,
): InternetGatewayRecord {
  const gateway = get(region, kinds.internetGateway, id);
  if (gateway.vpcId === table.vpcId) return gateway;
  throw new AwsError(
    'InvalidParameterValue',
    `route table ${table.id} and network gateway ${gateway.id} belong to different networks`,
  );
}

function findAssociation(region: Region, id: string) {
  for (const row of tables(region).routeTables.values()) {
    const association = row.associations.find((one) => one.id === id);
    if (association !== undefined) return { row, association };
  }
  throw new AwsError('InvalidAssociationID.NotFound', `The association ID '${id}' does not exist`);
}

function destination(text: string | undefined): string {
  const cidr = parseCidr(text ?? '');
  if (cidr === undefined) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value (${text ?? ''}) for parameter destinationCidrBlock is invalid. This is not a valid CIDR block.`,
    );
  }
  return formatCidr(cidr);
}

function routeState(region: Region, table: RouteTableRecord, route: RouteRecord): 'active' | 'blackhole' {
  const all = tables(region);
  const leads =
    route.gatewayId === 'local' ||
    all.internetGateways.get(route.gatewayId)?.vpcId === table.vpcId ||
    all.vpcEndpoints.has(route.gatewayId);
  return leads ? 'active' : 'blackhole';
}

function present(region: Region, table: RouteTableRecord, accountId: string): RouteTable {
  return {
    RouteTableId: table.id,
    VpcId: table.vpcId,
    OwnerId: accountId,
    PropagatingVgws: [],
    Associations: table.associations.map((item) => ({
      RouteTableAssociationId: item.id,
      RouteTableId: table.id,
      Main: item.subnetId === undefined,
      SubnetId: item.subnetId,
      AssociationState: { State: 'associated' },
    })),
    Routes: table.routes.map((route) => ({
      ...('cidr' in route.destination
        ? { DestinationCidrBlock: route.destination.cidr }
        : { DestinationPrefixListId: route.destination.prefixListId }),
      GatewayId: route.gatewayId,
      Origin: route.origin,
      State: routeState(region, table, route),
    })),
    Tags: tagList(table.tags),
  };
}
