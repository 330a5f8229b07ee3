import type { Cluster } from '@aws-sdk/client-ecs';
import {
  CreateClusterCommand,
  DeleteClusterCommand,
  DeregisterContainerInstanceCommand,
  DescribeClustersCommand,
  DescribeTasksCommand,
  StopTaskCommand,
  paginateListTasks,
} from '@aws-sdk/client-ecs';
import { clusterName, sharedName } from '../../../app/workshop/names';
import type { KindContext, ResourceKind } from '../kind';
import { hasCode, messageIncludes } from '../aws-error';
import { listRegisteredHosts } from '../container-instances';
import { chunksOf, collect } from '../paging';
import { ownedResources } from '../found';
import { lowerTags, readTags } from '../ownership';
import { ignoringErrors, retryWhileRefused, requireMember } from '../refusals';
import { ensureServiceLinkedRole } from '../service-linked-role';

const type = 'AWS::ECS::Cluster';

/** The cluster of all hosts and services of the workshop. */
export const cluster: ResourceKind<typeof type> = {
  type,
  iamActions: [
    'iam:CreateServiceLinkedRole',
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
    const { clusters } = await context.aws.ecs.send(
      new DescribeClustersCommand({ clusters: [clusterName(context.workshopId)], include: ['TAGS'] }),
    );
    return ownedResources(
      context,
      type,
      (clusters ?? [])
        .filter((one) => one.status !== 'INACTIVE')
        .map((one) => ({
          id: outputsOf(one).name,
          tags: readTags(one.tags),
          outputs: outputsOf(one),
          usable: one.status === 'ACTIVE',
          residue: one.status === 'DEPROVISIONING',
        })),
    );
  },
  id: ({ name }) => name,
  create: async (resource, context) => {
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
            clusterName: resource.properties.name,
            tags: lowerTags(context.tags(resource)),
          }),
        ),
    );
    return outputsOf(requireMember(made, 'the cluster'));
  },
  // It has a name and nothing else.
  differences: () => [],
  delete: async ({ id, address }, context) => {
    await retryWhileRefused(
      context,
      address,
      {
        because: async (error) => {
          if (hasCode(error, 'ClusterContainsServices')) return 'Waiting until the last services are gone.';
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

/** Seat jobs that still run. Someone else's tasks in our cluster are left to them. */
async function stopOurTasks(context: KindContext, name: string): Promise<void> {
  const { ecs } = context.aws;
  const arns = await collect(
    paginateListTasks({ client: ecs }, { cluster: name, maxResults: 100 }),
    (page) => page.taskArns,
  );
  for (const some of chunksOf(arns, 100)) {
    const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster: name, tasks: [...some] }));
    const ours = (tasks ?? []).filter(
      ({ group, desiredStatus }) =>
        desiredStatus !== 'STOPPED' &&
        group?.startsWith(`family:${sharedName(context.workshopId, '')}`) === true,
    );
    for (const { taskArn } of ours) {
      await ignoringErrors(['InvalidParameter', 'ResourceNotFound'], () =>
        ecs.send(new StopTaskCommand({ cluster: name, task: taskArn, reason: 'Lectern: teardown' })),
      );
    }
  }
}

/** Hosts whose agent was cut off stay registered after they are gone (aws-facts §4). */
async function deregisterHosts(context: KindContext, name: string): Promise<void> {
  for (const host of await listRegisteredHosts(context, name)) {
    await ignoringErrors(['InvalidParameter', 'ResourceNotFound'], () =>
      context.aws.ecs.send(
        new DeregisterContainerInstanceCommand({ cluster: name, containerInstance: host.arn, force: true }),
      ),
    );
  }
}
