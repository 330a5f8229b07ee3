import { serviceTitle } from '../../app/services';
import type { ResourceType } from '../../app/plan/resources';
import type { SeatLabel, ServiceName } from '../../app/workshop/workshop';

const nouns: Readonly<Record<ResourceType, string>> = {
  'AWS::EC2::VPC': 'private network',
  'AWS::EC2::InternetGateway': 'internet gateway',
  'AWS::EC2::Subnet': 'subnet',
  'AWS::EC2::RouteTable': 'route table',
  'AWS::EC2::VPCEndpoint': 'private way to the materials',
  'AWS::EC2::SecurityGroup': 'firewall rules',
  'AWS::EC2::Instance': 'host',
  'AWS::RDS::DBSubnetGroup': 'database subnets',
  'AWS::RDS::DBInstance': 'database server',
  'AWS::ECS::Cluster': 'cluster',
  'AWS::ECS::TaskDefinition': 'container recipe',
  'AWS::ECS::Service': 'service',
  'AWS::Logs::LogGroup': 'log group',
  'AWS::IAM::Role': 'role',
  'AWS::IAM::InstanceProfile': 'instance profile',
  'AWS::S3::Bucket': 'bucket',
  'AWS::SecretsManager::Secret': 'passwords',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'load balancer',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'target group',
  'AWS::ElasticLoadBalancingV2::Listener': 'port',
  'AWS::ElasticLoadBalancingV2::ListenerRule': 'friendly address',
  'Lectern::Materials': 'exercise material',
  'Lectern::SeatDatabase': 'database',
};

/** Why a long wait is long, for the instructor who waits. */
export const waitingFor: Readonly<Partial<Record<ResourceType, string>>> = {
  'AWS::RDS::DBInstance': 'AWS sets up a PostgreSQL server and takes its first backup.',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'AWS starts machines in both zones and announces their name.',
  'AWS::EC2::Instance': 'The computer boots and reports to the cluster.',
  'AWS::ECS::Service': 'Images are pulled, containers start, the load balancer checks them.',
  'Lectern::SeatDatabase': 'A one-off task makes the login and its database.',
};

/** A resource's type in plain words: `load balancer`. */
export function nounOf(type: string): string {
  return type in nouns ? nouns[type as ResourceType] : type;
}

/** One resource in plain words: `Seat 07: Jupyter service`, `Shared: database server`. */
export function resourceInWords(resource: {
  readonly type: string;
  readonly address: string;
  readonly seat?: SeatLabel | undefined;
  readonly service?: ServiceName | undefined;
}): string {
  const noun =
    resource.service === undefined
      ? nounOf(resource.type)
      : `${serviceTitle(resource.service)} ${nounOf(resource.type)}`;
  return resource.seat === undefined ? capital(noun) : `Seat ${resource.seat}: ${noun}`;
}

/** AWS's own name of a type, short: `EC2 Instance`. */
export function awsName(type: string): string {
  return type
    .replace(/^AWS::/, '')
    .replace('ElasticLoadBalancingV2', 'ELB')
    .replace('SecretsManager', 'Secrets Manager')
    .replace('::', ' ');
}

/** The same text with a capital first letter. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
