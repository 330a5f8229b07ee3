import type { NeededCall } from '../../app/plan/calls';
import { call, callsToMake } from '../../app/plan/calls';
import type { AnyPlannedResource, ResourceType } from '../../app/plan/resources';

/** The least calls that remove one resource. Batched ones are in `batchedDeletes`. */
export function callsToRemove(resource: AnyPlannedResource): readonly NeededCall[] {
  switch (resource.type) {
    case 'AWS::EC2::VPC':
      return call('ec2', 'DeleteVpc');
    case 'AWS::EC2::InternetGateway':
      return [...call('ec2', 'DetachInternetGateway'), ...call('ec2', 'DeleteInternetGateway')];
    case 'AWS::EC2::Subnet':
      return call('ec2', 'DeleteSubnet');
    case 'AWS::EC2::RouteTable':
      return call('ec2', 'DeleteRouteTable');
    case 'AWS::EC2::VPCEndpoint':
      return call('ec2', 'DeleteVpcEndpoints');
    case 'AWS::EC2::SecurityGroup':
      return call('ec2', 'DeleteSecurityGroup');
    case 'AWS::RDS::DBSubnetGroup':
      return call('rds', 'DeleteDBSubnetGroup');
    case 'AWS::RDS::DBInstance':
      return call('rds', 'DeleteDBInstance');
    case 'AWS::ECS::Cluster':
      return call('ecs', 'DeleteCluster');
    case 'AWS::ECS::TaskDefinition':
      return call('ecs', 'DeregisterTaskDefinition');
    case 'AWS::ECS::Service':
      return call('ecs', 'DeleteService');
    case 'AWS::Logs::LogGroup':
      return call('logs', 'DeleteLogGroup');
    case 'AWS::IAM::Role':
      return [
        ...call('iam', 'DetachRolePolicy', resource.properties.managedPolicyArns.length),
        ...call('iam', 'DeleteRolePolicy', resource.properties.statements.length === 0 ? 0 : 1),
        ...call('iam', 'DeleteRole'),
      ];
    case 'AWS::IAM::InstanceProfile':
      return [...call('iam', 'RemoveRoleFromInstanceProfile'), ...call('iam', 'DeleteInstanceProfile')];
    case 'AWS::S3::Bucket':
      return call('s3', 'DeleteBucket');
    case 'AWS::SecretsManager::Secret':
      return call('secretsManager', 'DeleteSecret');
    case 'AWS::ElasticLoadBalancingV2::LoadBalancer':
      return call('elbv2', 'DeleteLoadBalancer');
    case 'AWS::ElasticLoadBalancingV2::TargetGroup':
      return call('elbv2', 'DeleteTargetGroup');
    // These go with their load balancer, bucket or server, and hosts go by the hundred.
    case 'AWS::ElasticLoadBalancingV2::Listener':
    case 'AWS::ElasticLoadBalancingV2::ListenerRule':
    case 'AWS::EC2::Instance':
    case 'Lectern::Materials':
    case 'Lectern::SeatDatabase':
      return [];
  }
}

/** Deletes that AWS takes in batches: which call, and how many of a type go into one (aws-facts §2). */
export const batchedDeletes: Partial<
  Readonly<Record<ResourceType, NeededCall & { readonly perCall: number }>>
> = {
  'AWS::EC2::Instance': { service: 'ec2', action: 'TerminateInstances', perCall: 100 },
  'AWS::ECS::TaskDefinition': { service: 'ecs', action: 'DeleteTaskDefinitions', perCall: 10 },
};

/** The least number of calls for a whole plan. */
export function leastCalls(resources: readonly AnyPlannedResource[]): {
  readonly make: number;
  readonly remove: number;
} {
  let make = 0;
  let remove = 0;
  for (const resource of resources) {
    make += callsToMake(resource).length;
    remove += callsToRemove(resource).length;
  }
  for (const [type, { perCall }] of Object.entries(batchedDeletes)) {
    remove += Math.ceil(resources.filter((one) => one.type === type).length / perCall);
  }
  return { make, remove };
}
