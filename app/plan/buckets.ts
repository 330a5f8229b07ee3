/**
 * The token buckets that AWS publishes, as a pure table (aws-facts §1). A call takes tokens from every
 * bucket named for it. Rates are AWS's own; the pacer stays a little under them.
 */
export type AwsService =
  | 'ec2'
  | 'ecs'
  | 'elbv2'
  | 'rds'
  | 'iam'
  | 'sts'
  | 's3'
  | 'secretsManager'
  | 'ssm'
  | 'logs'
  | 'serviceQuotas';

/** One bucket: `burst` tokens when full, `perSecond` flow in. */
export interface Bucket {
  readonly id: string;
  readonly burst: number;
  readonly perSecond: number;
}

/** What a call takes: so many tokens of a bucket. */
export interface Charge {
  readonly bucket: Bucket;
  readonly tokens: number;
}

type Rate = readonly [burst: number, perSecond: number];

/** EC2: one bucket per action (aws-facts §1a). */
const ec2Actions: Readonly<Record<string, Rate>> = {
  RunInstances: [5, 2],
  StartInstances: [5, 2],
  TerminateInstances: [100, 5],
  CreateTags: [100, 10],
  DeleteTags: [100, 10],
  CreateNetworkInterface: [100, 5],
  DeleteNetworkInterface: [100, 5],
  CreateVpcEndpoint: [4, 0.3],
  DeleteVpcEndpoints: [4, 0.3],
  ModifyVpcEndpoint: [4, 0.3],
};

/** EC2's second kind of bucket, whose tokens are instances (aws-facts §1a). */
const ec2Instances: Readonly<Record<string, Rate>> = {
  RunInstances: [1000, 2],
  StartInstances: [1000, 2],
  TerminateInstances: [1000, 20],
  StopInstances: [1000, 20],
};

/** ECS: one bucket shared by the actions of a category (aws-facts §1b). */
const ecsCategories: readonly (readonly [name: string, actions: readonly string[], rate: Rate])[] = [
  [
    'cluster-modify',
    ['CreateCluster', 'DeleteCluster', 'UpdateCluster', 'PutClusterCapacityProviders'],
    [20, 1],
  ],
  ['cluster-read', ['DescribeClusters', 'ListClusters'], [50, 20]],
  ['task-definition-modify', ['RegisterTaskDefinition', 'DeregisterTaskDefinition'], [20, 1]],
  [
    'task-definition-read',
    ['DescribeTaskDefinition', 'ListTaskDefinitions', 'ListTaskDefinitionFamilies'],
    [50, 20],
  ],
  ['task-definition-delete', ['DeleteTaskDefinitions'], [5, 1]],
  [
    'cluster-resource-modify',
    [
      'PutAttributes',
      'DeleteAttributes',
      'DeregisterContainerInstance',
      'UpdateContainerInstancesState',
      'RunTask',
      'StartTask',
      'StopTask',
      'ExecuteCommand',
    ],
    [100, 40],
  ],
  [
    'cluster-resource-read',
    ['DescribeTasks', 'ListTasks', 'DescribeContainerInstances', 'ListContainerInstances', 'ListAttributes'],
    [100, 20],
  ],
  ['service-modify', ['CreateService', 'UpdateService', 'DeleteService'], [50, 5]],
  ['service-read', ['DescribeServices', 'ListServices'], [100, 20]],
  ['tag-modify', ['TagResource', 'UntagResource'], [20, 10]],
  ['tag-read', ['ListTagsForResource'], [50, 20]],
];

/** ELBv2: per category, and everything together per account (aws-facts §1c). */
const elbv2Account: Rate = [40, 10];
const elbv2Category = (action: string): readonly [string, Rate] => {
  if (action === 'CreateLoadBalancer' || action === 'SetSubnets') return ['resource-intensive', [10, 0.2]];
  if (action === 'RegisterTargets' || action === 'DeregisterTargets') return ['registration', [20, 4]];
  if (action.startsWith('Describe')) return ['read', [40, 10]];
  return ['modify', [20, 3]];
};

/** CloudWatch Logs publishes per action (aws-facts §1d). */
const logsActions: Readonly<Record<string, Rate>> = {
  CreateLogGroup: [10, 10],
  DeleteLogGroup: [10, 10],
  DescribeLogGroups: [10, 10],
  PutRetentionPolicy: [5, 5],
  FilterLogEvents: [10, 10],
  GetLogEvents: [10, 10],
};

/** Services that publish no number: rates that are known to be safe (aws-facts §1d; S3 and STS publish far more). */
const safeRates: Readonly<Record<Exclude<AwsService, 'ec2' | 'ecs' | 'elbv2' | 'logs'>, Rate>> = {
  rds: [10, 5],
  iam: [20, 10],
  sts: [100, 100],
  s3: [200, 200],
  secretsManager: [50, 20],
  ssm: [40, 40],
  serviceQuotas: [5, 5],
};

/** The buckets that one call draws on. `input` is looked at only to count instances. */
export function chargesFor(service: AwsService, action: string, input: unknown): readonly Charge[] {
  switch (service) {
    case 'ec2':
      return ec2Charges(action, input);
    case 'ecs': {
      const category = ecsCategories.find(([, actions]) => actions.includes(action));
      return [charge(`ecs/${category?.[0] ?? action}`, category?.[2] ?? [10, 1])];
    }
    case 'elbv2': {
      const [name, rate] = elbv2Category(action);
      return [charge(`elbv2/${name}`, rate), charge('elbv2/account', elbv2Account)];
    }
    case 'logs':
      return [charge(`logs/${action}`, logsActions[action] ?? [10, 10])];
    case 'rds':
    case 'iam':
    case 'sts':
    case 's3':
    case 'secretsManager':
    case 'ssm':
    case 'serviceQuotas':
      return [charge(service, safeRates[service])];
  }
}

function ec2Charges(action: string, input: unknown): readonly Charge[] {
  const read = /^(Describe|Get|List)/.test(action);
  const own = charge(`ec2/${action}`, ec2Actions[action] ?? (read ? [100, 20] : [50, 5]));
  const instances = ec2Instances[action];
  return instances === undefined
    ? [own]
    : [own, charge(`ec2/${action}/instances`, instances, instanceCount(input))];
}

function instanceCount(input: unknown): number {
  if (typeof input !== 'object' || input === null) return 1;
  if ('InstanceIds' in input && Array.isArray(input.InstanceIds))
    return Math.max(1, input.InstanceIds.length);
  if ('MaxCount' in input && typeof input.MaxCount === 'number') return Math.max(1, input.MaxCount);
  return 1;
}

function charge(id: string, [burst, perSecond]: Rate, tokens = 1): Charge {
  return { bucket: { id, burst, perSecond }, tokens };
}
