import type { ResourceType } from './resources';

/** How long each type usually takes until it can be used, ms. Source: aws-facts §3 unless said otherwise. */
export const usualMs: Readonly<Record<ResourceType, number>> = {
  'AWS::EC2::VPC': 2_000,
  'AWS::EC2::InternetGateway': 2_000,
  'AWS::EC2::Subnet': 2_000,
  'AWS::EC2::RouteTable': 2_000,
  'AWS::EC2::VPCEndpoint': 6_000,
  'AWS::EC2::SecurityGroup': 2_000,
  // 10–30 s until it runs, then 45–120 s until the ECS agent has registered.
  'AWS::EC2::Instance': 95_000,
  'AWS::RDS::DBSubnetGroup': 1_000,
  // 5–8 min.
  'AWS::RDS::DBInstance': 400_000,
  'AWS::ECS::Cluster': 1_000,
  'AWS::ECS::TaskDefinition': 1_000,
  // Of a service that says nothing else (app/services).
  'AWS::ECS::Service': 100_000,
  'AWS::Logs::LogGroup': 1_000,
  'AWS::IAM::Role': 2_000,
  // A new profile usually reaches EC2 within 5–15 s.
  'AWS::IAM::InstanceProfile': 10_000,
  'AWS::S3::Bucket': 2_000,
  'AWS::SecretsManager::Secret': 2_000,
  // 2m15–3m10.
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 160_000,
  'AWS::ElasticLoadBalancingV2::TargetGroup': 2_000,
  'AWS::ElasticLoadBalancingV2::Listener': 1_000,
  'AWS::ElasticLoadBalancingV2::ListenerRule': 1_000,
  'Lectern::Materials': 3_000,
  // A task on the seat's host: network interface, pull of a small image, one script.
  'Lectern::SeatDatabase': 30_000,
};
