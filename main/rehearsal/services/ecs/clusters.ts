/** CreateCluster, DescribeClusters, ListClusters, DeleteCluster. */
import {
  CreateClusterCommand,
  DeleteClusterCommand,
  DescribeClustersCommand,
  ListClustersCommand,
  type Cluster,
  type ClusterField,
} from '@aws-sdk/client-ecs';
import { AwsError } from '../../wire/registry';
import type { Region } from '../../world/world';
import { lowerTagList, readTags } from '../shared/tags';
import { activeCluster, clusterName, ecsArn } from './arns';
import type { EcsCore } from './core';
import { invalidParameter } from './errors';
import { pageOf } from './pages';
import { tables, type ClusterRecord } from './records';
import { TAG_RULES } from './tags';

/** After its first use in an account the service-linked role cannot be assumed for a while, clock ms (aws-facts §10). */
const ROLE_DELAY_MS = 10_000;

/** Throws as ECS does while its service-linked role is fresh (aws-facts §4, "first use of ECS"). */
export function needServiceLinkedRole(core: EcsCore): void {
  const account = core.parts.world.table<number>('ecs.service-linked-role');
  if (!core.parts.services.iam.ensureServiceLinkedRole('ecs.amazonaws.com')) {
    account.set('usableAt', core.ticks() + ROLE_DELAY_MS);
  }
  if (core.ticks() >= (account.get('usableAt') ?? 0)) return;
  throw invalidParameter(
    'Unable to assume the service linked role. Please verify that the ECS service linked role exists.',
  );
}

export function registerClusters(core: EcsCore): void {
  const { registry } = core.parts;

  registry.on(CreateClusterCommand, {
    models: ['clusterName', 'tags', 'settings'],
    handle: (input, { region }) => {
      const name = input.clusterName ?? 'default';
      if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) throw invalidParameter('Invalid cluster name.');
      needServiceLinkedRole(core);
      core.markUsed(region);
      const { clusters } = tables(region);
      const known = clusters.get(name);
      if (known?.status === 'ACTIVE') return { cluster: view(core, region, known, ['TAGS', 'SETTINGS']) };
      const cluster: ClusterRecord = {
        name,
        arn: ecsArn(region, `cluster/${name}`),
        status: 'ACTIVE',
        tags: readTags(input.tags, TAG_RULES),
        settings: [
          {
            name: 'containerInsights',
            value: input.settings?.find((item) => item.name === 'containerInsights')?.value ?? 'disabled',
          },
        ],
      };
      clusters.set(name, cluster);
      return { cluster: view(core, region, cluster, ['TAGS', 'SETTINGS']) };
    },
  });

  registry.on(DescribeClustersCommand, {
    models: ['clusters', 'include'],
    handle: (input, { region }) => {
      const asked = input.clusters?.length === 0 ? undefined : input.clusters;
      const clusters: Cluster[] = [];
      const failures: { arn: string; reason: string }[] = [];
      for (const reference of asked ?? ['default']) {
        const name = clusterName(region, reference);
        const cluster = tables(region).clusters.get(name);
        if (cluster === undefined) {
          failures.push({ arn: ecsArn(region, `cluster/${name}`), reason: 'MISSING' });
        } else {
          clusters.push(view(core, region, cluster, input.include ?? []));
        }
      }
      return { clusters, failures };
    },
  });

  registry.on(ListClustersCommand, {
    models: ['nextToken', 'maxResults'],
    handle: (input, { region }) => {
      const active = [...tables(region).clusters.values()].filter((item) => item.status === 'ACTIVE');
      const page = pageOf(active, input, (item) => item.arn);
      return { clusterArns: page.rows.map((item) => item.arn), nextToken: page.next };
    },
  });

  registry.on(DeleteClusterCommand, {
    models: ['cluster'],
    handle: (input, { region }) => {
      const cluster = activeCluster(region, input.cluster);
      const counts = count(core, region, cluster.name);
      if (counts.services > 0) {
        throw refusal('ClusterContainsServicesException', 'services are active. Delete the services');
      }
      if (counts.instances > 0) {
        throw refusal(
          'ClusterContainsContainerInstancesException',
          'Container Instances are active or draining. Deregister the instances',
        );
      }
      if (counts.tasks > 0)
        throw refusal('ClusterContainsTasksException', 'Tasks are active. Stop the tasks');
      cluster.status = 'INACTIVE';
      return { cluster: view(core, region, cluster, []) };
    },
  });
}

function refusal(code: string, why: string): AwsError {
  return new AwsError(code, `The Cluster cannot be deleted while ${why} and try again.`);
}

function count(
  core: EcsCore,
  region: Region,
  cluster: string,
): { services: number; instances: number; tasks: number; running: number; pending: number } {
  const { services, tasks } = tables(region);
  const result = {
    services: 0,
    instances: core.index(region).clusterInstances(cluster).length,
    tasks: 0,
    running: 0,
    pending: 0,
  };
  for (const service of services.values()) {
    if (service.clusterName === cluster && service.status !== 'INACTIVE') result.services += 1;
  }
  for (const task of tasks.values()) {
    if (task.clusterName !== cluster || task.lastStatus === 'STOPPED') continue;
    result.tasks += 1;
    if (task.lastStatus === 'RUNNING') result.running += 1;
    if (task.lastStatus === 'PENDING' || task.lastStatus === 'PROVISIONING') result.pending += 1;
  }
  return result;
}

function view(
  core: EcsCore,
  region: Region,
  cluster: ClusterRecord,
  include: readonly ClusterField[],
): Cluster {
  const counts = count(core, region, cluster.name);
  return {
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: cluster.status,
    registeredContainerInstancesCount: counts.instances,
    runningTasksCount: counts.running,
    pendingTasksCount: counts.pending,
    activeServicesCount: counts.services,
    statistics: include.includes('STATISTICS')
      ? [
          { name: 'runningEC2TasksCount', value: String(counts.running) },
          { name: 'pendingEC2TasksCount', value: String(counts.pending) },
          { name: 'activeEC2ServiceCount', value: String(counts.services) },
        ]
      : [],
    tags: include.includes('TAGS') ? lowerTagList(cluster.tags) : [],
    settings: include.includes('SETTINGS') ? cluster.settings : [],
    capacityProviders: [],
    defaultCapacityProviderStrategy: [],
  };
}
