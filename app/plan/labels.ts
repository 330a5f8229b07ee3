import type { ResourceType } from './resources';

/** What each type is called on screen: [one, many]. */
export const typeLabels: Readonly<Record<ResourceType, readonly [string, string]>> = {
  'AWS::EC2::VPC': ['network', 'networks'],
  'AWS::EC2::InternetGateway': ['internet gateway', 'internet gateways'],
  'AWS::EC2::Subnet': ['subnet', 'subnets'],
  'AWS::EC2::RouteTable': ['route table', 'route tables'],
  'AWS::EC2::VPCEndpoint': ['way to S3 without internet', 'ways to S3 without internet'],
  'AWS::EC2::SecurityGroup': ['security group', 'security groups'],
  'AWS::EC2::Instance': ['host', 'hosts'],
  'AWS::RDS::DBSubnetGroup': ['database subnet group', 'database subnet groups'],
  'AWS::RDS::DBInstance': ['database server', 'database servers'],
  'AWS::ECS::Cluster': ['cluster', 'clusters'],
  'AWS::ECS::TaskDefinition': ['task definition', 'task definitions'],
  'AWS::ECS::Service': ['service', 'services'],
  'AWS::Logs::LogGroup': ['log group', 'log groups'],
  'AWS::IAM::Role': ['role', 'roles'],
  'AWS::IAM::InstanceProfile': ['instance profile', 'instance profiles'],
  'AWS::S3::Bucket': ['bucket', 'buckets'],
  'AWS::SecretsManager::Secret': ['secret', 'secrets'],
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ['load balancer', 'load balancers'],
  'AWS::ElasticLoadBalancingV2::TargetGroup': ['target group', 'target groups'],
  'AWS::ElasticLoadBalancingV2::Listener': ['listener', 'listeners'],
  'AWS::ElasticLoadBalancingV2::ListenerRule': ['redirect', 'redirects'],
  'Lectern::Materials': ['set of exercise material', 'sets of exercise material'],
  'Lectern::SeatDatabase': ['seat database', 'seat databases'],
};
