import type { ResourceData } from '../../app/contract/events';
import type { ResourceType } from '../../app/plan/resources';
import { serviceTitle } from '../../app/services';

/** What each type is called in a sentence. */
const names: Readonly<Record<ResourceType, string>> = {
  'AWS::EC2::VPC': 'network (VPC)',
  'AWS::EC2::InternetGateway': 'internet gateway',
  'AWS::EC2::Subnet': 'subnet',
  'AWS::EC2::RouteTable': 'route table',
  'AWS::EC2::VPCEndpoint': 'endpoint',
  'AWS::EC2::SecurityGroup': 'security group',
  'AWS::EC2::Instance': 'host',
  'AWS::RDS::DBSubnetGroup': 'database subnet group',
  'AWS::RDS::DBInstance': 'database server',
  'AWS::ECS::Cluster': 'cluster',
  'AWS::ECS::TaskDefinition': 'task definition',
  'AWS::ECS::Service': 'service',
  'AWS::Logs::LogGroup': 'log group',
  'AWS::IAM::Role': 'role',
  'AWS::IAM::InstanceProfile': 'instance profile',
  'AWS::S3::Bucket': 'bucket',
  'AWS::SecretsManager::Secret': 'secret',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'load balancer',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'target group',
  'AWS::ElasticLoadBalancingV2::Listener': 'listener',
  'AWS::ElasticLoadBalancingV2::ListenerRule': 'friendly address',
  'Lectern::Materials': 'exercise material',
  'Lectern::SeatDatabase': 'database',
};

/** The type's name alone: `load balancer`. */
export function typeLabel(type: ResourceType): string {
  return names[type];
}

/** A resource as a sentence names it: `seat 07's Jupyter service`, `the load balancer 2`. */
export function resourceLabel({ address, type, seat, service }: ResourceData): string {
  if (seat !== undefined) {
    const of = service === undefined ? '' : `${serviceTitle(service)} `;
    return `seat ${seat}'s ${of}${names[type]}`;
  }
  const detail = /\.([^.]+)$/.exec(address.replace(/^shared\./, 'shared/'))?.[1];
  if (type === 'AWS::ElasticLoadBalancingV2::Listener') return 'the front door (port 80)';
  return detail === undefined ? `the ${names[type]}` : `the ${names[type]} "${detail}"`;
}
