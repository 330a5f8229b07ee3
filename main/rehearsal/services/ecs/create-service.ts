/** CreateService: its checks, its idempotency (aws-facts §5), and the service's first deployment. */
import { isDeepStrictEqual } from 'node:util';
import { CreateServiceCommand, type CreateServiceCommandInput } from '@aws-sdk/client-ecs';
import { defined } from '../../../../app/defined';
import type { Region } from '../../world/world';
import { appliedQuota } from '../service-quotas/quotas';
import { arn } from '../shared/arn';
import { readTags } from '../shared/tags';
import { activeCluster, ecsArn } from './arns';
import { needServiceLinkedRole } from './clusters';
import type { EcsCore } from './core';
import { beginDeployment } from './deployments';
import { AwsError } from '../../wire/registry';
import { invalidParameter, notModelled } from './errors';
import { NETWORK_MODELS, readConstraints, readNetwork } from './network-rules';
import { serviceKey, tables, type ClusterRecord, type ServiceRecord } from './records';
import {
  checkDesiredCount,
  checkGrace,
  readDeploymentConfiguration,
  readLoadBalancers,
  readRebalancing,
  SERVICE_MODELS,
} from './service-rules';
import { viewService } from './service-view';
import { TAG_RULES } from './tags';
import { usableTaskDefinition } from './task-definitions';

export function registerCreateService(core: EcsCore): void {
  core.parts.registry.on(CreateServiceCommand, {
    models: [
      ...['cluster', 'serviceName', 'taskDefinition', 'desiredCount', 'clientToken', 'launchType'],
      ...['placementConstraints', 'healthCheckGracePeriodSeconds', 'schedulingStrategy', 'tags'],
      ...['deploymentController.type', 'enableECSManagedTags', 'enableExecuteCommand', 'propagateTags'],
      ...['availabilityZoneRebalancing'],
      ...NETWORK_MODELS,
      ...SERVICE_MODELS,
    ],
    handle: (input, { region, accountId }) => {
      const cluster = activeCluster(region, input.cluster);
      const name = input.serviceName ?? '';
      if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) throw invalidParameter('Invalid service name.');
      const known = tables(region).services.get(`${cluster.name}/${name}`);
      const { clientToken, ...settings } = input;
      const madeWith = JSON.stringify(settings);
      if (known !== undefined && known.status !== 'INACTIVE') {
        return repeated(core, region, known, clientToken, madeWith);
      }
      const service = read(core, region, cluster, input, {
        madeWith,
        createdBy: arn('iam', '', accountId, 'user/lectern'),
      });
      tables(region).services.set(serviceKey(service), service);
      beginDeployment(core, region, service);
      core.wake(region, service);
      return { service: viewService(core, region, service, true) };
    },
  });
}

/** What a second CreateService of the same name gets. */
function repeated(
  core: EcsCore,
  region: Region,
  known: ServiceRecord,
  clientToken: string | undefined,
  madeWith: string,
) {
  if (known.status === 'DRAINING') {
    throw invalidParameter('Unable to Start a service that is still Draining.');
  }
  const same = isDeepStrictEqual(JSON.parse(known.madeWith), JSON.parse(madeWith));
  if (!same || (clientToken !== undefined && clientToken !== known.clientToken)) {
    throw invalidParameter('Creation of service was not idempotent.');
  }
  return { service: viewService(core, region, known, true) };
}

function read(
  core: EcsCore,
  region: Region,
  cluster: ClusterRecord,
  input: CreateServiceCommandInput,
  made: Pick<ServiceRecord, 'madeWith' | 'createdBy'>,
): ServiceRecord {
  if ((input.launchType ?? 'EC2') !== 'EC2') throw notModelled('launch types other than EC2');
  if ((input.schedulingStrategy ?? 'REPLICA') !== 'REPLICA') throw notModelled('the DAEMON strategy');
  if ((input.deploymentController?.type ?? 'ECS') !== 'ECS') {
    throw notModelled('deployment controllers other than ECS');
  }
  if (input.clientToken !== undefined && input.clientToken.length > 36) {
    throw invalidParameter('clientToken can have at most 36 characters.');
  }
  if (input.desiredCount === undefined) throw invalidParameter('desiredCount must be specified.');
  checkDesiredCount(input.desiredCount);
  needServiceLinkedRole(core);
  const definition = usableTaskDefinition(region, input.taskDefinition);
  const network = readNetwork(core, region, definition.body.networkMode, input.networkConfiguration);
  const loadBalancers = readLoadBalancers(core, region, definition, input.loadBalancers);
  checkGrace(input.healthCheckGracePeriodSeconds, loadBalancers);
  const deploymentConfiguration = readDeploymentConfiguration(input.deploymentConfiguration);
  const placementConstraints = readConstraints(input.placementConstraints);
  const name = input.serviceName ?? '';
  checkQuota(region, cluster);
  return {
    arn: ecsArn(region, `service/${cluster.name}/${name}`),
    name,
    clusterName: cluster.name,
    createdAt: core.now(),
    ...made,
    schedulingStrategy: 'REPLICA',
    ...defined({ clientToken: input.clientToken }),
    status: 'ACTIVE',
    desiredCount: input.desiredCount,
    taskDefinitionArn: definition.arn,
    deploymentConfiguration,
    ...defined({ network }),
    loadBalancers,
    placementConstraints,
    ...(loadBalancers.length === 0
      ? {}
      : { healthCheckGracePeriodSeconds: input.healthCheckGracePeriodSeconds ?? 0 }),
    availabilityZoneRebalancing: readRebalancing(
      input.availabilityZoneRebalancing,
      deploymentConfiguration,
      placementConstraints,
    ),
    enableECSManagedTags: input.enableECSManagedTags ?? false,
    enableExecuteCommand: input.enableExecuteCommand ?? false,
    propagateTags: input.propagateTags ?? 'NONE',
    tags: readTags(input.tags, TAG_RULES),
    deployments: [],
    events: [],
    steady: false,
    passQueued: false,
    timedPassQueued: false,
    startFailures: 0,
    backOffUntil: 0,
  };
}

/** Services per cluster (aws-facts §2). */
function checkQuota(region: Region, cluster: ClusterRecord): void {
  let count = 0;
  for (const service of tables(region).services.values()) {
    if (service.clusterName === cluster.name && service.status !== 'INACTIVE') count += 1;
  }
  const most = appliedQuota(region, 'ecs', 'L-9EF96962');
  if (count >= most) {
    throw new AwsError('LimitExceededException', `A cluster can have at most ${most} services.`);
  }
}
