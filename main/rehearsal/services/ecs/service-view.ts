/** A service as DescribeServices shows it. */
import type { Deployment, NetworkConfiguration, Service } from '@aws-sdk/client-ecs';
import type { Region } from '../../world/world';
import { lowerTagList } from '../shared/tags';
import { ecsArn } from './arns';
import type { EcsCore } from './core';
import type { AwsvpcRecord, DeploymentRecord, ServiceRecord, TaskRecord } from './records';

export function viewService(
  core: EcsCore,
  region: Region,
  service: ServiceRecord,
  withTags: boolean,
): Service {
  const tasks = core
    .index(region)
    .serviceTasks(service)
    .filter((task) => task.desiredStatus === 'RUNNING' || task.lastStatus === 'RUNNING');
  const { deploymentConfiguration: settings, loadBalancers } = service;
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: ecsArn(region, `cluster/${service.clusterName}`),
    status: service.status,
    desiredCount: service.desiredCount,
    runningCount: tasks.filter(runs).length,
    pendingCount: tasks.filter(waits).length,
    launchType: 'EC2',
    schedulingStrategy: service.schedulingStrategy,
    deploymentController: { type: 'ECS' },
    taskDefinition: service.taskDefinitionArn,
    deploymentConfiguration: {
      maximumPercent: settings.maximumPercent,
      minimumHealthyPercent: settings.minimumHealthyPercent,
      deploymentCircuitBreaker: settings.circuitBreaker,
      strategy: 'ROLLING',
    },
    deployments: service.deployments.map((deployment) => viewDeployment(service, deployment, tasks)),
    events: service.events.map(({ id, at, message }) => ({ id, createdAt: new Date(at), message })),
    loadBalancers,
    serviceRegistries: [],
    placementConstraints: service.placementConstraints,
    placementStrategy: [],
    networkConfiguration: network(service.network),
    healthCheckGracePeriodSeconds: service.healthCheckGracePeriodSeconds,
    availabilityZoneRebalancing: service.availabilityZoneRebalancing,
    enableECSManagedTags: service.enableECSManagedTags,
    enableExecuteCommand: service.enableExecuteCommand,
    propagateTags: service.propagateTags,
    roleArn: `arn:aws:iam::${region.world.accountId}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`,
    createdAt: new Date(service.createdAt),
    createdBy: service.createdBy,
    tags: withTags ? lowerTagList(service.tags) : [],
  };
}

function viewDeployment(
  service: ServiceRecord,
  deployment: DeploymentRecord,
  tasks: readonly TaskRecord[],
): Deployment {
  const own = tasks.filter((task) => task.deploymentId === deployment.id);
  return {
    id: deployment.id,
    status: deployment.status,
    taskDefinition: deployment.taskDefinitionArn,
    desiredCount: deployment.status === 'PRIMARY' ? service.desiredCount : 0,
    runningCount: own.filter(runs).length,
    pendingCount: own.filter(waits).length,
    failedTasks: deployment.failedTasks,
    launchType: 'EC2',
    networkConfiguration: network(deployment.network),
    rolloutState: deployment.rolloutState,
    rolloutStateReason: deployment.rolloutStateReason,
    createdAt: new Date(deployment.createdAt),
    updatedAt: new Date(deployment.updatedAt),
  };
}

const runs = (task: TaskRecord): boolean => task.lastStatus === 'RUNNING';
const waits = (task: TaskRecord): boolean =>
  task.lastStatus === 'PROVISIONING' || task.lastStatus === 'PENDING';

function network(awsvpc: AwsvpcRecord | undefined): NetworkConfiguration | undefined {
  if (awsvpc === undefined) return undefined;
  return {
    awsvpcConfiguration: {
      subnets: [...awsvpc.subnets],
      securityGroups: [...awsvpc.securityGroups],
      assignPublicIp: 'DISABLED',
    },
  };
}
