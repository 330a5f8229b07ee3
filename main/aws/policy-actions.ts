/** Which scopes each IAM action needs: AWS checks every resource of a call by itself (Service Authorization Reference). */
import type { ScopeName } from './policy-scopes';

/** Actions whose scope does not follow from their service and verb. */
const special: Readonly<Record<string, readonly ScopeName[]>> = {
  'ec2:CreateVpc': ['MakeNetwork'],
  'ec2:CreateInternetGateway': ['MakeNetwork'],
  'ec2:CreateSubnet': ['MakeNetwork', 'ChangeNetwork'],
  'ec2:CreateRouteTable': ['MakeNetwork', 'ChangeNetwork'],
  'ec2:CreateSecurityGroup': ['MakeNetwork', 'ChangeNetwork'],
  'ec2:CreateVpcEndpoint': ['MakeNetwork', 'ChangeNetwork'],
  // A route is a part of its table.
  'ec2:CreateRoute': ['ChangeNetwork'],
  'ec2:RunInstances': ['MakeNetwork', 'ChangeNetwork', 'LaunchFrom'],
  'ec2:CreateTags': ['TagNetworkAtBirth'],
  'ssm:GetParameter': ['ReadHostImage'],
  'elasticloadbalancing:CreateLoadBalancer': ['MakeBalancers'],
  'elasticloadbalancing:CreateTargetGroup': ['MakeBalancers'],
  'elasticloadbalancing:CreateListener': ['MakeListeners'],
  'elasticloadbalancing:CreateRule': ['MakeListeners'],
  'elasticloadbalancing:AddTags': ['TagBalancersAtBirth'],
  'ecs:RegisterTaskDefinition': ['RegisterTasks'],
  // Neither has resource-level permission.
  'ecs:DeregisterTaskDefinition': ['Look'],
  'ecs:DescribeTaskDefinition': ['Look'],
  'ecs:ListTaskDefinitions': ['Look'],
  'ecs:ListTaskDefinitionFamilies': ['Look'],
  'ecs:ListClusters': ['Look'],
  'ecs:CreateCluster': ['MakeCluster'],
  'ecs:CreateService': ['MakeCluster'],
  'ecs:RunTask': ['RunTasks'],
  'ecs:TagResource': ['TagClusterAtBirth'],
  'ecs:PutAttributes': ['ChangeMembers'],
  'ecs:UpdateContainerInstancesState': ['ChangeMembers'],
  'ecs:ListServices': ['LookIntoCluster'],
  'ecs:ListTasks': ['LookIntoCluster'],
  'ecs:ListContainerInstances': ['LookAtCluster'],
  'rds:CreateDBInstance': ['MakeDatabase', 'UseDatabaseDefaults'],
  'rds:CreateDBSubnetGroup': ['MakeDatabase'],
  'rds:AddTagsToResource': ['MakeDatabase'],
  // Preflight counts every database of the region.
  'rds:DescribeDBInstances': ['Look'],
  'rds:DescribeDBSubnetGroups': ['LookAtDatabase'],
  'rds:ListTagsForResource': ['LookAtDatabase'],
  'logs:DescribeLogGroups': ['Look'],
  'secretsmanager:CreateSecret': ['MakeSecret'],
  'secretsmanager:TagResource': ['MakeSecret'],
  // Listings of everything there is, as a look for leftovers makes them.
  'rds:DescribeDBSnapshots': ['Look'],
  's3:ListAllMyBuckets': ['Look'],
  'secretsmanager:ListSecrets': ['Look'],
  'secretsmanager:DescribeSecret': ['LookAtSecret'],
  'iam:CreateRole': ['MakeRoles'],
  'iam:CreateInstanceProfile': ['MakeRoles'],
  'iam:TagRole': ['MakeRoles'],
  'iam:TagInstanceProfile': ['MakeRoles'],
  // Preflight counts every role of the account; the other two list by path.
  'iam:ListRoles': ['Look'],
  'iam:ListInstanceProfiles': ['Look'],
  'iam:AttachRolePolicy': ['AttachPolicies'],
  'iam:PassRole': ['PassRoles'],
  'iam:CreateServiceLinkedRole': ['MakeServiceRoles'],
};

/** The rest, by service: what only looks, and what changes something. */
const usual: Readonly<Record<string, { readonly look: ScopeName; readonly change: ScopeName }>> = {
  ec2: { look: 'Look', change: 'ChangeNetwork' },
  elasticloadbalancing: { look: 'Look', change: 'ChangeBalancers' },
  ecs: { look: 'LookAtCluster', change: 'ChangeCluster' },
  rds: { look: 'LookAtDatabase', change: 'ChangeDatabase' },
  logs: { look: 'Logs', change: 'Logs' },
  secretsmanager: { look: 'UseSecret', change: 'UseSecret' },
  s3: { look: 'Bucket', change: 'Bucket' },
  iam: { look: 'ChangeRoles', change: 'ChangeRoles' },
  servicequotas: { look: 'Look', change: 'Look' },
};

/** True for an action that changes nothing. */
export function isReadOnly(action: string): boolean {
  return /:(Describe|List|Get|Filter)/.test(action);
}

/** The scopes that an action needs. Throws for one of a service that the policy knows nothing of. */
export function scopesFor(action: string): readonly ScopeName[] {
  const own = special[action];
  if (own !== undefined) return own;
  const service = action.slice(0, action.indexOf(':'));
  const { look, change } = usual[service] ?? {};
  // Making something must say where; a rule by service would let it be made anywhere.
  const scope = isReadOnly(action) ? look : change;
  if (scope === undefined || (/:(Create|Run|Register)/.test(action) && !['s3', 'logs'].includes(service))) {
    throw new Error(`the policy does not know how far ${action} may reach`);
  }
  return [scope];
}
