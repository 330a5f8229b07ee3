import type { Cluster, Task } from '@aws-sdk/client-ecs';
import { paginateDescribeInstances } from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  DeleteClusterCommand,
  DeregisterContainerInstanceCommand,
  DescribeClustersCommand,
  DescribeTasksCommand,
  StopTaskCommand,
  paginateListTasks,
} from '@aws-sdk/client-ecs';
import { clusterName } from '../../../app/workshop/names';
import type { KindContext, ResourceKind } from '../kind';
import { hasCode, messageIncludes } from '../aws-error';
import { listRegisteredHosts, type RegisteredHost } from '../container-instances';
import { describeOwned } from '../ec2-common';
import { chunksOf, collect } from '../paging';
import { ownedResources } from '../found';
import { lowerTags, readTags } from '../ownership';
import { guestsInside, ignoringErrors, requireMember, requireOurs, retryWhileRefused } from '../refusals';
import { servicesIn } from './service';
import { ensureServiceLinkedRole } from '../service-linked-role';

const type = 'AWS::ECS::Cluster';

/** The cluster of all hosts and services of the workshop. */
export const cluster: ResourceKind<typeof type> = {
  type,
  iamActions: [
    'iam:CreateServiceLinkedRole',
    'ec2:DescribeInstances',
    'ecs:CreateCluster',
    'ecs:TagResource',
    'ecs:DescribeClusters',
    'ecs:ListTasks',
    'ecs:DescribeTasks',
    'ecs:StopTask',
    'ecs:ListContainerInstances',
    'ecs:DescribeContainerInstances',
    'ecs:DeregisterContainerInstance',
    'ecs:DeleteCluster',
  ],
  list: async (context) => {
    const one = await describe(context, clusterName(context.workshopId));
    return ownedResources(
      context,
      type,
      (one === undefined ? [] : [one])
        .filter(({ status }) => status !== 'INACTIVE')
        .map((one) => ({
          id: outputsOf(one).name,
          tags: readTags(one.tags),
          outputs: outputsOf(one),
          usable: one.status === 'ACTIVE',
          residue: one.status === 'DEPROVISIONING',
          namesake: outputsOf(one).name,
        })),
    );
  },
  id: ({ name }) => name,
  create: async (resource, context) => {
    const { name } = resource.properties;
    // ECS answers with the cluster that has the name already, whoever made it: who did is asked before and after.
    const prove = (): Promise<void> =>
      requireOurs(context, resource, `a cluster named ${name}`, async () =>
        readTags((await describe(context, name))?.tags),
      );
    if ((await describe(context, name))?.status === 'ACTIVE') await prove();
    await ensureServiceLinkedRole(context, 'ecs.amazonaws.com');
    const { cluster: made } = await retryWhileRefused(
      context,
      resource.address,
      {
        because: (error) =>
          messageIncludes(error, 'service linked role')
            ? 'Waiting until AWS has created the ECS role in this account.'
            : undefined,
        forMs: 2 * 60_000,
        pauseMs: 5_000,
      },
      () =>
        context.aws.ecs.send(
          new CreateClusterCommand({
            clusterName: name,
            tags: lowerTags(context.tags(resource)),
          }),
        ),
    );
    await prove();
    return outputsOf(requireMember(made, 'the cluster'));
  },
  guests: async ({ id }, context) => {
    const tasks = (await listTasks(context, id)).filter(
      (one) => one.group?.startsWith('service:') !== true && !isOurJob(context, one),
    );
    const { others: hosts } = await hostsIn(context, id);
    return [
      ...tasks.map(({ taskArn = '' }) => ({ type: 'AWS::ECS::Task', id: taskArn, goes: true })),
      ...hosts.map(({ instanceId }) => ({ type: 'AWS::EC2::Instance', id: instanceId, goes: false })),
    ].map(({ goes, ...one }) => ({
      ...one,
      reason: 'Someone runs it in the cluster.',
      inside: { of: id, goes },
    }));
  },
  // It has a name and nothing else.
  differences: () => [],
  delete: async ({ id, address }, context) => {
    await retryWhileRefused(
      context,
      address,
      {
        because: async (error) => {
          if (hasCode(error, 'ClusterContainsServices')) {
            const { ours, others } = await servicesIn(context, id);
            // Someone else's does not go by waiting.
            if (ours.length === 0 && others.length > 0)
              throw guestsInside("workshop's cluster", others, error);
            return 'Waiting until the last services are gone.';
          }
          if (hasCode(error, 'ClusterContainsTasks')) {
            await stopOurTasks(context, id);
            return 'Waiting until the last tasks have stopped.';
          }
          if (hasCode(error, 'ClusterContainsContainerInstances')) {
            await deregisterHosts(context, id);
            return 'Waiting until the cluster has released its machines.';
          }
          return hasCode(error, 'UpdateInProgress') ? 'Waiting for an update of the cluster.' : undefined;
        },
        forMs: 10 * 60_000,
        pauseMs: 4_000,
      },
      () =>
        ignoringErrors(['ClusterNotFound'], () =>
          context.aws.ecs.send(new DeleteClusterCommand({ cluster: id })),
        ),
    );
  },
};

