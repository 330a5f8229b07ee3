/**
 * How far each IAM action reaches: which resources, under which conditions. An action may need more than one
 * scope, since AWS checks each resource of a call by itself. Sources: AWS's Service Authorization Reference
 * (resource types and condition keys of each action); names and tags are ours (app/workshop/names.ts).
 */
import type { Plan } from '../../app/plan/plan';
import {
  bucketNamePrefix,
  clusterName,
  databaseInstanceName,
  iamPath,
  logGroupName,
  secretName,
  sharedName,
  targetGroupPrefix,
} from '../../app/workshop/names';
import { tagKeys } from './ownership';

/** An IAM `Condition` block. */
export type PolicyCondition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

export interface Scope {
  readonly resources: readonly string[];
  readonly condition?: PolicyCondition;
}

const regional = [
  'Look',
  'MakeNetwork',
  'ChangeNetwork',
  'LaunchFrom',
  'TagNetworkAtBirth',
  'ReadHostImage',
  'MakeBalancers',
  'MakeListeners',
  'ChangeBalancers',
  'TagBalancersAtBirth',
  'RegisterTasks',
  'MakeCluster',
  'RunTasks',
  'LookAtCluster',
  'LookIntoCluster',
  'ChangeCluster',
  'ChangeMembers',
  'TagClusterAtBirth',
  'MakeDatabase',
  'UseDatabaseDefaults',
  'LookAtDatabase',
  'ChangeDatabase',
  'Logs',
  'MakeSecret',
  'LookAtSecret',
  'UseSecret',
] as const;
const global = [
  'Bucket',
  'MakeRoles',
  'ChangeRoles',
  'AttachPolicies',
  'PassRoles',
  'MakeServiceRoles',
] as const;

/** The statements of the policy, by their Sid, in the order in which they are written. */
export const scopeNames = [...regional, ...global] as const;
export type ScopeName = (typeof scopeNames)[number];

/** Whose things a policy is about. */
export interface Reach {
  readonly id: string;
  readonly region: string;
  /** AWS's own policies that may be attached to its roles. */
  readonly managedPolicyArns: readonly string[];
  /** How tags are compared. */
  readonly like: 'StringEquals' | 'StringLike';
}

/** The one workshop of `plan`; `id` with `?` for what is not known of it yet. */
export function reachOf({ workshop, resources }: Plan, id = workshop.id): Reach {
  return {
    id,
    region: workshop.region,
    managedPolicyArns: resources.flatMap((one) =>
      one.type === 'AWS::IAM::Role' ? one.properties.managedPolicyArns : [],
    ),
    like: id.includes('?') ? 'StringLike' : 'StringEquals',
  };
}

/** Every workshop that Lectern created in the account, in any region, known by its names and tags. */
export const anyWorkshop: Reach = { id: '*', region: '*', managedPolicyArns: [], like: 'StringLike' };

