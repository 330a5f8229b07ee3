import type { Deployment, Service, UpdateServiceCommandInput } from '@aws-sdk/client-ecs';
import {
  CreateServiceCommand,
  DeleteServiceCommand,
  DescribeServicesCommand,
  UpdateServiceCommand,
  paginateListServices,
} from '@aws-sdk/client-ecs';
import { defined } from '../../../app/defined';
import { LecternError } from '../../../app/errors';
import { clusterName } from '../../../app/workshop/names';
import type { Resolved } from '../../../app/plan/reference';
import type { ResourceProperties } from '../../../app/plan/resources';
import { drift, listDrift, shortArn } from '../difference';
import type { Drift, FoundResource, KindContext, ResourceKind } from '../kind';
import type { Poll } from '../poll';
import { createPoll } from '../poll';
import { hasCode, messageIncludes } from '../aws-error';
import { chunksOf, collect } from '../paging';
import { ownedResources } from '../found';
import { lowerTags, ownedBy, readTags } from '../ownership';
import { ignoringErrors, requireMember, requireOurs, retryWhileRefused } from '../refusals';
import { whyTasksStop } from '../stopped-tasks';

const type = 'AWS::ECS::Service';

/** Starts that fail in a row before we say that it will not come up by itself (as ECS's own circuit breaker). */
const failedStarts = 3;

/** One web service of a seat: one task on the seat's host, kept running by ECS, behind its target group. */
export const service: ResourceKind<typeof type, Service> = {
  type,
  iamActions: [
    'ecs:CreateService',
    'ecs:TagResource',
    'ecs:UpdateService',
    'ecs:ListServices',
    'ecs:DescribeServices',
    'ecs:ListTasks',
    'ecs:DescribeTasks',
    'ecs:DeleteService',
  ],
  list,
  id: ({ arn }) => arn,
  create: async (resource, context) => {
    const { properties, address } = resource;
    const made = await retryWhileRefused(
      context,
      address,
      { because: passingRefusal, forMs: 8 * 60_000, pauseMs: 2_000 },
      async () => {
        const answer = await context.aws.ecs.send(
          new CreateServiceCommand({
            ...settingsOf(properties),
            serviceName: properties.name,
            clientToken: context.token(address),
            launchType: 'EC2',
            propagateTags: 'SERVICE',
            tags: lowerTags(context.tags(resource)),
          }),
        );
        return answer.service;
      },
    ).catch(async (error: unknown) => {
      if (!hasCode(error, 'InvalidParameter') || !messageIncludes(error, 'not idempotent')) throw error;
      // The name is taken, by a call that was not this one: another computer's, or somebody else's.
      let there: Service | undefined;
      await requireOurs(context, resource, `a service named ${properties.name} in its cluster`, async () => {
        there = await describeNamed(context, properties.clusterName, properties.name);
        return readTags(there?.tags);
      });
      return there;
    });
    return outputsOf(requireMember(made, 'the service'));
  },
  settle: async (resource, outputs, context) => {
    const { properties, address } = resource;
    const noted = new Set<string>();
    let troubled: Deployment | undefined;
    let updated = false;
    const look = () =>
      services(context, properties.clusterName).until<'steady' | 'failing' | 'outdated'>(
        outputs.arn,
        (found) => {
          if (found === undefined || found.status === 'INACTIVE') throw vanished();
          if (!updated && differencesOf(properties, found).length > 0) return 'outdated';
          const deployment = found.deployments?.find(({ status }) => status === 'PRIMARY');
          if (deployment?.rolloutState === 'COMPLETED' && (found.runningCount ?? 0) > 0) return 'steady';
          noteEvents(found, (message) => {
            if (noted.has(message)) return;
            noted.add(message);
            context.note(address, message);
          });
          if (deployment !== undefined && (deployment.failedTasks ?? 0) >= failedStarts) {
            troubled = deployment;
            return 'failing';
          }
          return undefined;
        },
        {
          signal: context.signal,
          timeoutMs: 25 * 60_000,
          timedOut: () => notUp([...noted].at(-1)),
        },
      );
    let state = await look();
    if (state === 'outdated') {
      await context.aws.ecs.send(
        new UpdateServiceCommand({ ...settingsOf(properties), service: properties.name }),
      );
      updated = true;
      state = await look();
    }
    if (state === 'failing') {
      const reason = await whyTasksStop(context, properties.clusterName, { serviceName: properties.name });
      throw notUp(reason ?? troubled?.rolloutStateReason);
    }
    return outputs;
  },
  differences: ({ properties }, { seen }) => (seen === undefined ? [] : differencesOf(properties, seen)),
  delete: async ({ id }, context, asked) => {
    const cluster = clusterName(context.workshopId);
    await ignoringErrors(['ServiceNotFound', 'ServiceNotActive', 'ClusterNotFound'], () =>
      context.aws.ecs.send(new DeleteServiceCommand({ cluster, service: id, force: true })),
    );
    asked();
    await services(context, cluster).until(
      id,
      (found) => (found === undefined || hasEnded(found) ? true : undefined),
      {
        signal: context.signal,
        timeoutMs: 12 * 60_000,
        timedOut: () =>
          new LecternError({
            code: 'aws.slow',
            message: 'ECS did not stop the service within 12 minutes.',
            hint: 'Tear down again to remove the rest.',
          }),
      },
    );
  },
};

