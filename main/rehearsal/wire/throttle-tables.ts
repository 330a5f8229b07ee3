/** The documented buckets (aws-facts §1a–1d). Services of which no number is published are not throttled. */
import type { Charge } from './throttle';

type Limits = readonly [burst: number, refill: number];

/** What a call costs in its service's buckets. */
export function chargesOf(service: string, action: string, input: object): readonly Charge[] {
  switch (service) {
    case 'ec2':
      return ec2Charges(action, input);
    case 'ecs':
      return categoryCharges(ecsCategories, ecsLimits, action, 'other', ecsLimits['cluster-read']);
    case 'elasticloadbalancing':
      return [
        ...categoryCharges(elbCategories, elbLimits, action, readOnly(action) ? 'read' : 'mutating', [20, 3]),
        charge('account', [40, 10]),
      ];
    case 'logs': {
      const limits = logLimits[action];
      return limits === undefined ? [] : [charge(action, limits)];
    }
    case 'sts':
      // 600 a second per account and region: D, IAM-Q.
      return [charge('all', [600, 600])];
    case 'ssm':
      return action.startsWith('GetParameter') ? [charge('get-parameter', [40, 40])] : [];
    default:
      return [];
  }
}

function charge(bucket: string, [burst, refill]: Limits, tokens = 1): Charge {
  return { bucket, burst, refill, tokens };
}

function readOnly(action: string): boolean {
  return /^(Describe|Get|List|Search)/.test(action);
}

/** §1a: per action; these have a bucket of another size than their kind. */
const ec2Limits: Readonly<Record<string, Limits>> = {
  RunInstances: [5, 2],
  StartInstances: [5, 2],
  TerminateInstances: [100, 5],
  CreateTags: [100, 10],
  DeleteTags: [100, 10],
  CreateNetworkInterface: [100, 5],
  DeleteNetworkInterface: [100, 5],
  CreateVolume: [100, 5],
  AssociateIamInstanceProfile: [100, 5],
  CreateLaunchTemplateVersion: [100, 5],
  CreateVpcEndpoint: [4, 0.3],
  DeleteVpcEndpoints: [4, 0.3],
  ModifyVpcEndpoint: [4, 0.3],
  CreateNatGateway: [10, 1],
  DeleteNatGateway: [10, 1],
};

/** §1a: half the size when neither filtered nor paginated. */
const ec2WholeSweeps: ReadonlySet<string> = new Set([
  'DescribeInstances',
  'DescribeInstanceStatus',
  'DescribeNetworkInterfaces',
  'DescribeSecurityGroups',
  'DescribeVolumes',
  'DescribeSnapshots',
  'DescribeSpotInstanceRequests',
]);

/** §1a: buckets of resources, whose tokens are instances. */
const ec2Resources: Readonly<Record<string, Limits>> = {
  RunInstances: [1000, 2],
  StartInstances: [1000, 2],
  TerminateInstances: [1000, 20],
  StopInstances: [1000, 20],
};

function ec2Charges(action: string, input: object): readonly Charge[] {
  const limits = ec2Limits[action] ?? (readOnly(action) ? [100, 20] : [50, 5]);
  const charges = [charge(action, limits)];
  if (ec2WholeSweeps.has(action) && isWholeSweep(input)) charges.push(charge(`${action}/whole`, [50, 10]));
  const resources = ec2Resources[action];
  if (resources !== undefined) charges.push(charge(`${action}/instances`, resources, instancesIn(input)));
  return charges;
}

function isWholeSweep(input: object): boolean {
  return !Object.entries(input).some(
    ([name, value]) =>
      (name === 'MaxResults' || name === 'Filters' || name === 'NextToken' || /Ids?$/.test(name)) &&
      value !== undefined,
  );
}

function instancesIn(input: object): number {
  if ('MaxCount' in input && typeof input.MaxCount === 'number') return Math.max(1, input.MaxCount);
  return 'InstanceIds' in input && Array.isArray(input.InstanceIds) ? input.InstanceIds.length : 1;
}

