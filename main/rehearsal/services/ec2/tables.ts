/** EC2's tables of one region, and looking records up in them. */
import { AwsError } from '../../wire/registry';
import type { Region, Table, World } from '../../world/world';
import { applyFilters, type FilterFields, type FilterInput } from '../shared/filters';
import type { OnceRecord } from '../shared/idempotency';
import { paginate, type Page } from '../shared/pagination';
import type {
  InstanceRecord,
  InternetGatewayRecord,
  NetworkInterfaceRecord,
  Resource,
  RouteTableRecord,
  SecurityGroupRecord,
  SubnetRecord,
  VolumeRecord,
  VpcEndpointRecord,
  VpcRecord,
} from './records';

export interface Ec2Tables {
  readonly vpcs: Table<VpcRecord>;
  readonly subnets: Table<SubnetRecord>;
  readonly internetGateways: Table<InternetGatewayRecord>;
  readonly routeTables: Table<RouteTableRecord>;
  readonly vpcEndpoints: Table<VpcEndpointRecord>;
  readonly securityGroups: Table<SecurityGroupRecord>;
  readonly instances: Table<InstanceRecord>;
  readonly networkInterfaces: Table<NetworkInterfaceRecord>;
  readonly volumes: Table<VolumeRecord>;
  readonly tokens: Table<OnceRecord>;
}

export function tables(region: Region): Ec2Tables {
  return {
    vpcs: region.table('ec2.vpcs'),
    subnets: region.table('ec2.subnets'),
    internetGateways: region.table('ec2.internet-gateways'),
    routeTables: region.table('ec2.route-tables'),
    vpcEndpoints: region.table('ec2.vpc-endpoints'),
    securityGroups: region.table('ec2.security-groups'),
    instances: region.table('ec2.instances'),
    networkInterfaces: region.table('ec2.network-interfaces'),
    volumes: region.table('ec2.volumes'),
    tokens: region.table('ec2.client-tokens'),
  };
}

/** How EC2 speaks of one kind of thing. */
export interface Kind {
  readonly type: string;
  readonly prefix: string;
  readonly table: (all: Ec2Tables) => Table<Resource>;
  readonly notFound: (id: string) => AwsError;
  readonly malformed: string;
}

function kind(
  type: string,
  prefix: string,
  table: keyof Ec2Tables,
  codes: { readonly notFound: string; readonly malformed?: string },
  text: (id: string) => string,
): Kind {
  return {
    type,
    prefix,
    table: (all) => all[table] as Table<Resource>,
    notFound: (id) => new AwsError(codes.notFound, text(id)),
    malformed: codes.malformed ?? codes.notFound.replace('.NotFound', '.Malformed'),
  };
}

/** Codes and sentences as EC2 sends them (EC2 has no modelled errors; aws-facts §4 for the ones that matter). */
export const kinds = {
  vpc: kind(
    'vpc',
    'vpc-',
    'vpcs',
    { notFound: 'InvalidVpcID.NotFound' },
    (id) => `The vpc ID '${id}' does not exist`,
  ),
  subnet: kind(
    'subnet',
    'subnet-',
    'subnets',
    { notFound: 'InvalidSubnetID.NotFound' },
    (id) => `The subnet ID '${id}' does not exist`,
  ),
  internetGateway: kind(
    'internet-gateway',
    'igw-',
    'internetGateways',
    { notFound: 'InvalidInternetGatewayID.NotFound' },
    (id) => `The internetGateway ID '${id}' does not exist`,
  ),
  routeTable: kind(
    'route-table',
    'rtb-',
    'routeTables',
    { notFound: 'InvalidRouteTableID.NotFound' },
    (id) => `The routeTable ID '${id}' does not exist`,
  ),
  vpcEndpoint: kind(
    'vpc-endpoint',
    'vpce-',
    'vpcEndpoints',
    { notFound: 'InvalidVpcEndpointId.NotFound' },
    (id) => `The Vpc Endpoint Id '${id}' does not exist`,
  ),
  securityGroup: kind(
    'security-group',
    'sg-',
    'securityGroups',
    { notFound: 'InvalidGroup.NotFound', malformed: 'InvalidGroupId.Malformed' },
    (id) => `The security group '${id}' does not exist`,
  ),
  instance: kind(
    'instance',
    'i-',
    'instances',
    { notFound: 'InvalidInstanceID.NotFound' },
    (id) => `The instance ID '${id}' does not exist`,
  ),
  networkInterface: kind(
    'network-interface',
    'eni-',
    'networkInterfaces',
    { notFound: 'InvalidNetworkInterfaceID.NotFound', malformed: 'InvalidNetworkInterfaceId.Malformed' },
    (id) => `The networkInterface ID '${id}' does not exist`,
  ),
  volume: kind(
    'volume',
    'vol-',
    'volumes',
    { notFound: 'InvalidVolume.NotFound', malformed: 'InvalidVolumeID.Malformed' },
    (id) => `The volume '${id}' does not exist.`,
  ),
} as const;

