/** Plan addresses: where each resource stands in the graph. Unique and stable; they are tags in the account. */
import type { SeatLabel, ServiceName } from '../workshop/workshop';
import { addressOf } from './outputs';
import type { AddressOf } from './outputs';

export const shared = {
  vpc: addressOf('AWS::EC2::VPC', 'shared.vpc'),
  internetGateway: addressOf('AWS::EC2::InternetGateway', 'shared.internet-gateway'),
  publicSubnets: [
    addressOf('AWS::EC2::Subnet', 'shared.subnet.public-1'),
    addressOf('AWS::EC2::Subnet', 'shared.subnet.public-2'),
  ],
  privateSubnets: [
    addressOf('AWS::EC2::Subnet', 'shared.subnet.private-1'),
    addressOf('AWS::EC2::Subnet', 'shared.subnet.private-2'),
  ],
  publicRoutes: addressOf('AWS::EC2::RouteTable', 'shared.route-table.public'),
  privateRoutes: addressOf('AWS::EC2::RouteTable', 'shared.route-table.private'),
  storageEndpoint: addressOf('AWS::EC2::VPCEndpoint', 'shared.endpoint.s3'),
  loadBalancerGroup: addressOf('AWS::EC2::SecurityGroup', 'shared.security-group.load-balancer'),
  taskGroup: addressOf('AWS::EC2::SecurityGroup', 'shared.security-group.task'),
  hostGroup: addressOf('AWS::EC2::SecurityGroup', 'shared.security-group.host'),
  databaseGroup: addressOf('AWS::EC2::SecurityGroup', 'shared.security-group.database'),
  databaseSubnets: addressOf('AWS::RDS::DBSubnetGroup', 'shared.database-subnets'),
  database: addressOf('AWS::RDS::DBInstance', 'shared.database'),
  databaseJob: addressOf('AWS::ECS::TaskDefinition', 'shared.database-job'),
  cluster: addressOf('AWS::ECS::Cluster', 'shared.cluster'),
  logs: addressOf('AWS::Logs::LogGroup', 'shared.logs'),
  executionRole: addressOf('AWS::IAM::Role', 'shared.role.execution'),
  hostRole: addressOf('AWS::IAM::Role', 'shared.role.host'),
  instanceProfile: addressOf('AWS::IAM::InstanceProfile', 'shared.instance-profile'),
  bucket: addressOf('AWS::S3::Bucket', 'shared.bucket'),
  materials: addressOf('Lectern::Materials', 'shared.materials'),
  secret: addressOf('AWS::SecretsManager::Secret', 'shared.secret'),
} as const;

/** The load balancer with this label (app/addresses says which there are): `1`, `2b`. */
export const loadBalancerAddress = (label: string): AddressOf<'AWS::ElasticLoadBalancingV2::LoadBalancer'> =>
  addressOf('AWS::ElasticLoadBalancingV2::LoadBalancer', `shared.load-balancer.${label}`);
/** The label of the load balancer at this address. */
export const loadBalancerAt = (address: string): string | undefined => address.split('.')[2];

/** What a seat has once. */
export function seatAddresses(seat: SeatLabel) {
  return {
    role: addressOf('AWS::IAM::Role', `seat.${seat}.role`),
    host: addressOf('AWS::EC2::Instance', `seat.${seat}.host`),
    database: addressOf('Lectern::SeatDatabase', `seat.${seat}.database`),
  } as const;
}

/** What a seat has for each of its services; what leads there is for app/addresses to say. */
export function serviceAddresses(seat: SeatLabel, service: ServiceName) {
  const at = `seat.${seat}.${service}`;
  return {
    targetGroup: addressOf('AWS::ElasticLoadBalancingV2::TargetGroup', `${at}.target-group`),
    taskDefinition: addressOf('AWS::ECS::TaskDefinition', `${at}.task-definition`),
    service: addressOf('AWS::ECS::Service', `${at}.service`),
  } as const;
}
