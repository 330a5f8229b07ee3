import { addressesOf } from '../addresses';
import { serviceOf } from '../services';
import { needsDatabase } from '../workshop/workshop';
import type { Workshop } from '../workshop/workshop';
import { sharedName } from '../workshop/names';
import { shared } from './addresses';
import { node } from './node';
import type { AddressOf } from './outputs';
import { ref } from './reference';
import type { AnyPlannedResource, IngressRule } from './resources';

/** Port of PostgreSQL. */
export const databasePort = 5432;

const vpcCidr = '10.40.0.0/16';
// A /20 holds 4,091 addresses: 25 load balancers × 8 + 250 hosts fit one of them (aws-facts §2).
const publicCidrs = ['10.40.0.0/20', '10.40.16.0/20'] as const;
const privateCidrs = ['10.40.128.0/20', '10.40.144.0/20'] as const;

/** The network: two zones; public for load balancers and hosts, private for tasks and the database. */
export function networkResources(workshop: Workshop): readonly AnyPlannedResource[] {
  const vpcId = ref(shared.vpc);
  const subnets = ([0, 1] as const).flatMap((zoneIndex) => [
    node(shared.publicSubnets[zoneIndex], 'AWS::EC2::Subnet', {
      vpcId,
      cidr: publicCidrs[zoneIndex],
      zoneIndex,
      publicIpOnLaunch: true,
    }),
    node(shared.privateSubnets[zoneIndex], 'AWS::EC2::Subnet', {
      vpcId,
      cidr: privateCidrs[zoneIndex],
      zoneIndex,
      publicIpOnLaunch: false,
    }),
  ]);
  return [
    node(shared.vpc, 'AWS::EC2::VPC', { cidr: vpcCidr }),
    node(shared.internetGateway, 'AWS::EC2::InternetGateway', { vpcId }),
    ...subnets,
    node(shared.publicRoutes, 'AWS::EC2::RouteTable', {
      vpcId,
      subnetIds: shared.publicSubnets.map((subnet) => ref(subnet)),
      internetGatewayId: ref(shared.internetGateway),
    }),
    node(shared.privateRoutes, 'AWS::EC2::RouteTable', {
      vpcId,
      subnetIds: shared.privateSubnets.map((subnet) => ref(subnet)),
    }),
    node(shared.storageEndpoint, 'AWS::EC2::VPCEndpoint', {
      vpcId,
      service: 's3',
      routeTableIds: [ref(shared.publicRoutes), ref(shared.privateRoutes)],
    }),
    ...securityGroups(workshop),
  ];
}

/** Each open only to what must reach it. */
function securityGroups(workshop: Workshop): readonly AnyPlannedResource[] {
  const vpcId = ref(shared.vpc);
  const group = (
    address: AddressOf<'AWS::EC2::SecurityGroup'>,
    what: string,
    description: string,
    ingress: readonly IngressRule[],
  ): AnyPlannedResource =>
    node(address, 'AWS::EC2::SecurityGroup', {
      vpcId,
      name: sharedName(workshop.id, what),
      description,
      ingress,
    });
  const fromLoadBalancers = { securityGroupId: ref(shared.loadBalancerGroup) };
  const groups = [
    group(
      shared.loadBalancerGroup,
      'load-balancer',
      'Lectern: what participants open in the browser',
      addressesOf(workshop).ingress(),
    ),
    group(
      shared.taskGroup,
      'task',
      'Lectern: services of the seats',
      workshop.services.map(({ name }): IngressRule => ({
        protocol: 'tcp',
        fromPort: serviceOf(name).containerPort,
        toPort: serviceOf(name).containerPort,
        source: fromLoadBalancers,
        description: `${name} from the load balancers`,
      })),
    ),
    group(shared.hostGroup, 'host', 'Lectern: hosts of the seats, closed to everybody', []),
  ];
  if (!needsDatabase(workshop)) return groups;
  return [
    ...groups,
    group(shared.databaseGroup, 'database', 'Lectern: database, for the seats only', [
      {
        protocol: 'tcp',
        fromPort: databasePort,
        toPort: databasePort,
        source: { securityGroupId: ref(shared.taskGroup) },
        description: 'seats',
      },
    ]),
  ];
}