/** A name and birth for a new thing. Usually visible within tenths of a second, never later than 3 s (aws-facts §10). */
export function birth(world: World, prefix: string, tags: Resource['tags']): Resource {
  const delay = 3_000 * world.random.next() ** 3;
  return { id: world.id(prefix), tags, createdAt: world.now(), visibleAt: world.ticks() + delay };
}

export function isVisible(world: World, row: Resource): boolean {
  return row.visibleAt <= world.ticks();
}

/** The record behind a required id. Throws MissingParameter, Malformed or NotFound as EC2 does. */
export function get<T extends Resource>(
  region: Region,
  table: Table<T>,
  kind: Kind,
  id: string | undefined,
): T {
  if (id === undefined || id === '') {
    const name = `${kind.type.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}Id`;
    throw new AwsError('MissingParameter', `The request must contain the parameter ${name}`);
  }
  const row = table.get(id);
  if (row !== undefined && isVisible(region.world, row)) return row;
  if (!new RegExp(`^${kind.prefix}[0-9a-f]{8}(?:[0-9a-f]{9})?$`).test(id)) {
    throw new AwsError(kind.malformed, `Invalid id: "${id}" (expecting "${kind.prefix}...")`);
  }
  throw kind.notFound(id);
}

export interface DescribeRequest<T extends Resource> {
  readonly table: Table<T>;
  readonly kind: Kind;
  readonly ids: readonly string[] | undefined;
  readonly filters: readonly FilterInput[] | undefined;
  readonly fields: FilterFields<T>;
  readonly token: string | undefined;
  readonly size: number | undefined;
}

/** What all of EC2's Describe calls do: ids must exist, filters narrow, MaxResults (5 to 1000) pages. */
export function describe<T extends Resource>(region: Region, request: DescribeRequest<T>): Page<T> {
  const { table, kind, ids } = request;
  if (ids !== undefined && ids.length > 0 && request.size !== undefined && kind === kinds.instance) {
    throw new AwsError(
      'InvalidParameterCombination',
      'The parameter instancesSet cannot be used with the parameter maxResults',
    );
  }
  const rows =
    ids === undefined || ids.length === 0
      ? [...table.values()].filter((row) => isVisible(region.world, row))
      : [...new Set(ids)].map((id) => get(region, table, kind, id));
  return paginate(
    applyFilters(rows, request.filters, request.fields, (row) => row.tags),
    { key: (row) => row.id, token: request.token, size: request.size, least: 5, most: 1000 },
  );
}

/** AWS's own sentence for a thing that cannot go yet. */
export function dependencyViolation(what: string, id: string): AwsError {
  return new AwsError('DependencyViolation', `The ${what} '${id}' has dependencies and cannot be deleted.`);
}
