import { createHash } from 'node:crypto';
import type { ContainerDefinition, TaskDefinition } from '@aws-sdk/client-ecs';
import {
  DeleteTaskDefinitionsCommand,
  DeregisterTaskDefinitionCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  RegisterTaskDefinitionCommand,
  paginateListServices,
  paginateListTaskDefinitions,
  paginateListTasks,
} from '@aws-sdk/client-ecs';
import { defined } from '../../../app/defined';
import { LecternError } from '../../../app/errors';
import type { ContainerSpec } from '../../../app/plan/resources';
import { clusterName, workshopNamed } from '../../../app/workshop/names';
import type { Batch } from '../batch';
import { createBatch } from '../batch';
import type { FoundResource, KindContext, ResolvedResource, ResourceKind } from '../kind';
import { hasCode, messageIncludes } from '../aws-error';
import { difference, listDrift } from '../difference';
import { collect } from '../paging';
import { ownedResources } from '../found';
import { lowerTags, ownedBy, readTags } from '../ownership';
import { ignoringErrors, createOnce, retryWhileRefused, requireMember } from '../refusals';
import { taskDefinitionInput } from '../task-definition-input';

const type = 'AWS::ECS::TaskDefinition';

/** What a task is made of. Each call makes a new revision, so what an unheard call made is looked for first. */
export const taskDefinition: ResourceKind<typeof type, TaskDefinition> = {
  type,
  iamActions: [
    'ecs:RegisterTaskDefinition',
    'ecs:TagResource',
    'iam:PassRole',
    'ecs:ListTaskDefinitions',
    'ecs:DescribeTaskDefinition',
    'ecs:ListServices',
    'ecs:DescribeServices',
    'ecs:ListTasks',
    'ecs:DescribeTasks',
    'ecs:DeregisterTaskDefinition',
    'ecs:DeleteTaskDefinitions',
  ],
  list,
  id: ({ arn }) => arn,
  create: (resource, context) =>
    createOnce(
      context,
      resource.address,
      async () => {
        const { family } = resource.properties;
        const arns = await collect(
          paginateListTaskDefinitions(
            { client: context.aws.ecs },
            { familyPrefix: family, status: 'ACTIVE' },
          ),
          (page) => page.taskDefinitionArns,
        );
        const arn = arns.at(-1);
        const last = arn === undefined ? undefined : await describe(context, arn);
        return arn === undefined || !ownedBy(last?.tags ?? {}, context.workshopId, type)
          ? undefined
          : { arn, family };
      },
      async () => {
        const { taskDefinition: made } = await retryWhileRefused(
          context,
          resource.address,
          {
            because: (error) =>
              hasCode(error, 'ClientException') && messageIncludes(error, 'role')
                ? 'Waiting until ECS recognizes the new role.'
                : undefined,
            forMs: 2 * 60_000,
            pauseMs: 3_000,
          },
          () =>
            context.aws.ecs.send(
              new RegisterTaskDefinitionCommand({
                ...taskDefinitionInput(resource.properties, context),
                tags: lowerTags(context.tags(resource)),
              }),
            ),
        );
        return {
          ...outputsOf(requireMember(made, 'the task definition')),
          content: contentOf(resource.properties, context),
        };
      },
    ),
  differences: async ({ properties }, { id, outputs, seen }, context) => {
    // A revision never changes: of the very one that was made to this, nothing need be asked.
    if (outputs.content === contentOf(properties, context)) return [];
    const is = seen ?? (await describe(context, id))?.definition;
    if (is === undefined) return [];
    const containers = is.containerDefinitions ?? [];
    const names = (all: readonly { readonly name?: string | undefined }[]): string =>
      all.map(({ name }) => name ?? '').join(', ');
    return [
      ...difference('containers', names(containers), names(properties.containers)),
      ...imagesOf(properties.containers).flatMap(([name, wanted]) =>
        difference('image', containers.find((one) => one.name === name)?.image, wanted),
      ),
      ...difference('CPU units', is.cpu, String(properties.cpu)),
      ...difference('memory in MiB', is.memory, String(properties.memoryMiB)),
      // What it reads its passwords from was made once more: no task of it starts again.
      ...listDrift(
        'passwords from',
        secretsOf(containers),
        secretsOf(wantedContainers(properties, context)),
      ).map((one) => ({ ...one, remedy: 'remake' as const })),
    ];
  },
  isUsed: async ({ id }, context) => {
    const inUse = await context.memo.once('task definitions in use', () => definitionsInUse(context));
    return inUse.has(id);
  },
  delete: async ({ id }, context) => {
    const { ecs } = context.aws;
    await ignoringErrors(['InvalidParameter', 'ClientException'], () =>
      ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: id })),
    );
    await deletions(context).add(id);
  },
};

const outputsOf = ({ taskDefinitionArn, family }: TaskDefinition) => ({
  arn: requireMember(taskDefinitionArn, 'the task definition ARN'),
  family: requireMember(family, 'the family'),
});

type Properties = ResolvedResource<typeof type>['properties'];

const wantedContainers = (properties: Properties, context: KindContext): readonly ContainerDefinition[] =>
  taskDefinitionInput(properties, context).containerDefinitions ?? [];

/** A short name for all that a revision says, 16 hex digits. */
function contentOf(properties: Properties, context: KindContext): string {
  const input = JSON.stringify(taskDefinitionInput(properties, context));
  return createHash('sha256').update(input).digest('hex').slice(0, 16);
}

