import type { QuotaNeed } from '../contract/views';
import type { Plan } from '../plan/plan';
import type { Address } from '../plan/reference';
import type { ResourceType } from '../plan/resources';
import { databaseClasses, hostTypes, maxConnections } from './machine-types';
import { serviceOf } from '../services';
import { needsDatabase, seatCount, type Workshop } from './workshop';

/** Quota → code, AWS's default, whether it can be raised. Source: aws-facts §2. */
export const quotas = {
  vCpu: quota('ec2', 'L-1216C47A', 'Running On-Demand Standard vCPUs', 5, true),
  vpcs: quota('vpc', 'L-F678F1CE', 'Networks (VPCs) per region', 5, true),
  subnets: quota('vpc', 'L-407747CB', 'Subnets per VPC', 200, true),
  routeTables: quota('vpc', 'L-589F43AA', 'Route tables per VPC', 200, true),
  gateways: quota('vpc', 'L-A4707A72', 'Internet gateways per region', 5, true),
  endpoints: quota('vpc', 'L-1B52E74A', 'Gateway VPC endpoints per region', 20, true),
  interfaces: quota('vpc', 'L-DF5E4CA3', 'Network interfaces per region', 5000, true),
  securityGroups: quota('vpc', 'L-E79EC296', 'Security groups per region', 2500, true),
  securityGroupRules: quota('vpc', 'L-0EA8095F', 'Rules per security group', 60, true),
  loadBalancers: quota(
    'elasticloadbalancing',
    'L-53DA6B97',
    'Application load balancers per region',
    50,
    true,
  ),
  listeners: quota('elasticloadbalancing', 'L-B6DF7632', 'Listeners per load balancer', 50, true),
  targetGroupsEach: quota(
    'elasticloadbalancing',
    'L-822D1B1B',
    'Target groups per load balancer',
    100,
    false,
  ),
  targetGroups: quota('elasticloadbalancing', 'L-B22855CB', 'Target groups per region', 3000, true),
  targets: quota('elasticloadbalancing', 'L-7E6692B2', 'Targets per load balancer', 1000, true),
  rules: quota('elasticloadbalancing', 'L-7EED9B64', 'Rules per load balancer', 100, true),
  clusters: quota('ecs', 'L-21C621EB', 'Clusters', 10_000, true),
  services: quota('ecs', 'L-9EF96962', 'Services per cluster', 5000, false),
  containerInstances: quota('ecs', 'L-86C34207', 'Container instances per cluster', 5000, false),
  databases: quota('rds', 'L-7B6409FD', 'DB instances', 40, true),
  databaseSubnetGroups: quota('rds', 'L-48C6BF61', 'DB subnet groups', 50, true),
  roles: quota('iam', 'L-FE177D64', 'Roles', 1000, true),
} as const;

type Quota = Omit<QuotaNeed, 'needed' | 'enoughByDefault'>;

