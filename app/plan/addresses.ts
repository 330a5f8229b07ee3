/** Plan addresses: where each resource stands in the graph. Unique and stable; they are tags in the account. */
import type { SeatLabel, ServiceName } from '../workshop/workshop';
import type { Address } from './reference';

export const shared = {
  vpc: 'shared.vpc',
  internetGateway: 'shared.internet-gateway',
  publicSubnets: ['shared.subnet.public-1', 'shared.subnet.public-2'],
  privateSubnets: ['shared.subnet.private-1', 'shared.subnet.private-2'],
  publicRoutes: 'shared.route-table.public',
  privateRoutes: 'shared.route-table.private',
  storageEndpoint: 'shared.endpoint.s3',
  loadBalancerGroup: 'shared.security-group.load-balancer',
  taskGroup: 'shared.security-group.task',
  hostGroup: 'shared.security-group.host',
  databaseGroup: 'shared.security-group.database',
  databaseSubnets: 'shared.database-subnets',
  database: 'shared.database',
  databaseJob: 'shared.database-job',
  cluster: 'shared.cluster',
  logs: 'shared.logs',
  executionRole: 'shared.role.execution',
  hostRole: 'shared.role.host',
  instanceProfile: 'shared.instance-profile',
  bucket: 'shared.bucket',
  materials: 'shared.materials',
  secret: 'shared.secret',
} as const;

/** Load balancer `n`, from 1. */
export const loadBalancerAddress = (n: number): Address => `shared.load-balancer.${n}`;
/** The number of the load balancer at this address. */
export const loadBalancerAt = (address: Address): number => Number(address.split('.')[2]);

/** What a seat has once. */
export function seatAddresses(seat: SeatLabel): {
  readonly role: Address;
  readonly host: Address;
  readonly database: Address;
} {
  return { role: `seat.${seat}.role`, host: `seat.${seat}.host`, database: `seat.${seat}.database` };
}

/** What a seat has for each of its services; what leads there is for app/addresses to say. */
export function serviceAddresses(
  seat: SeatLabel,
  service: ServiceName,
): Readonly<Record<'targetGroup' | 'taskDefinition' | 'service', Address>> {
  const at = `seat.${seat}.${service}`;
  return {
    targetGroup: `${at}.target-group`,
    taskDefinition: `${at}.task-definition`,
    service: `${at}.service`,
  };
}