const outputsOf = ({ clusterName: name, clusterArn }: Cluster) => ({
  name: requireMember(name, 'the cluster name'),
  arn: requireMember(clusterArn, 'the cluster ARN'),
});

async function describe({ aws }: KindContext, name: string): Promise<Cluster | undefined> {
  const { clusters } = await aws.ecs.send(
    new DescribeClustersCommand({ clusters: [name], include: ['TAGS'] }),
  );
  return clusters?.[0];
}

/** Seat jobs that still run. Someone else's tasks in our cluster are left to them. */
async function stopOurTasks(context: KindContext, name: string): Promise<void> {
  for (const one of await listTasks(context, name)) {
    if (!isOurJob(context, one)) continue;
    await ignoringErrors(['InvalidParameter', 'ResourceNotFound'], () =>
      context.aws.ecs.send(
        new StopTaskCommand({ cluster: name, task: one.taskArn, reason: 'Lectern: teardown' }),
      ),
    );
  }
}

/** A task by itself that we started: `startedBy` is ours for every seat job, and anybody's family may begin alike. */
function isOurJob({ workshopId }: KindContext, { startedBy }: Task): boolean {
  return startedBy === `lectern/${workshopId}`;
}

/** What runs or is about to. */
async function listTasks({ aws: { ecs } }: KindContext, cluster: string): Promise<readonly Task[]> {
  const arns = await collect(
    paginateListTasks({ client: ecs }, { cluster, maxResults: 100 }),
    (page) => page.taskArns,
  );
  const described = await Promise.all(
    chunksOf(arns, 100).map(async (some) => {
      const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [...some] }));
      return tasks ?? [];
    }),
  );
  return described.flat().filter(({ desiredStatus }) => desiredStatus !== 'STOPPED');
}

/** The hosts of a cluster by whose they are: a seat's by its attribute, or by its tags once somebody took that away. */
async function hostsIn(
  context: KindContext,
  cluster: string,
): Promise<{ readonly ours: readonly RegisteredHost[]; readonly others: readonly RegisteredHost[] }> {
  const hosts = await listRegisteredHosts(context, cluster);
  if (hosts.every(({ isSeats }) => isSeats)) return { ours: hosts, others: [] };
  const tagged = await describeOwned(context, paginateDescribeInstances, (page) =>
    page.Reservations?.flatMap(({ Instances = [] }) => Instances),
  );
  const ids = new Set(tagged.map(({ InstanceId }) => InstanceId));
  const isOurs = ({ isSeats, instanceId }: RegisteredHost): boolean => isSeats || ids.has(instanceId);
  return { ours: hosts.filter(isOurs), others: hosts.filter((one) => !isOurs(one)) };
}

/** Hosts whose agent was cut off stay registered after they are gone (aws-facts §4). */
async function deregisterHosts(context: KindContext, name: string): Promise<void> {
  for (const host of (await hostsIn(context, name)).ours) {
    await ignoringErrors(['InvalidParameter', 'ResourceNotFound'], () =>
      context.aws.ecs.send(
        new DeregisterContainerInstanceCommand({ cluster: name, containerInstance: host.arn, force: true }),
      ),
    );
  }
}