/** What the plan wants of the account's quotas, what it wants most of its default first. Pure. */
export function quotasOf(plan: Plan): readonly QuotaNeed[] {
  const { workshop } = plan;
  const count = (type: ResourceType): number =>
    plan.resources.filter((resource) => resource.type === type).length;
  const hosts = count('AWS::EC2::Instance');
  const services = count('AWS::ECS::Service');
  const loadBalancers = count('AWS::ElasticLoadBalancingV2::LoadBalancer');
  const fullest = fullestLoadBalancer(plan);
  const vCpu = Math.max(...workshop.host.instanceTypes.map((name) => hostTypes.get(name)?.vCpu ?? 0));
  const needs = [
    need(quotas.vCpu, hosts * vCpu),
    need(quotas.vpcs, count('AWS::EC2::VPC')),
    need(quotas.gateways, count('AWS::EC2::InternetGateway')),
    need(quotas.endpoints, count('AWS::EC2::VPCEndpoint')),
    // One of each host, task and seat job, of the database, and of each load balancer in two zones.
    need(quotas.interfaces, hosts * 2 + services + loadBalancers * 2 + count('AWS::RDS::DBInstance')),
    need(quotas.securityGroups, count('AWS::EC2::SecurityGroup')),
    need(quotas.loadBalancers, loadBalancers),
    need(quotas.listeners, fullest.listeners),
    need(quotas.targetGroupsEach, fullest.targetGroups),
    need(quotas.targetGroups, count('AWS::ElasticLoadBalancingV2::TargetGroup')),
    need(quotas.rules, fullest.rules),
    need(quotas.clusters, count('AWS::ECS::Cluster')),
    need(quotas.services, services),
    need(quotas.containerInstances, hosts),
    need(quotas.databases, count('AWS::RDS::DBInstance')),
    need(quotas.databaseSubnetGroups, count('AWS::RDS::DBSubnetGroup')),
    need(quotas.roles, count('AWS::IAM::Role')),
    ...connections(plan),
  ];
  return needs
    .filter(({ needed }) => needed > 0)
    .sort((a, b) => b.needed / b.defaultValue - a.needed / a.defaultValue);
}

/** Not a quota of the account but of the database class, and as able to stop a workshop. */
function connections({ workshop }: Plan): readonly QuotaNeed[] {
  const known = databaseClasses.get(workshop.database.instanceClass);
  if (!needsDatabase(workshop) || known === undefined) return [];
  return [
    need(
      quota(
        'rds',
        'max_connections',
        `Connections of a ${workshop.database.instanceClass}: choose a larger class for more`,
        maxConnections(known.memoryGiB),
        true,
      ),
      seatCount(workshop) * connectionsPerSeat(workshop),
    ),
  ];
}

/** Database connections that one seat's services hold at a time. */
function connectionsPerSeat({ services }: Pick<Workshop, 'services'>): number {
  return services.reduce((sum, { name }) => sum + (serviceOf(name).database?.connections ?? 0), 0);
}

/** What the fullest load balancer holds: its listeners, their rules, and the target groups behind both. */
function fullestLoadBalancer({
  resources,
}: Plan): Readonly<Record<'listeners' | 'rules' | 'targetGroups', number>> {
  const held = new Map<Address, { listeners: number; rules: number; readonly targetGroups: Set<Address> }>();
  // A plan lists what something depends on before it.
  const ownerOf = new Map<Address, Address>();
  const targetGroups = new Set<Address>();
  for (const { address, type, dependsOn } of resources) {
    if (type === 'AWS::ElasticLoadBalancingV2::TargetGroup') targetGroups.add(address);
    if (type === 'AWS::ElasticLoadBalancingV2::LoadBalancer') {
      ownerOf.set(address, address);
      held.set(address, { listeners: 0, rules: 0, targetGroups: new Set() });
    }
    const isListener = type === 'AWS::ElasticLoadBalancingV2::Listener';
    if (!isListener && type !== 'AWS::ElasticLoadBalancingV2::ListenerRule') continue;
    const owner = dependsOn.flatMap((other) => ownerOf.get(other) ?? [])[0];
    const of = held.get(owner ?? '');
    if (owner === undefined || of === undefined) continue;
    ownerOf.set(address, owner);
    of[isListener ? 'listeners' : 'rules'] += 1;
    for (const other of dependsOn) if (targetGroups.has(other)) of.targetGroups.add(other);
  }
  const all = [...held.values()];
  return {
    listeners: Math.max(0, ...all.map(({ listeners }) => listeners)),
    rules: Math.max(0, ...all.map(({ rules }) => rules)),
    targetGroups: Math.max(0, ...all.map((one) => one.targetGroups.size)),
  };
}

function quota(
  service: string,
  code: string,
  name: string,
  defaultValue: number,
  adjustable: boolean,
): Quota {
  return { service, code, name, defaultValue, adjustable };
}

function need(of: Quota, needed: number): QuotaNeed {
  return { ...of, needed, enoughByDefault: needed <= of.defaultValue };
}
