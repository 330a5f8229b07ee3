import type { ResourceType } from '../plan/resources';

/** What can be looked at in the AWS console. Without an id the link leads to the list of its kind. */
export interface ConsoleSubject {
  readonly type: ResourceType;
  /** What AWS knows it by, as the resource's kind tells it: an id, a name or an ARN. */
  readonly id?: string;
}

/** A place in the AWS console, in words. */
export interface ConsoleLink {
  readonly label: string;
  readonly url: string;
}

/** The console's host in the partition that a region belongs to; each host takes the region in front. */
function hostOf(region: string): string {
  if (region.startsWith('cn-')) return 'console.amazonaws.cn';
  return region.startsWith('us-gov-') ? 'console.amazonaws-us-gov.com' : 'console.aws.amazon.com';
}

/** Hosts that these links lead to. */
export const consoleHosts: readonly RegExp[] = [
  /(^|\.)console\.aws\.amazon\.com$/,
  /(^|\.)console\.amazonaws\.cn$/,
  /(^|\.)console\.amazonaws-us-gov\.com$/,
];

/**
 * Where the AWS console shows a resource of the real AWS. AWS documents no such addresses; these are the ones
 * that the console itself uses, and an outdated one leads to its service's own start page.
 */
export function consoleLink(region: string, subject: ConsoleSubject): string {
  return `https://${region}.${hostOf(region)}/${pathOf(region, subject)}`;
}

function pathOf(region: string, { type, id }: ConsoleSubject): string {
  const ec2 = (list: string, one: string): string =>
    `ec2/home?region=${region}#${id === undefined ? list : `${one}=${id}`}`;
  const vpc = (list: string, one: string): string =>
    `vpcconsole/home?region=${region}#${id === undefined ? list : `${one}=${id}`}`;
  const rds = (place: string): string => `rds/home?region=${region}#${place}`;
  const ecs = (place: string): string => `ecs/v2/${place}?region=${region}`;
  switch (type) {
    case 'AWS::EC2::VPC':
      return vpc('vpcs:', 'VpcDetails:VpcId');
    case 'AWS::EC2::Subnet':
      return vpc('subnets:', 'SubnetDetails:subnetId');
    case 'AWS::EC2::RouteTable':
      return vpc('RouteTables:', 'RouteTableDetails:RouteTableId');
    case 'AWS::EC2::InternetGateway':
      return vpc('igws:', 'InternetGateway:internetGatewayId');
    case 'AWS::EC2::VPCEndpoint':
      return vpc('Endpoints:', 'EndpointDetails:vpcEndpointId');
    case 'AWS::EC2::SecurityGroup':
      return ec2('SecurityGroups:', 'SecurityGroup:groupId');
    case 'AWS::EC2::Instance':
      return ec2('Instances:', 'InstanceDetails:instanceId');
    case 'AWS::ElasticLoadBalancingV2::LoadBalancer':
      return ec2('LoadBalancers:', 'LoadBalancer:loadBalancerArn');
    case 'AWS::ElasticLoadBalancingV2::TargetGroup':
      return ec2('TargetGroups:', 'TargetGroup:targetGroupArn');
    case 'AWS::ElasticLoadBalancingV2::Listener':
      return ec2('LoadBalancers:', 'ELBListenerV2:listenerArn');
    case 'AWS::ElasticLoadBalancingV2::ListenerRule':
      return id === undefined
        ? ec2('LoadBalancers:', '')
        : `ec2/home?region=${region}#ELBListenerV2:listenerArn=${listenerOf(id)}`;
    case 'AWS::RDS::DBInstance':
      return rds(id === undefined ? 'databases:' : `database:id=${id};is-cluster=false`);
    case 'AWS::RDS::DBSubnetGroup':
      return rds(id === undefined ? 'db-subnet-groups-list:' : `db-subnet-group:id=${id}`);
    case 'Lectern::SeatDatabase':
      return rds('databases:');
    case 'AWS::ECS::Cluster':
      return ecs(id === undefined ? 'clusters' : `clusters/${id}/services`);
    case 'AWS::ECS::Service':
      return ecs(servicePath(id));
    case 'AWS::ECS::TaskDefinition':
      return ecs(taskDefinitionPath(id));
    case 'AWS::Logs::LogGroup': {
      const base = `cloudwatch/home?region=${region}#logsV2:log-groups`;
      return id === undefined ? base : `${base}/log-group/${inFragment(id)}`;
    }
    // The console has no page for an instance profile: it shows it with its role.
    case 'AWS::IAM::InstanceProfile':
      return `iam/home?region=${region}#/roles`;
    case 'AWS::IAM::Role':
      return `iam/home?region=${region}#/roles${id === undefined ? '' : `/details/${id}`}`;
    case 'AWS::S3::Bucket':
      return id === undefined ? `s3/home?region=${region}` : `s3/buckets/${id}?region=${region}`;
    case 'Lectern::Materials':
      return `s3/home?region=${region}`;
    case 'AWS::SecretsManager::Secret':
      return id === undefined
        ? `secretsmanager/listsecrets?region=${region}`
        : `secretsmanager/secret?name=${encodeURIComponent(secretName(id))}&region=${region}`;
  }
}

/** `…:listener-rule/app/name/lb/listener/rule` is a part of `…:listener/app/name/lb/listener`. */
function listenerOf(ruleArn: string): string {
  return ruleArn.replace(':listener-rule/', ':listener/').replace(/\/[^/]+$/, '');
}

/** From `…:service/<cluster>/<service>`. */
function servicePath(arn: string | undefined): string {
  const [, cluster, service] = /:service\/([^/]+)\/([^/]+)$/.exec(arn ?? '') ?? [];
  return cluster === undefined || service === undefined
    ? 'clusters'
    : `clusters/${cluster}/services/${service}/health`;
}

/** From `…:task-definition/<family>:<revision>`. */
function taskDefinitionPath(arn: string | undefined): string {
  const [, family, revision] = /:task-definition\/([^:]+):(\d+)$/.exec(arn ?? '') ?? [];
  return family === undefined || revision === undefined
    ? 'task-definitions'
    : `task-definitions/${family}/${revision}/containers`;
}

/** From `…:secret:<name>-<six characters>`. */
function secretName(arn: string): string {
  return arn.replace(/^.*:secret:/, '').replace(/-[A-Za-z0-9]{6}$/, '');
}

/** CloudWatch escapes twice, with `$` for the second `%`. */
function inFragment(text: string): string {
  return encodeURIComponent(encodeURIComponent(text)).replaceAll('%', '$');
}
