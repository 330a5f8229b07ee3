/** What ECS's calls need to be allowed (Service Authorization Reference, ECS). */
import { findTaskDefinition } from '../../ecs/task-definitions';
import { shortName } from '../../ecs/arns';
import { keyOf, roles } from '../records';
import type { CallInput } from './call-input';
import { inner, textsOf } from './call-input';
import type { Permission } from './evaluation';

/** Undefined when the rehearsal cannot say what the call touches. */
export function ecsNeeds(input: CallInput): readonly Permission[] | undefined {
  const { action } = input.call;
  const resources = touched(input);
  if (resources === undefined) return undefined;
  const cluster = input.member('cluster') === undefined ? undefined : clusterArn(input);
  const context = cluster === undefined ? {} : { context: { 'ecs:cluster': cluster } };
  const tagged = Object.keys(input.tags()).length > 0 && action !== 'TagResource';
  const born = tagged ? newborn(input) : undefined;
  return [
    ...resources.map((resource) => input.own(resource, context)),
    ...(born === undefined
      ? []
      : [
          {
            action: 'ecs:TagResource',
            resource: born,
            requestTags: input.tags(),
            context: { 'ecs:createaction': action },
          },
        ]),
    ...passedRoles(input).map((resource): Permission => ({
      action: 'iam:PassRole',
      resource,
      context: { 'iam:passedtoservice': 'ecs-tasks.amazonaws.com' },
    })),
  ];
}

function touched(input: CallInput): readonly string[] | undefined {
  const within = (type: string, member: string): readonly string[] =>
    input.texts(member).map((one) => memberArn(input, type, one));
  switch (input.call.action) {
    case 'ListClusters':
    case 'ListServices':
    case 'ListTasks':
    case 'ListTaskDefinitions':
    case 'ListTaskDefinitionFamilies':
    case 'DescribeTaskDefinition':
    // These two have no resource-level permission (containers-roadmap #929).
    case 'RegisterTaskDefinition':
    case 'DeregisterTaskDefinition':
      return ['*'];
    case 'CreateCluster':
      return [input.arn(`cluster/${input.text('clusterName') ?? 'default'}`)];
    case 'DescribeClusters': {
      const names = input.texts('clusters');
      return (names.length === 0 ? ['default'] : names).map((one) => input.arn(`cluster/${shortName(one)}`));
    }
    case 'DeleteCluster':
    case 'ListContainerInstances':
    case 'DeregisterContainerInstance':
    case 'RegisterContainerInstance':
    case 'ListAttributes':
      return [clusterArn(input)];
    case 'CreateService':
      return within('service', 'serviceName');
    case 'UpdateService':
    case 'DeleteService':
      return within('service', 'service');
    case 'DescribeServices':
      return within('service', 'services');
    case 'RunTask':
      return input.texts('taskDefinition').map((one) => taskDefinitionArn(input, one));
    case 'DeleteTaskDefinitions':
      return input.texts('taskDefinitions').map((one) => taskDefinitionArn(input, one));
    case 'StopTask':
      return within('task', 'task');
    case 'DescribeTasks':
      return within('task', 'tasks');
    case 'DescribeContainerInstances':
    case 'UpdateContainerInstancesState':
      return within('container-instance', 'containerInstances');
    case 'PutAttributes':
    case 'DeleteAttributes': {
      const attributes = input.member('attributes');
      const targets = (Array.isArray(attributes) ? attributes : []).flatMap((one: unknown) =>
        textsOf(inner(one, 'targetId')),
      );
      return [...new Set(targets)].map((one) => memberArn(input, 'container-instance', one));
    }
    case 'TagResource':
    case 'UntagResource':
    case 'ListTagsForResource':
      return input.texts('resourceArn');
    default:
      return undefined;
  }
}

function clusterArn(input: CallInput): string {
  return input.arn(`cluster/${shortName(input.text('cluster') ?? 'default')}`);
}

/** Services, tasks and container instances have their cluster's name in their ARN. */
function memberArn(input: CallInput, type: string, reference: string): string {
  if (reference.startsWith('arn:')) return reference;
  return input.arn(`${type}/${shortName(input.text('cluster') ?? 'default')}/${reference}`);
}

function taskDefinitionArn(input: CallInput, reference: string): string {
  const found = findTaskDefinition(input.call.region, reference);
  if (found !== undefined) return found.arn;
  return reference.startsWith('arn:') ? reference : input.arn(`task-definition/${reference}`);
}

/** What a call that makes something tagged makes. */
function newborn(input: CallInput): string | undefined {
  switch (input.call.action) {
    case 'CreateCluster':
      return input.arn(`cluster/${input.text('clusterName') ?? 'default'}`);
    case 'CreateService':
      return memberArn(input, 'service', input.text('serviceName') ?? '');
    case 'RegisterTaskDefinition':
      return input.arn(`task-definition/${input.text('family') ?? ''}:*`);
    case 'RunTask':
      return memberArn(input, 'task', '*');
    default:
      return undefined;
  }
}

/** Roles that the call gives to tasks: of the definition it registers, or of the one that it starts. */
function passedRoles(input: CallInput): readonly string[] {
  const { region } = input.call;
  const given = [input.text('taskRoleArn'), input.text('executionRoleArn')];
  const definition = ['CreateService', 'UpdateService', 'RunTask'].includes(input.call.action)
    ? findTaskDefinition(region, input.text('taskDefinition'))?.body
    : undefined;
  const overrides = input.member('overrides');
  const all = [
    ...given,
    definition?.taskRoleArn,
    definition?.executionRoleArn,
    ...textsOf(inner(overrides, 'taskRoleArn')),
    ...textsOf(inner(overrides, 'executionRoleArn')),
  ].filter((one) => one !== undefined);
  return [...new Set(all)].map((one) =>
    one.startsWith('arn:') ? one : (roles(region.world).get(keyOf(one))?.arn ?? one),
  );
}