/** What each scope means for a workshop. */
export function scopesOf({ id, region, managedPolicyArns, like }: Reach): Readonly<Record<ScopeName, Scope>> {
  // An identity policy reaches its own account only, so that the account need not be named.
  const arn = (service: string, resource: string): string => `arn:aws:${service}:${region}:*:${resource}`;
  const iam = (resource: string): string => `arn:aws:iam::*:${resource}`;
  const requested = { [`aws:RequestTag/${tagKeys.workshop}`]: id };
  const owned = { [`aws:ResourceTag/${tagKeys.workshop}`]: id };
  const cluster = arn('ecs', `cluster/${clusterName(id)}`);
  // Its services, tasks and container instances.
  const members = arn('ecs', `*/${clusterName(id)}/*`);
  const tasks = arn('ecs', `task-definition/${sharedName(id, '*')}:*`);
  const elb = (resource: string): string => arn('elasticloadbalancing', resource);
  // Load balancers, and the listeners and rules of them.
  const balancers = elb(`*/app/${sharedName(id, '*')}/*`);
  const targets = elb(`targetgroup/${targetGroupPrefix(id)}*/*`);
  const database = [
    arn('rds', `db:${databaseInstanceName(id)}`),
    arn('rds', `subgrp:${sharedName(id, 'database')}`),
  ];
  // While there is no such secret, its name stands for its ARN; afterwards six characters follow.
  const secret = ['', '-??????'].map((end) => arn('secretsmanager', `secret:${secretName(id)}${end}`));
  const group = arn('logs', `log-group:${logGroupName(id)}`);
  const bucket = `arn:aws:s3:::${bucketNamePrefix(id)}-\${aws:PrincipalAccount}-${region}`;
  const roles = [iam(`role${iamPath(id)}*`), iam(`instance-profile${iamPath(id)}*`)];
  const services = ['ecs', 'elasticloadbalancing', 'rds'].map((name) => `${name}.amazonaws.com`);
  return {
    Look: { resources: ['*'] },
    MakeNetwork: { resources: [arn('ec2', '*')], condition: { [like]: requested } },
    ChangeNetwork: { resources: [arn('ec2', '*')], condition: { [like]: owned } },
    LaunchFrom: {
      resources: [`arn:aws:ec2:${region}::image/*`, arn('ec2', 'network-interface/*')],
    },
    TagNetworkAtBirth: {
      resources: [arn('ec2', '*')],
      condition: {
        [like]: { ...requested, 'ec2:CreateAction': [...makesTagged] },
        'ForAllValues:StringEquals': { 'aws:TagKeys': Object.values(tagKeys).sort() },
      },
    },
    ReadHostImage: {
      resources: [`arn:aws:ssm:${region}::parameter/aws/service/ecs/optimized-ami/amazon-linux-2023/*`],
    },
    MakeBalancers: { resources: [balancers, targets], condition: { [like]: requested } },
    MakeListeners: {
      resources: [balancers],
      condition: { [like]: { ...requested, ...owned } },
    },
    ChangeBalancers: {
      resources: [balancers, targets],
      condition: { [like]: owned },
    },
    TagBalancersAtBirth: {
      resources: [balancers, targets],
      condition: {
        [like]: {
          ...requested,
          'elasticloadbalancing:CreateAction': [
            'CreateListener',
            'CreateLoadBalancer',
            'CreateRule',
            'CreateTargetGroup',
          ],
        },
      },
    },
    RegisterTasks: { resources: ['*'], condition: { [like]: requested } },
    MakeCluster: { resources: [cluster, members], condition: { [like]: requested } },
    RunTasks: {
      resources: [tasks],
      condition: { [like]: requested, ArnEquals: { 'ecs:cluster': cluster } },
    },
    LookAtCluster: { resources: [cluster, members] },
    LookIntoCluster: { resources: ['*'], condition: { ArnEquals: { 'ecs:cluster': cluster } } },
    ChangeCluster: {
      resources: [cluster, members, tasks],
      condition: { [like]: owned },
    },
    // Agents register hosts, without tags: their cluster says whose they are.
    ChangeMembers: { resources: [arn('ecs', `container-instance/${clusterName(id)}/*`)] },
    TagClusterAtBirth: {
      resources: [cluster, members, tasks],
      condition: {
        [like]: {
          ...requested,
          'ecs:CreateAction': ['CreateCluster', 'CreateService', 'RegisterTaskDefinition', 'RunTask'],
        },
      },
    },
    MakeDatabase: { resources: database, condition: { [like]: requested } },
    UseDatabaseDefaults: { resources: [arn('rds', 'og:default*'), arn('rds', 'pg:default*')] },
    LookAtDatabase: { resources: database },
    ChangeDatabase: { resources: database, condition: { [like]: owned } },
    Logs: { resources: [group, `${group}:*`] },
    MakeSecret: { resources: secret, condition: { [like]: requested } },
    LookAtSecret: { resources: secret },
    UseSecret: { resources: secret, condition: { [like]: owned } },
    Bucket: { resources: [bucket, `${bucket}/*`] },
    MakeRoles: { resources: roles, condition: { [like]: requested } },
    ChangeRoles: { resources: roles },
    AttachPolicies: {
      resources: roles.slice(0, 1),
      condition: { ArnEquals: { 'iam:PolicyARN': [...new Set(managedPolicyArns)].sort() } },
    },
    PassRoles: {
      resources: roles.slice(0, 1),
      condition: {
        StringEquals: { 'iam:PassedToService': ['ec2.amazonaws.com', 'ecs-tasks.amazonaws.com'] },
      },
    },
    MakeServiceRoles: {
      resources: services.map((name) => iam(`role/aws-service-role/${name}/*`)),
      condition: { StringEquals: { 'iam:AWSServiceName': services } },
    },
  };
}

/** EC2 calls that make something and give it its tags at once. */
const makesTagged = [
  'CreateInternetGateway',
  'CreateRouteTable',
  'CreateSecurityGroup',
  'CreateSubnet',
  'CreateVpc',
  'CreateVpcEndpoint',
  'RunInstances',
] as const;
