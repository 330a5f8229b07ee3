import { isAwsResource, type ResourceType } from '../../../app/plan/resources';
import type { ResourceKind } from '../kind';
import { bucket } from './bucket';
import { cluster } from './cluster';
import { dbInstance } from './db-instance';
import { dbSubnetGroup } from './db-subnet-group';
import { instance } from './instance';
import { instanceProfile } from './instance-profile';
import { internetGateway } from './internet-gateway';
import { listener } from './listener';
import { listenerRule } from './listener-rule';
import { loadBalancer } from './load-balancer';
import { logGroup } from './log-group';
import { materials } from './materials';
import { role } from './role';
import { routeTable } from './route-table';
import { seatDatabase } from './seat-database';
import { secret } from './secret';
import { securityGroup } from './security-group';
import { service } from './service';
import { subnet } from './subnet';
import { targetGroup } from './target-group';
import { taskDefinition } from './task-definition';
import { vpc } from './vpc';
import { vpcEndpoint } from './vpc-endpoint';

/** Every resource kind, by its type. */
export const kinds: Readonly<Record<ResourceType, ResourceKind>> = {
  'AWS::EC2::VPC': vpc,
  'AWS::EC2::InternetGateway': internetGateway,
  'AWS::EC2::Subnet': subnet,
  'AWS::EC2::RouteTable': routeTable,
  'AWS::EC2::VPCEndpoint': vpcEndpoint,
  'AWS::EC2::SecurityGroup': securityGroup,
  'AWS::EC2::Instance': instance,
  'AWS::RDS::DBSubnetGroup': dbSubnetGroup,
  'AWS::RDS::DBInstance': dbInstance,
  'AWS::ECS::Cluster': cluster,
  'AWS::ECS::TaskDefinition': taskDefinition,
  'AWS::ECS::Service': service,
  'AWS::Logs::LogGroup': logGroup,
  'AWS::IAM::Role': role,
  'AWS::IAM::InstanceProfile': instanceProfile,
  'AWS::S3::Bucket': bucket,
  'AWS::SecretsManager::Secret': secret,
  'AWS::ElasticLoadBalancingV2::LoadBalancer': loadBalancer,
  'AWS::ElasticLoadBalancingV2::TargetGroup': targetGroup,
  'AWS::ElasticLoadBalancingV2::Listener': listener,
  'AWS::ElasticLoadBalancingV2::ListenerRule': listenerRule,
  'Lectern::Materials': materials,
  'Lectern::SeatDatabase': seatDatabase,
};

/** Types that lie inside another resource and that the account cannot list: a listing says nothing of them. */
export const unlistedTypes: ReadonlySet<ResourceType> = new Set(
  Object.values(kinds)
    .map(({ type }) => type)
    .filter((type) => !isAwsResource(type)),
);

/** Every IAM action that provisioning and tearing down may need, sorted. */
export function iamActions(): readonly string[] {
  return [...new Set(Object.values(kinds).flatMap((kind) => kind.iamActions))].sort();
}
