/** Gateway VPC endpoints (S3, DynamoDB). Interface endpoints are not modelled. */
import {
  CreateVpcEndpointCommand,
  DeleteVpcEndpointsCommand,
  DescribeVpcEndpointsCommand,
  ModifyVpcEndpointCommand,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2';
import { createHash } from 'node:crypto';
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import type { Region } from '../../world/world';
import { appliedQuota } from '../service-quotas/quotas';
import { once, refuseDryRun } from '../shared/idempotency';
import { tagList, tagsFor } from '../shared/tags';
import { define } from './define';
import { defineDescribe } from './describe';
import type { RouteTableRecord, VpcEndpointRecord } from './records';
import { birth, get, kinds, tables } from './tables';

/** What AWS gives an endpoint without a PolicyDocument. Others would have to be evaluated on each call. */
const FULL_ACCESS = JSON.stringify({
  Version: '2008-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }],
});

/** How long a gateway endpoint is seen as `deleting`, clock ms (M; NAT and interface endpoints take longer). */
const DELETING_MS = { low: 1_000, high: 4_000 };

export function registerVpcEndpoints(parts: Parts): void {
  const { world } = parts;
  world.on<{ region: string; id: string }>('ec2.vpc-endpoint.gone', ({ region, id }) => {
    tables(world.region(region)).vpcEndpoints.delete(id);
  });

  define(parts, CreateVpcEndpointCommand, {
    models: [
      'VpcEndpointType',
      'VpcId',
      'ServiceName',
      'RouteTableIds',
      'ClientToken',
      'TagSpecifications',
      'DryRun',
    ],
    handle: (input, { region, accountId }) => {
      const all = tables(region);
      const tags = tagsFor(input.TagSpecifications, 'vpc-endpoint');
      if (input.VpcEndpointType !== undefined && input.VpcEndpointType !== 'Gateway') {
        throw new AwsError('NotImplemented', 'The rehearsal models gateway endpoints only.', 501);
      }
      const vpc = get(region, kinds.vpc, input.VpcId);
      const serviceName = input.ServiceName ?? '';
      if (!['s3', 'dynamodb'].some((service) => serviceName === `com.amazonaws.${region.name}.${service}`)) {
        throw new AwsError('InvalidServiceName', `The Vpc Endpoint Service '${serviceName}' does not exist`);
      }
      const routeTables = (input.RouteTableIds ?? []).map((id) => get(region, kinds.routeTable, id));
      refuseDryRun(input);
      const token = input.ClientToken === undefined ? undefined : `CreateVpcEndpoint/${input.ClientToken}`;
      const id = once(all.tokens, token, { ...input, ClientToken: undefined }, () => {
        const prefixListId = prefixList(region, serviceName);
        for (const table of routeTables) checkFree(table, vpc.id, prefixListId);
        if (all.vpcEndpoints.size >= appliedQuota(region, 'vpc', 'L-1B52E74A')) {
          throw new AwsError(
            'VpcEndpointLimitExceeded',
            'The maximum number of VPC endpoints has been reached.',
          );
        }
        const endpoint: VpcEndpointRecord = {
          ...birth(world, 'vpce-', tags),
          vpcId: vpc.id,
          serviceName,
          prefixListId,
          routeTableIds: routeTables.map((table) => table.id),
          state: 'available',
        };
        all.vpcEndpoints.set(endpoint.id, endpoint);
        for (const table of routeTables) addRoute(table, endpoint);
        return endpoint.id;
      });
      const endpoint = all.vpcEndpoints.get(id);
      if (endpoint === undefined) throw kinds.vpcEndpoint.notFound(id);
      return { VpcEndpoint: present(endpoint, accountId), ClientToken: input.ClientToken };
    },
  });

  define(parts, ModifyVpcEndpointCommand, {
    models: ['VpcEndpointId', 'AddRouteTableIds', 'RemoveRouteTableIds', 'DryRun'],
    handle: (input, { region }) => {
      const endpoint = get(region, kinds.vpcEndpoint, input.VpcEndpointId);
      const known = new Set(endpoint.routeTableIds);
      const added = (input.AddRouteTableIds ?? [])
        .filter((id) => !known.has(id))
        .map((id) => get(region, kinds.routeTable, id));
      const removed = (input.RemoveRouteTableIds ?? []).map((id) => get(region, kinds.routeTable, id));
      for (const table of added) checkFree(table, endpoint.vpcId, endpoint.prefixListId);
      refuseDryRun(input);
      for (const table of removed) {
        table.routes = table.routes.filter((route) => route.gatewayId !== endpoint.id);
        known.delete(table.id);
      }
      for (const table of added) {
        addRoute(table, endpoint);
        known.add(table.id);
      }
      endpoint.routeTableIds = [...known];
      return { Return: true };
    },
  });

  defineDescribe(parts, DescribeVpcEndpointsCommand, {
    kind: kinds.vpcEndpoint,
    ids: 'VpcEndpointIds',
    fields: () => ({
      'vpc-endpoint-id': (row) => row.id,
      'vpc-id': (row) => row.vpcId,
      'service-name': (row) => row.serviceName,
      'vpc-endpoint-type': () => 'Gateway',
      'vpc-endpoint-state': (row) => row.state,
    }),
    answer: (rows, { accountId }) => ({ VpcEndpoints: rows.map((row) => present(row, accountId)) }),
  });

  define(parts, DeleteVpcEndpointsCommand, {
    models: ['VpcEndpointIds', 'DryRun'],
    handle: (input, { region }) => {
      const all = tables(region);
      refuseDryRun(input);
      const unsuccessful = (input.VpcEndpointIds ?? []).flatMap((id) => {
        const endpoint = all.vpcEndpoints.get(id);
        if (endpoint === undefined) {
          const { message } = kinds.vpcEndpoint.notFound(id);
          return [{ ResourceId: id, Error: { Code: 'InvalidVpcEndpoint.NotFound', Message: message } }];
        }
        if (endpoint.state === 'available') {
          endpoint.state = 'deleting';
          for (const table of all.routeTables.values()) {
            table.routes = table.routes.filter((route) => route.gatewayId !== id);
          }
          world.after(world.random.between(DELETING_MS.low, DELETING_MS.high), 'ec2.vpc-endpoint.gone', {
            region: region.name,
            id,
          });
        }
        return [];
      });
      return { Unsuccessful: unsuccessful };
    },
  });
}

/** Throws when the table is in another VPC or has a route to the service. */
function checkFree(table: RouteTableRecord, vpcId: string, prefixListId: string): void {
  if (table.vpcId !== vpcId) {
    throw new AwsError('InvalidRouteTableId', `Route table ${table.id} is not in VPC ${vpcId}`);
  }
  const taken = table.routes.some(
    ({ destination }) => 'prefixListId' in destination && destination.prefixListId === prefixListId,
  );
  if (taken) {
    throw new AwsError(
      'RouteAlreadyExists',
      `route table ${table.id} already has a route with destination-prefix-list-id ${prefixListId}`,
    );
  }
}

function addRoute(table: RouteTableRecord, { id, prefixListId }: VpcEndpointRecord): void {
  table.routes = [...table.routes, { destination: { prefixListId }, gatewayId: id, origin: 'CreateRoute' }];
}

/** AWS's managed prefix list of a service has the same id for everybody in a region. */
export function prefixList(region: Region, serviceName: string): string {
  return `pl-${createHash('sha256').update(`${region.name}/${serviceName}`).digest('hex').slice(0, 8)}`;
}

function present(endpoint: VpcEndpointRecord, accountId: string): VpcEndpoint {
  return {
    VpcEndpointId: endpoint.id,
    VpcEndpointType: 'Gateway',
    VpcId: endpoint.vpcId,
    ServiceName: endpoint.serviceName,
    // EC2 writes these states in lower case; the SDK's enumeration has them capitalised.
    State: endpoint.state as 'Available',
    PolicyDocument: FULL_ACCESS,
    RouteTableIds: [...endpoint.routeTableIds],
    SubnetIds: [],
    Groups: [],
    NetworkInterfaceIds: [],
    DnsEntries: [],
    PrivateDnsEnabled: false,
    RequesterManaged: false,
    CreationTimestamp: new Date(endpoint.createdAt),
    OwnerId: accountId,
    Tags: tagList(endpoint.tags),
  };
}