/** The secrets that containers read, each once. */
function secretsOf(containers: readonly ContainerDefinition[]): readonly string[] {
  const all = containers.flatMap(({ secrets }) => secrets ?? []);
  return [...new Set(all.map(({ valueFrom }) => (valueFrom ?? '').replace(/:[^:]*::$/, '')))];
}

/** Containers by name and image, each image once: Airflow's three containers share theirs. */
function imagesOf(containers: readonly ContainerSpec[]): readonly (readonly [string, string])[] {
  return [...new Map(containers.map(({ name, image }) => [image, name]))].map(
    ([image, name]) => [name, image] as const,
  );
}

/**
 * Families of ours that exist, by name first (one listing of the region, a hundred a call). Those whose very
 * revision the journal made are ours, since AWS gives no revision twice; the others are looked at one by one
 * for their tags, since a name proves nothing. Deregistered ones count as leftovers until they are deleted.
 */
async function list(context: KindContext): Promise<readonly FoundResource<typeof type, TaskDefinition>[]> {
  const { ecs } = context.aws;
  const arnsOf = async (status: 'ACTIVE' | 'INACTIVE') => {
    const all = await collect(
      paginateListTaskDefinitions({ client: ecs }, { status, maxResults: 100 }),
      (page) => page.taskDefinitionArns,
    );
    return all
      .filter((arn) => workshopNamed.family(familyIn(arn)) === context.workshopId)
      .map((arn) => ({ arn, isActive: status === 'ACTIVE' }));
  };
  const revisions = (await Promise.all([arnsOf('ACTIVE'), arnsOf('INACTIVE')])).flat();
  const journaled = new Map(context.journaled(type).map((one) => [one.id, one]));
  const known = revisions.flatMap(
    ({ arn, isActive }): readonly FoundResource<typeof type, TaskDefinition>[] => {
      const made = journaled.get(arn);
      if (made === undefined) return [];
      const { address, seat } = made;
      return [
        {
          type,
          id: arn,
          address,
          ...defined({ seat }),
          outputs: { arn, family: familyIn(arn) },
          usable: isActive,
          ...(isActive ? {} : { residue: true }),
          evidence: { by: 'journal', address },
        },
      ];
    },
  );
  const others = revisions.filter(({ arn }) => !journaled.has(arn));
  const described = await Promise.all(others.map(({ arn }) => describe(context, arn)));
  const tagged = ownedResources(
    context,
    type,
    described
      .filter((one) => one !== undefined)
      .map(({ definition: one, tags }) => ({
        id: outputsOf(one).arn,
        tags,
        outputs: outputsOf(one),
        seen: one,
        usable: one.status === 'ACTIVE',
        residue: one.status !== 'ACTIVE',
      })),
  );
  return [...known, ...tagged];
}

async function describe(context: KindContext, arn: string) {
  try {
    const { taskDefinition: one, tags } = await context.aws.ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: arn, include: ['TAGS'] }),
    );
    return one === undefined ? undefined : { definition: one satisfies TaskDefinition, tags: readTags(tags) };
  } catch (error) {
    // Deleted between the listing and now.
    if (hasCode(error, 'ClientException') && messageIncludes(error, 'unable to describe', 'not found'))
      return undefined;
    throw error;
  }
}

/** What the services and the tasks of the workshop's cluster are made from now. */
async function definitionsInUse(context: KindContext): Promise<ReadonlySet<string>> {
  const client = context.aws.ecs;
  const cluster = clusterName(context.workshopId);
  const inUse = new Set<string>();
  const add = (arn: string | undefined): unknown => (arn === undefined ? undefined : inUse.add(arn));
  try {
    for await (const { serviceArns = [] } of paginateListServices({ client, pageSize: 10 }, { cluster })) {
      if (serviceArns.length === 0) continue;
      const { services } = await client.send(new DescribeServicesCommand({ cluster, services: serviceArns }));
      for (const { taskDefinition, deployments } of services ?? []) {
        add(taskDefinition);
        for (const one of deployments ?? []) add(one.taskDefinition);
      }
    }
    for await (const { taskArns = [] } of paginateListTasks({ client, pageSize: 100 }, { cluster })) {
      if (taskArns.length === 0) continue;
      const { tasks } = await client.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
      for (const { taskDefinitionArn } of tasks ?? []) add(taskDefinitionArn);
    }
  } catch (error) {
    if (!hasCode(error, 'ClusterNotFound')) throw error;
  }
  return inUse;
}

function familyIn(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1).replace(/:\d+$/, '');
}

/** Ten to a call is what AWS allows. */
function deletions(context: KindContext): Batch<string> {
  return context.memo.once('batch task definitions', () =>
    createBatch({
      clock: context.clock,
      gatherMs: 4_000,
      size: 10,
      call: async (arns) => {
        const { failures } = await context.aws.ecs.send(
          new DeleteTaskDefinitionsCommand({ taskDefinitions: [...arns] }),
        );
        return new Map(
          (failures ?? [])
            .filter(({ reason }) => !/not.?found|missing|does not exist/i.test(reason ?? ''))
            .map(({ arn, reason, detail }) => [
              arn ?? '',
              new LecternError({
                code: 'aws.refused',
                message: 'AWS did not delete a task definition.',
                hint: 'Tear down again in a few minutes.',
                detail: `${reason ?? ''} ${detail ?? ''}`.trim(),
              }),
            ]),
        );
      },
    }),
  );
}