type Properties = Resolved<ResourceProperties[typeof type]>;

/** What both CreateService and UpdateService take. */
function settingsOf(properties: Properties) {
  return {
    cluster: properties.clusterName,
    taskDefinition: properties.taskDefinitionArn,
    desiredCount: 1,
    loadBalancers: [
      {
        targetGroupArn: properties.targetGroupArn,
        containerName: properties.containerName,
        containerPort: properties.containerPort,
      },
    ],
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: [...properties.subnetIds],
        securityGroups: [properties.securityGroupId],
      },
    },
    placementConstraints: [{ type: 'memberOf', expression: properties.placementExpression }],
    // One task, one host: the old one has to go before the new one fits (aws-facts §6).
    deploymentConfiguration: { minimumHealthyPercent: 0, maximumPercent: 100 },
    availabilityZoneRebalancing: 'DISABLED',
    healthCheckGracePeriodSeconds: properties.healthCheckGracePeriodS,
  } satisfies Omit<UpdateServiceCommandInput, 'service'>;
}

/** Settling updates it once and waits. */
function differencesOf(properties: Properties, is: Service): readonly Drift[] {
  const wanted = settingsOf(properties);
  const network = is.networkConfiguration?.awsvpcConfiguration;
  return [
    ...drift('task definition', shortArn(is.taskDefinition), shortArn(wanted.taskDefinition)),
    ...drift('tasks wanted', is.desiredCount, wanted.desiredCount),
    ...drift(
      'target group',
      shortArn(is.loadBalancers?.[0]?.targetGroupArn),
      shortArn(properties.targetGroupArn),
    ),
    ...listDrift('subnets', network?.subnets, properties.subnetIds),
    ...listDrift('security groups', network?.securityGroups, [properties.securityGroupId]),
    ...listDrift(
      'placement',
      is.placementConstraints?.map(({ expression }) => expression),
      [properties.placementExpression],
    ),
    ...drift(
      'seconds of grace for health checks',
      is.healthCheckGracePeriodSeconds,
      properties.healthCheckGracePeriodS,
    ),
    ...drift('least healthy percent', is.deploymentConfiguration?.minimumHealthyPercent, 0),
    ...drift('most percent', is.deploymentConfiguration?.maximumPercent, 100),
  ];
}

const outputsOf = ({ serviceArn, serviceName }: Service) => ({
  arn: requireMember(serviceArn, 'the service ARN'),
  name: requireMember(serviceName, 'the service name'),
});

/** DescribeServices may continue saying DRAINING after all is over (aws-facts §3). */
function hasEnded(found: Service): boolean {
  if (found.status === 'INACTIVE') return true;
  return found.status === 'DRAINING' && found.runningCount === 0 && found.pendingCount === 0;
}

/** What ECS refuses for a while after something else was made or removed (aws-facts §4). */
function passingRefusal(error: unknown): string | undefined {
  if (!hasCode(error, 'InvalidParameter', 'ClientException')) return undefined;
  if (messageIncludes(error, 'does not have an associated load balancer')) {
    return 'Waiting until ECS sees the new listener.';
  }
  if (messageIncludes(error, 'still draining'))
    return 'Waiting until the earlier service of this name is gone.';
  if (messageIncludes(error, 'unable to assume', 'service linked role'))
    return 'Waiting until ECS recognizes its role.';
  return undefined;
}