function categoryCharges(
  categories: readonly (readonly [RegExp, string])[],
  limits: Readonly<Record<string, Limits>>,
  action: string,
  otherwise: string,
  otherLimits: Limits | undefined,
): readonly Charge[] {
  const category = categories.find(([pattern]) => pattern.test(action))?.[1] ?? otherwise;
  const found = limits[category] ?? otherLimits;
  return found === undefined ? [] : [charge(category, found)];
}

/** §1b: one shared bucket per category. */
const ecsCategories: readonly (readonly [RegExp, string])[] = [
  [/^(Create|Delete|Update)Cluster$|^UpdateClusterSettings$|^PutClusterCapacityProviders$/, 'cluster-modify'],
  [/^(DescribeClusters|ListClusters)$/, 'cluster-read'],
  [/^(Register|Deregister)TaskDefinition$/, 'task-definition-modify'],
  [/^(DescribeTaskDefinition|ListTaskDefinitions|ListTaskDefinitionFamilies)$/, 'task-definition-read'],
  [/^DeleteTaskDefinitions$/, 'task-definition-delete'],
  [/^(Create|Delete|Update)CapacityProvider$/, 'capacity-provider-modify'],
  [/^DescribeCapacityProviders$/, 'capacity-provider-read'],
  [
    /^(PutAttributes|DeleteAttributes|DeregisterContainerInstance|UpdateContainerInstancesState|UpdateContainerAgent|RunTask|StartTask|StopTask|ExecuteCommand)$/,
    'cluster-resource-modify',
  ],
  [
    /^(DescribeTasks|ListTasks|DescribeContainerInstances|ListContainerInstances|ListAttributes)$/,
    'cluster-resource-read',
  ],
  [/^(RegisterContainerInstance|Submit\w+|DiscoverPollEndpoint)$/, 'agent-modify'],
  [/^(Create|Update|Delete)Service$/, 'service-modify'],
  [/^(DescribeServices|ListServices|ListServicesByNamespace)$/, 'service-read'],
  [/^(DescribeService(Deployments|Revisions)|ListServiceDeployments)$/, 'deployment-read'],
  [/^(TagResource|UntagResource)$/, 'tag-modify'],
  [/^ListTagsForResource$/, 'tag-read'],
];

const ecsLimits: Readonly<Record<string, Limits>> = {
  'cluster-modify': [20, 1],
  'cluster-read': [50, 20],
  'task-definition-modify': [20, 1],
  'task-definition-read': [50, 20],
  'task-definition-delete': [5, 1],
  'capacity-provider-modify': [10, 1],
  'capacity-provider-read': [50, 20],
  'cluster-resource-modify': [100, 40],
  'cluster-resource-read': [100, 20],
  'agent-modify': [200, 120],
  'service-modify': [50, 5],
  'service-read': [100, 20],
  'deployment-read': [50, 20],
  'tag-modify': [20, 10],
  'tag-read': [50, 20],
};

/** §1c: one shared bucket per category, and one over all. */
const elbCategories: readonly (readonly [RegExp, string])[] = [
  [/^(CreateLoadBalancer|SetSubnets)$/, 'resource-intensive'],
  [/^(Register|Deregister)Targets$/, 'registration'],
];

const elbLimits: Readonly<Record<string, Limits>> = {
  'resource-intensive': [10, 0.2],
  registration: [20, 4],
  read: [40, 10],
  mutating: [20, 3],
};

/** §1d; where only a rate is published, the burst is one second of it. */
const logLimits: Readonly<Record<string, Limits>> = {
  CreateLogGroup: [10, 10],
  DeleteLogGroup: [10, 10],
  DescribeLogGroups: [10, 10],
  PutRetentionPolicy: [5, 5],
  PutLogEvents: [5000, 5000],
  FilterLogEvents: [10, 10],
  GetLogEvents: [10, 10],
};
