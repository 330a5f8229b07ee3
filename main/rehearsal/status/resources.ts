/** What stands in the rehearsed account, by type, from the sizes of its tables. Bookkeeping of the rehearsal is left out. */

/** Tables by CloudFormation's names where it has one. */
const types: Readonly<Record<string, string>> = {
  'ec2.vpcs': 'AWS::EC2::VPC',
  'ec2.subnets': 'AWS::EC2::Subnet',
  'ec2.internet-gateways': 'AWS::EC2::InternetGateway',
  'ec2.route-tables': 'AWS::EC2::RouteTable',
  'ec2.security-groups': 'AWS::EC2::SecurityGroup',
  'ec2.vpc-endpoints': 'AWS::EC2::VPCEndpoint',
  'ec2.network-interfaces': 'AWS::EC2::NetworkInterface',
  'ec2.instances': 'AWS::EC2::Instance',
  'ec2.volumes': 'AWS::EC2::Volume',
  'ecs.clusters': 'AWS::ECS::Cluster',
  'ecs.container-instances': 'ECS container instance',
  'ecs.task-definitions': 'AWS::ECS::TaskDefinition',
  'ecs.services': 'AWS::ECS::Service',
  'ecs.tasks': 'ECS task',
  'elbv2.load-balancers': 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'elbv2.listeners': 'AWS::ElasticLoadBalancingV2::Listener',
  'elbv2.rules': 'AWS::ElasticLoadBalancingV2::ListenerRule',
  'elbv2.target-groups': 'AWS::ElasticLoadBalancingV2::TargetGroup',
  'rds.instances': 'AWS::RDS::DBInstance',
  'rds.subnet-groups': 'AWS::RDS::DBSubnetGroup',
  'rds.snapshots': 'RDS snapshot',
  'iam.roles': 'AWS::IAM::Role',
  'iam.instance-profiles': 'AWS::IAM::InstanceProfile',
  'logs/groups': 'AWS::Logs::LogGroup',
  'logs/streams': 'AWS::Logs::LogStream',
  's3/buckets': 'AWS::S3::Bucket',
  's3/objects': 'S3 object',
  'secretsmanager/secrets': 'AWS::SecretsManager::Secret',
  'service-quotas.increases': 'Service Quotas request',
};

/** How many of a type stand in a region, or in none. */
export interface ResourceCount {
  readonly region: string;
  readonly type: string;
  readonly count: number;
}

/** Counts by region and type, in that order; types of which nothing is there are left out. */
export function resourceCounts(tables: readonly (readonly [string, number])[]): readonly ResourceCount[] {
  const counts = new Map<string, ResourceCount>();
  for (const [table, size] of tables) {
    const [, region = 'global', name = ''] = /^(?:([a-z]{2}(?:-[a-z]+)+-\d)\/)?(.*)$/.exec(table) ?? [];
    // Objects and streams have a table for each bucket and group.
    const type = types[name] ?? types[name.split('/').slice(0, 2).join('/')];
    if (type === undefined || size === 0) continue;
    const key = `${region} ${type}`;
    counts.set(key, { region, type, count: (counts.get(key)?.count ?? 0) + size });
  }
  return [...counts.values()].sort(
    (a, b) => a.region.localeCompare(b.region) || a.type.localeCompare(b.type),
  );
}
