import type { AwsService } from './buckets';
import type { AnyPlannedResource } from './resources';

/** A call that has to be made. */
export interface NeededCall {
  readonly service: AwsService;
  readonly action: string;
}

/** The same call, so many times. */
export const call = (service: AwsService, action: string, times = 1): readonly NeededCall[] =>
  Array.from({ length: times }, () => ({ service, action }));

/** The least calls that make a resource as the plan has it: those that change something, each once, no look-ups. */
export function callsToMake(resource: AnyPlannedResource): readonly NeededCall[] {
  switch (resource.type) {
    case 'AWS::EC2::VPC':
      return [...call('ec2', 'CreateVpc'), ...call('ec2', 'ModifyVpcAttribute')];
    case 'AWS::EC2::InternetGateway':
      return [...call('ec2', 'CreateInternetGateway'), ...call('ec2', 'AttachInternetGateway')];
    case 'AWS::EC2::Subnet':
      return [
        ...call('ec2', 'CreateSubnet'),
        ...call('ec2', 'ModifySubnetAttribute', resource.properties.publicIpOnLaunch ? 1 : 0),
      ];
    case 'AWS::EC2::RouteTable':
      return [
        ...call('ec2', 'CreateRouteTable'),
        ...call('ec2', 'CreateRoute', resource.properties.internetGatewayId === undefined ? 0 : 1),
        ...call('ec2', 'AssociateRouteTable', resource.properties.subnetIds.length),
      ];
    case 'AWS::EC2::VPCEndpoint':
      return call('ec2', 'CreateVpcEndpoint');
    case 'AWS::EC2::SecurityGroup':
      return [
        ...call('ec2', 'CreateSecurityGroup'),
        ...call('ec2', 'AuthorizeSecurityGroupIngress', resource.properties.ingress.length === 0 ? 0 : 1),
      ];
    case 'AWS::EC2::Instance':
      return call('ec2', 'RunInstances');
    case 'AWS::RDS::DBSubnetGroup':
      return call('rds', 'CreateDBSubnetGroup');
    case 'AWS::RDS::DBInstance':
      return call('rds', 'CreateDBInstance');
    case 'AWS::ECS::Cluster':
      return call('ecs', 'CreateCluster');
    case 'AWS::ECS::TaskDefinition':
      return call('ecs', 'RegisterTaskDefinition');
    case 'AWS::ECS::Service':
      return call('ecs', 'CreateService');
    case 'AWS::Logs::LogGroup':
      return [...call('logs', 'CreateLogGroup'), ...call('logs', 'PutRetentionPolicy')];
    case 'AWS::IAM::Role':
      return [
        ...call('iam', 'CreateRole'),
        ...call('iam', 'AttachRolePolicy', resource.properties.managedPolicyArns.length),
        ...call('iam', 'PutRolePolicy', resource.properties.statements.length === 0 ? 0 : 1),
      ];
    case 'AWS::IAM::InstanceProfile':
      return [...call('iam', 'CreateInstanceProfile'), ...call('iam', 'AddRoleToInstanceProfile')];
    case 'AWS::S3::Bucket':
      return [...call('s3', 'CreateBucket'), ...call('s3', 'PutPublicAccessBlock')];
    case 'AWS::SecretsManager::Secret':
      return call('secretsManager', 'CreateSecret');
    case 'AWS::ElasticLoadBalancingV2::LoadBalancer':
      return [...call('elbv2', 'CreateLoadBalancer'), ...call('elbv2', 'ModifyLoadBalancerAttributes')];
    case 'AWS::ElasticLoadBalancingV2::TargetGroup':
      return [...call('elbv2', 'CreateTargetGroup'), ...call('elbv2', 'ModifyTargetGroupAttributes')];
    case 'AWS::ElasticLoadBalancingV2::Listener':
      return call('elbv2', 'CreateListener');
    case 'AWS::ElasticLoadBalancingV2::ListenerRule':
      return call('elbv2', 'CreateRule');
    case 'Lectern::Materials':
      return [];
    case 'Lectern::SeatDatabase':
      return call('ecs', 'RunTask');
  }
}
