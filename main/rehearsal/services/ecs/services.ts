/** DescribeServices, ListServices, UpdateService, DeleteService. */
import {
  DeleteServiceCommand,
  DescribeServicesCommand,
  ListServicesCommand,
  UpdateServiceCommand,
  type Failure,
} from '@aws-sdk/client-ecs';
import type { Region } from '../../world/world';
import { activeCluster, ecsArn, shortName } from './arns';
import type { EcsCore } from './core';
import { beginDeployment } from './deployments';
import { invalidParameter, serviceNotActive, serviceNotFound } from './errors';
import { NETWORK_MODELS, readConstraints, readNetwork } from './network-rules';
import { pageOf } from './pages';
import { tables, type ServiceRecord } from './records';
import {
  checkDesiredCount,
  checkGrace,
  readDeploymentConfiguration,
  readLoadBalancers,
  readRebalancing,
  SERVICE_MODELS,
} from './service-rules';
import { viewService } from './service-view';
import { findTaskDefinition, usableTaskDefinition } from './task-definitions';

export function registerServices(core: EcsCore): void {
  const { registry } = core.parts;

  registry.on(DescribeServicesCommand, {
    models: ['cluster', 'services', 'include'],
    handle: (input, { region }) => {
      const cluster = activeCluster(region, input.cluster);
      const asked = input.services ?? [];
      if (asked.length === 0) throw invalidParameter('Services cannot be empty.');
      if (asked.length > 10) throw invalidParameter('Services can have at most 10 items.');
      const withTags = input.include?.includes('TAGS') ?? false;
      const failures: Failure[] = [];
      const services = asked.flatMap((reference) => {
        const service = find(region, cluster.name, reference);
        if (service !== undefined) return [viewService(core, region, service, withTags)];
        const arn = ecsArn(region, `service/${cluster.name}/${shortName(reference)}`);
        failures.push({ arn, reason: 'MISSING' });
        return [];
      });
      return { services, failures };
    },
  });

  registry.on(ListServicesCommand, {
    models: ['cluster', 'nextToken', 'maxResults', 'launchType', 'schedulingStrategy'],
    handle: (input, { region }) => {
      const cluster = activeCluster(region, input.cluster);
      const others =
        (input.launchType ?? 'EC2') !== 'EC2' || (input.schedulingStrategy ?? 'REPLICA') !== 'REPLICA';
      const found = [...tables(region).services.values()].filter(
        // DRAINING ones are hidden (aws-facts §4).
        (item) => item.clusterName === cluster.name && item.status === 'ACTIVE' && !others,
      );
      const page = pageOf(found, input, (item) => item.arn, 10);
      return { serviceArns: page.rows.map((item) => item.arn), nextToken: page.next };
    },
  });

  registry.on(UpdateServiceCommand, {
    models: [
      ...[
        'cluster',
        'service',
        'desiredCount',
        'taskDefinition',
        'forceNewDeployment',
        'placementConstraints',
      ],
      ...['availabilityZoneRebalancing', 'healthCheckGracePeriodSeconds', 'enableExecuteCommand'],
      ...['enableECSManagedTags', 'propagateTags'],
      ...NETWORK_MODELS,
      ...SERVICE_MODELS,
    ],
    handle: (input, { region }) => {
      const cluster = activeCluster(region, input.cluster);
      const service = find(region, cluster.name, input.service);
      if (service === undefined) throw serviceNotFound();
      if (service.status !== 'ACTIVE') throw serviceNotActive();
      if (input.desiredCount !== undefined) checkDesiredCount(input.desiredCount);
      const changesDefinition = input.taskDefinition !== undefined;
      const definition = changesDefinition
        ? usableTaskDefinition(region, input.taskDefinition)
        : findTaskDefinition(region, service.taskDefinitionArn);
      if (definition === undefined) throw invalidParameter('TaskDefinition not found.');
      const network =
        input.networkConfiguration === undefined
          ? service.network
          : readNetwork(core, region, definition.body.networkMode, input.networkConfiguration);
      if (definition.body.networkMode === 'awsvpc' && network === undefined) {
        readNetwork(core, region, 'awsvpc', undefined);
      }
      const settings = readDeploymentConfiguration(
        input.deploymentConfiguration,
        service.deploymentConfiguration,
      );
      const constraints =
        input.placementConstraints === undefined
          ? service.placementConstraints
          : readConstraints(input.placementConstraints);
      const rebalancing =
        input.availabilityZoneRebalancing === undefined
          ? service.availabilityZoneRebalancing
          : readRebalancing(input.availabilityZoneRebalancing, settings, constraints);
      const loadBalancers =
        input.loadBalancers === undefined && !changesDefinition
          ? service.loadBalancers
          : readLoadBalancers(core, region, definition, input.loadBalancers ?? service.loadBalancers);
      checkGrace(input.healthCheckGracePeriodSeconds, loadBalancers);

      const newDefinition = definition.arn !== service.taskDefinitionArn;
      const redeploys =
        input.forceNewDeployment === true ||
        newDefinition ||
        JSON.stringify(network) !== JSON.stringify(service.network) ||
        JSON.stringify(loadBalancers) !== JSON.stringify(service.loadBalancers);
      if (input.desiredCount !== undefined && input.desiredCount !== service.desiredCount) {
        service.desiredCount = input.desiredCount;
        service.steady = false;
      }
      service.taskDefinitionArn = definition.arn;
      service.deploymentConfiguration = settings;
      service.placementConstraints = constraints;
      service.availabilityZoneRebalancing = rebalancing;
      service.loadBalancers = loadBalancers;
      if (network !== undefined) service.network = network;
      if (input.healthCheckGracePeriodSeconds !== undefined) {
        service.healthCheckGracePeriodSeconds = input.healthCheckGracePeriodSeconds;
      }
      service.enableECSManagedTags = input.enableECSManagedTags ?? service.enableECSManagedTags;
      service.enableExecuteCommand = input.enableExecuteCommand ?? service.enableExecuteCommand;
      service.propagateTags = input.propagateTags ?? service.propagateTags;
      // A new task definition ends the back-off (aws-facts §3, throttle logic).
      if (newDefinition) {
        service.startFailures = 0;
        service.backOffUntil = 0;
      }
      if (redeploys) beginDeployment(core, region, service);
      core.wake(region, service);
      return { service: viewService(core, region, service, true) };
    },
  });

  registry.on(DeleteServiceCommand, {
    models: ['cluster', 'service', 'force'],
    handle: (input, { region }) => {
      const cluster = activeCluster(region, input.cluster);
      const service = find(region, cluster.name, input.service);
      if (service === undefined || service.status === 'INACTIVE') throw serviceNotFound();
      if (service.status === 'ACTIVE') {
        if (service.desiredCount > 0 && input.force !== true) {
          throw invalidParameter('The service cannot be stopped while it is scaled above 0.');
        }
        service.status = 'DRAINING';
        service.desiredCount = 0;
        service.steady = false;
        core.wake(region, service);
      }
      return { service: viewService(core, region, service, false) };
    },
  });
}

/** By name or ARN within a cluster. */
function find(region: Region, cluster: string, reference: string | undefined): ServiceRecord | undefined {
  return tables(region).services.get(`${cluster}/${shortName(reference ?? '')}`);
}
