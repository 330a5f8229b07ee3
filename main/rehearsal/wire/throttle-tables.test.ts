/** The rows of aws-facts §1a to §1d, word for word: a number that is changed by mistake fails here. */
import { describe, expect, it } from 'vitest';
import { chargesOf } from './throttle-tables';

type Row = readonly [actions: readonly string[], burst: number, refill: number];

const buckets = (
  service: string,
  action: string,
  input: object = {},
): readonly (readonly [number, number])[] =>
  chargesOf(service, action, input).map(({ burst, refill }) => [burst, refill]);
const namesOf = (service: string, actions: readonly string[]): Set<string> =>
  new Set(actions.map((action) => chargesOf(service, action, {})[0]?.bucket ?? ''));

const some = { MaxResults: 5 };
const ec2: readonly Row[] = [
  [['DescribeVpcs', 'DescribeSubnets', 'GetConsoleOutput', 'ListImagesInRecycleBin'], 100, 20],
  [['CreateVpc', 'CreateSubnet', 'CreateSecurityGroup', 'DeleteSecurityGroup'], 50, 5],
  [['AuthorizeSecurityGroupIngress', 'RevokeSecurityGroupIngress', 'CreateKeyPair'], 50, 5],
  [['CreateTags', 'DeleteTags'], 100, 10],
  [
    [
      'CreateNetworkInterface',
      'DeleteNetworkInterface',
      'CreateVolume',
      'AssociateIamInstanceProfile',
      'CreateLaunchTemplateVersion',
    ],
    100,
    5,
  ],
  [['CreateVpcEndpoint', 'DeleteVpcEndpoints', 'ModifyVpcEndpoint'], 4, 0.3],
  [['CreateNatGateway', 'DeleteNatGateway'], 10, 1],
];

describe('EC2 (§1a)', () => {
  it.each(ec2)('%j: burst %d, %d a second, each action its own', (actions, burst, refill) => {
    for (const action of actions) expect(buckets('ec2', action, some)).toEqual([[burst, refill]]);
    expect(namesOf('ec2', actions).size).toBe(actions.length);
  });

  it.each([
    ['RunInstances', [5, 2], [1000, 2]],
    ['StartInstances', [5, 2], [1000, 2]],
    ['TerminateInstances', [100, 5], [1000, 20]],
    ['StopInstances', [50, 5], [1000, 20]],
  ] as const)('%s: requests %j, instances %j', (action, requests, instances) => {
    expect(buckets('ec2', action)).toEqual([requests, instances]);
  });

  it.each([
    'DescribeInstances',
    'DescribeInstanceStatus',
    'DescribeNetworkInterfaces',
    'DescribeSecurityGroups',
    'DescribeVolumes',
    'DescribeSnapshots',
    'DescribeSpotInstanceRequests',
  ])('%s: half when unfiltered and unpaginated', (action) => {
    expect(buckets('ec2', action)).toEqual([
      [100, 20],
      [50, 10],
    ]);
    expect(buckets('ec2', action, some)).toEqual([[100, 20]]);
  });
});

const ecs: readonly Row[] = [
  [['CreateCluster', 'DeleteCluster', 'UpdateCluster', 'PutClusterCapacityProviders'], 20, 1],
  [['DescribeClusters', 'ListClusters'], 50, 20],
  [['RegisterTaskDefinition', 'DeregisterTaskDefinition'], 20, 1],
  [['DescribeTaskDefinition', 'ListTaskDefinitions', 'ListTaskDefinitionFamilies'], 50, 20],
  [['DeleteTaskDefinitions'], 5, 1],
  [['CreateCapacityProvider', 'UpdateCapacityProvider'], 10, 1],
  [['DescribeCapacityProviders'], 50, 20],
  [
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
    100,
    40,
  ],
  [
    ['DescribeTasks', 'ListTasks', 'DescribeContainerInstances', 'ListContainerInstances', 'ListAttributes'],
    100,
    20,
  ],
  [['RegisterContainerInstance', 'SubmitTaskStateChange', 'SubmitContainerStateChange'], 200, 120],
  [['CreateService', 'UpdateService', 'DeleteService'], 50, 5],
  [['DescribeServices', 'ListServices'], 100, 20],
  [['DescribeServiceDeployments', 'DescribeServiceRevisions', 'ListServiceDeployments'], 50, 20],
  [['TagResource', 'UntagResource'], 20, 10],
  [['ListTagsForResource'], 50, 20],
];

const elb: readonly Row[] = [
  [['CreateLoadBalancer', 'SetSubnets'], 10, 0.2],
  [['RegisterTargets', 'DeregisterTargets'], 20, 4],
  [['DescribeTargetHealth', 'DescribeTags', 'DescribeLoadBalancers'], 40, 10],
  [
    [
      'CreateTargetGroup',
      'CreateListener',
      'CreateRule',
      'DeleteRule',
      'ModifyListener',
      'AddTags',
      'RemoveTags',
    ],
    20,
    3,
  ],
];

describe('one shared bucket a category', () => {
  it.each(ecs)('ECS (§1b) %j: burst %d, %d a second', (actions, burst, refill) => {
    for (const action of actions) expect(buckets('ecs', action)).toEqual([[burst, refill]]);
    expect(namesOf('ecs', actions).size).toBe(1);
  });

  it.each(elb)('ELB (§1c) %j: burst %d, %d a second, and 40 / 10 over all', (actions, burst, refill) => {
    for (const action of actions) {
      expect(buckets('elasticloadbalancing', action)).toEqual([
        [burst, refill],
        [40, 10],
      ]);
    }
    expect(namesOf('elasticloadbalancing', actions).size).toBe(1);
  });
});

it.each([
  ['logs', 'CreateLogGroup', 10],
  ['logs', 'DeleteLogGroup', 10],
  ['logs', 'DescribeLogGroups', 10],
  ['logs', 'PutRetentionPolicy', 5],
  ['logs', 'PutLogEvents', 5000],
  ['logs', 'FilterLogEvents', 10],
  ['logs', 'GetLogEvents', 10],
  ['sts', 'GetCallerIdentity', 600],
  ['ssm', 'GetParameters', 40],
])('%s %s: %d a second (§1d)', (service, action, rate) => {
  expect(buckets(service, action)).toEqual([[rate, rate]]);
});

it.each(['rds', 'iam', 'secretsmanager', 's3', 'servicequotas'])(
  '%s is not throttled: no number is published (§1d)',
  (service) => {
    expect(buckets(service, 'DescribeAnything')).toEqual([]);
  },
);
