/** EC2's tables of one region, and looking records up in them. */
import { AwsError } from '../../wire/registry';
import type { Region, Table, World } from '../../world/world';
import type { OnceRecord } from '../shared/idempotency';
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

/** Where one kind of thing is kept, and how EC2 speaks of it. */
export interface Kind<T extends Resource> {
  readonly type: string;
  readonly prefix: string;
  readonly table: (all: Ec2Tables) => Table<T>;
  readonly notFound: (id: string) => AwsError;
  readonly malformed: string;
}

function kind<T extends Resource>(
  type: string,
  prefix: string,
  table: (all: Ec2Tables) => Table<T>,
  codes: { readonly notFound: string; readonly malformed?: string },
  text = (id: string): string => `The ${inCamelCase(type)} ID '${id}' does not exist`,
): Kind<T> {
  return {
    type,
    prefix,
    table,
    notFound: (id) => new AwsError(codes.notFound, text(id)),
    malformed: codes.malformed ?? codes.notFound.replace('.NotFound', '.Malformed'),
  };
}

/** Codes and sentences as EC2 sends them (EC2 has no modelled errors; aws-facts §4 for the ones that matter). */
export const kinds = {
  vpc: kind('vpc', 'vpc-', (all) => all.vpcs, { notFound: 'InvalidVpcID.NotFound' }),
  subnet: kind('subnet', 'subnet-', (all) => all.subnets, { notFound: 'InvalidSubnetID.NotFound' }),
  internetGateway: kind('internet-gateway', 'igw-', (all) => all.internetGateways, {
    notFound: 'InvalidInternetGatewayID.NotFound',
  }),
  routeTable: kind('route-table', 'rtb-', (all) => all.routeTables, {
    notFound: 'InvalidRouteTableID.NotFound',
  }),
  vpcEndpoint: kind(
    'vpc-endpoint',
    'vpce-',
    (all) => all.vpcEndpoints,
    { notFound: 'InvalidVpcEndpointId.NotFound' },
    (id) => `The Vpc Endpoint Id '${id}' does not exist`,
  ),
  securityGroup: kind(
    'security-group',
    'sg-',
    (all) => all.securityGroups,
    { notFound: 'InvalidGroup.NotFound', malformed: 'InvalidGroupId.Malformed' },
    (id) => `The security group '${id}' does not exist`,
  ),
  instance: kind('instance', 'i-', (all) => all.instances, { notFound: 'InvalidInstanceID.NotFound' }),
  networkInterface: kind('network-interface', 'eni-', (all) => all.networkInterfaces, {
    notFound: 'InvalidNetworkInterfaceID.NotFound',
    malformed: 'InvalidNetworkInterfaceId.Malformed',
  }),
  volume: kind(
    'volume',
    'vol-',
    (all) => all.volumes,
    { notFound: 'InvalidVolume.NotFound', malformed: 'InvalidVolumeID.Malformed' },
    (id) => `The volume '${id}' does not exist.`,
  ),
} as const;

function inCamelCase(type: string): string {
  return type.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** A name and birth for a new thing. Usually visible within tenths of a second, never later than 3 s (aws-facts §10). */
export function birth(world: World, prefix: string, tags: Resource['tags']): Resource {
  const delay = 3_000 * world.random.next() ** 3;
  return { id: world.id(prefix), tags, createdAt: world.now(), visibleAt: world.ticks() + delay };
}

export function isVisible(world: World, row: Resource): boolean {
  return row.visibleAt <= world.ticks();
}

/** The record behind a required id. Throws MissingParameter, Malformed or NotFound as EC2 does. */
export function get<T extends Resource>(region: Region, kind: Kind<T>, id: string | undefined): T {
  if (id === undefined || id === '') {
    throw new AwsError(
      'MissingParameter',
      `The request must contain the parameter ${inCamelCase(kind.type)}Id`,
    );
  }
  const row = kind.table(tables(region)).get(id);
  if (row !== undefined && isVisible(region.world, row)) return row;
  if (!new RegExp(`^${kind.prefix}[0-9a-f]{8}(?:[0-9a-f]{9})?$`).test(id)) {
    throw new AwsError(kind.malformed, `Invalid id: "${id}" (expecting "${kind.prefix}...")`);
  }
  throw kind.notFound(id);
}

/** AWS's own sentence for a thing that cannot go yet. */
export function dependencyViolation(what: string, id: string): AwsError {
  return new AwsError('DependencyViolation', `The ${what} '${id}' has dependencies and cannot be deleted.`);
}
