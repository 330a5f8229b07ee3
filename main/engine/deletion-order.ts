import type { ResourceType } from '../../app/plan/resources';

/** What must be over before something of a type can be removed (aws-facts §4). */
interface DeletionRule {
  /** These must be gone. */
  readonly afterGone: readonly ResourceType[];
  /** For these it is enough that AWS has taken the request. */
  readonly afterAsked: readonly ResourceType[];
  /** How long it usually takes, clock ms (aws-facts §3). */
  readonly usualMs: number;
}

const rule = (
  usualMs: number,
  afterGone: readonly ResourceType[] = [],
  afterAsked: readonly ResourceType[] = [],
): DeletionRule => ({ usualMs, afterGone, afterAsked });

const service = 'AWS::ECS::Service';
const host = 'AWS::EC2::Instance';
const loadBalancer = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const database = 'AWS::RDS::DBInstance';

/** What waits for what when things are removed. */
export type DeletionOrder = Readonly<Record<ResourceType, DeletionRule>>;

/** The order of a teardown. Two resources of different seats never wait for one another. */
export const deletionOrder: DeletionOrder = {
  'AWS::ECS::Service': rule(40_000),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': rule(155_000),
  'AWS::RDS::DBInstance': rule(240_000),
  'AWS::ElasticLoadBalancingV2::Listener': rule(1_000, [loadBalancer]),
  'AWS::ElasticLoadBalancingV2::ListenerRule': rule(1_000, [loadBalancer]),
  'Lectern::SeatDatabase': rule(0, [database]),
  'AWS::EC2::Instance': rule(40_000, [], [service]),
  'AWS::ElasticLoadBalancingV2::TargetGroup': rule(2_000, [service], [loadBalancer]),
  // Its bucket is the smallest of all (one a second): it begins at once. What still runs keeps its revision.
  'AWS::ECS::TaskDefinition': rule(3_000, [], [service]),
  'AWS::ECS::Cluster': rule(3_000, [service, host]),
  'AWS::RDS::DBSubnetGroup': rule(1_000, [database]),
  'AWS::EC2::VPCEndpoint': rule(8_000, [service], []),
  'AWS::EC2::SecurityGroup': rule(2_000, [service, host, loadBalancer, database]),
  'AWS::EC2::Subnet': rule(2_000, [service, host, loadBalancer, database, 'AWS::RDS::DBSubnetGroup']),
  'AWS::EC2::RouteTable': rule(2_000, ['AWS::EC2::Subnet', 'AWS::EC2::VPCEndpoint']),
  'AWS::EC2::InternetGateway': rule(10_000, [host, loadBalancer]),
  'AWS::EC2::VPC': rule(2_000, [
    'AWS::EC2::Subnet',
    'AWS::EC2::RouteTable',
    'AWS::EC2::SecurityGroup',
    'AWS::EC2::InternetGateway',
    'AWS::EC2::VPCEndpoint',
  ]),
  'AWS::IAM::InstanceProfile': rule(1_000, [host]),
  'AWS::IAM::Role': rule(1_000, [service, host, 'AWS::IAM::InstanceProfile']),
  // The workshop's lease lies in it: whoever else would begin is kept away until the network, too, is gone.
  'AWS::S3::Bucket': rule(3_000, [service, host, loadBalancer, database, 'AWS::EC2::VPC']),
  'Lectern::Materials': rule(0, ['AWS::S3::Bucket']),
  'AWS::SecretsManager::Secret': rule(1_000, [service, database]),
  // Last of what containers write to: a late writer would make it again.
  'AWS::Logs::LogGroup': rule(1_000, [service, host, 'AWS::ECS::Cluster']),
};

const listenerRule = 'AWS::ElasticLoadBalancingV2::ListenerRule';
const listener = 'AWS::ElasticLoadBalancingV2::Listener';

/** The order when a part of a workshop goes and its load balancers may stay: children go before their parents. */
export const partialOrder: DeletionOrder = {
  ...deletionOrder,
  [listenerRule]: rule(1_000),
  [listener]: rule(1_000, [listenerRule]),
  'AWS::ElasticLoadBalancingV2::TargetGroup': rule(2_000, [service, listener]),
  [loadBalancer]: rule(155_000, [listener]),
};
