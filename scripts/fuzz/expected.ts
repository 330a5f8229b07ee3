import type { Plan } from '../../app/plan/plan';
import type { ResourceType } from '../../app/plan/resources';

/** Where the census counts each type; what it cannot see, or what is no resource of its own, is left out. */
const censusKeys: Partial<Readonly<Record<ResourceType, string>>> = {
  'AWS::EC2::VPC': 'vpcs',
  'AWS::EC2::InternetGateway': 'gateways',
  'AWS::EC2::Subnet': 'subnets',
  'AWS::EC2::RouteTable': 'routeTables',
  'AWS::EC2::VPCEndpoint': 'endpoints',
  'AWS::EC2::SecurityGroup': 'groups',
  'AWS::EC2::Instance': 'instances',
  'AWS::RDS::DBSubnetGroup': 'databaseSubnets',
  'AWS::RDS::DBInstance': 'databases',
  'AWS::ECS::Cluster': 'clusters',
  'AWS::ECS::TaskDefinition': 'taskDefinitions',
  'AWS::ECS::Service': 'services',
  'AWS::Logs::LogGroup': 'logGroups',
  'AWS::IAM::Role': 'roles',
  'AWS::IAM::InstanceProfile': 'profiles',
  'AWS::S3::Bucket': 'buckets',
  'AWS::SecretsManager::Secret': 'secrets',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'loadBalancers',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'targetGroups',
  'AWS::ElasticLoadBalancingV2::Listener': 'listeners',
  'AWS::ElasticLoadBalancingV2::ListenerRule': 'rules',
};

export type Census = Readonly<Record<string, readonly string[]>>;

/** Types that a receipt knows by their name and the census by their ARN. */
const byName: ReadonlySet<string> = new Set(['clusters', 'roles', 'profiles']);

/** Every thing that a census saw, as a receipt names it. Network interfaces come and go with others. */
export function thingsIn(census: Census): ReadonlySet<string> {
  return new Set(
    Object.entries(censusKeys).flatMap(([type, key]) =>
      (census[key] ?? []).map((id) => `${type} ${byName.has(key) ? id.slice(id.lastIndexOf('/') + 1) : id}`),
    ),
  );
}

/** What is wrong with the account, given what was there before and what the plan says should be there more. */
export function differences(before: Census, now: Census, plan: Plan): readonly string[] {
  const wrong: string[] = [];
  for (const [key, ids] of Object.entries(now)) {
    const here = new Set(ids);
    for (const id of before[key] ?? []) if (!here.has(id)) wrong.push(`${key}: ${id} of others is gone`);
    if (key === 'interfaces') continue;
    const types = Object.entries(censusKeys)
      .filter(([, other]) => other === key)
      .map(([type]) => type);
    const expected =
      (before[key] ?? []).length + plan.resources.filter(({ type }) => types.includes(type)).length;
    if (ids.length !== expected) wrong.push(`${key}: ${ids.length} instead of ${expected}`);
  }
  return wrong;
}

/** What is there now and was not before, and the other way round. */
export function changesBetween(before: Census, now: Census): readonly string[] {
  return Object.keys({ ...before, ...now }).flatMap((key) => {
    const was = new Set(before[key] ?? []);
    const is = new Set(now[key] ?? []);
    return [
      ...[...is].filter((id) => !was.has(id)).map((id) => `${key}: ${id} is left`),
      ...[...was].filter((id) => !is.has(id)).map((id) => `${key}: ${id} of others is gone`),
    ];
  });
}