/** ECS's own words about why a task does not start, without its time stamps. */
function noteEvents(found: Service, note: (message: string) => void): void {
  for (const { message } of found.events?.slice(0, 3) ?? []) {
    if (message === undefined) continue;
    if (messageIncludes(new Error(message), 'unable to', 'throttled', 'unhealthy', 'failed')) {
      note(`ECS says: ${message.replace(/^\(service [^)]*\) /, '')}`);
    }
  }
}

/** The services of a cluster by whose they are, ARNs. Those that drain are passed over. */
export async function servicesIn(
  context: KindContext,
  cluster: string,
): Promise<{ readonly ours: readonly string[]; readonly others: readonly string[] }> {
  const all = [...(await describe(context, cluster, await arnsIn(context, cluster))).values()];
  const arnsOf = (isOurs: boolean): readonly string[] =>
    all
      .filter(({ tags }) => ownedBy(readTags(tags), context.workshopId, type) === isOurs)
      .map((one) => outputsOf(one).arn);
  return { ours: arnsOf(true), others: arnsOf(false) };
}

async function list(context: KindContext): Promise<readonly FoundResource<typeof type, Service>[]> {
  const cluster = clusterName(context.workshopId);
  const arns = await arnsIn(context, cluster);
  // ListServices hides those that drain; the journal remembers some of them.
  const known = new Set([...arns, ...context.journaled(type).map(({ id }) => id)]);
  const found = [...(await describe(context, cluster, [...known])).values()];
  return ownedResources(
    context,
    type,
    found
      .filter((one) => one.status !== 'INACTIVE' && !(one.status === 'DRAINING' && hasEnded(one)))
      .map((one) => ({
        id: outputsOf(one).arn,
        tags: readTags(one.tags),
        outputs: outputsOf(one),
        seen: one,
        usable:
          one.deployments?.some(
            ({ status, rolloutState }) => status === 'PRIMARY' && rolloutState === 'COMPLETED',
          ) === true,
        residue: one.status === 'DRAINING',
        inside: { of: cluster, goes: false },
      })),
  );
}

/** Of an unknown cluster there are none. */
async function arnsIn(context: KindContext, cluster: string): Promise<readonly string[]> {
  try {
    return await collect(
      paginateListServices({ client: context.aws.ecs }, { cluster, maxResults: 100 }),
      (page) => page.serviceArns,
    );
  } catch (error) {
    if (hasCode(error, 'ClusterNotFound')) return [];
    throw error;
  }
}

async function describeNamed(
  { aws }: KindContext,
  cluster: string,
  name: string,
): Promise<Service | undefined> {
  const { services } = await aws.ecs.send(
    new DescribeServicesCommand({ cluster, services: [name], include: ['TAGS'] }),
  );
  return services?.[0];
}

/** Services by ARN, ten to a call (AWS's limit). Unknown ones are left out. */
async function describe(
  context: KindContext,
  cluster: string,
  arns: readonly string[],
): Promise<ReadonlyMap<string, Service>> {
  const found = await Promise.all(
    chunksOf(arns, 10).map(async (chunk) => {
      try {
        const answer = await context.aws.ecs.send(
          new DescribeServicesCommand({ cluster, services: [...chunk], include: ['TAGS'] }),
        );
        return answer.services ?? [];
      } catch (error) {
        if (hasCode(error, 'ClusterNotFound')) return [];
        throw error;
      }
    }),
  );
  return new Map(found.flat().map((one) => [outputsOf(one).arn, one]));
}

function services(context: KindContext, cluster: string): Poll<Service> {
  return context.memo.once(`poll services ${cluster}`, () =>
    createPoll({
      clock: context.clock,
      intervalMs: 8_000,
      describe: (arns) => describe(context, cluster, arns),
    }),
  );
}

function vanished(): LecternError {
  return new LecternError({
    code: 'service.gone',
    message: 'Someone removed the service while it was starting.',
    hint: 'Provision again to create it.',
  });
}

function notUp(reason: string | undefined): LecternError {
  return new LecternError({
    code: 'service.not-up',
    message: 'The service does not start.',
    hint: 'Check its image and size in workshop.yaml, and check its log. Then provision again.',
    ...defined({ detail: reason }),
  });
}
