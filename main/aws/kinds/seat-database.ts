import type { Task } from '@aws-sdk/client-ecs';
import { DescribeTasksCommand, RunTaskCommand } from '@aws-sdk/client-ecs';
import { defined } from '../../../app/defined';
import { LecternError } from '../../../app/errors';
import { databaseInstanceName, databaseJobFamily } from '../../../app/workshop/names';
import type { KindContext, ResolvedResource, ResourceKind } from '../kind';
import type { Poll } from '../poll';
import { createPoll } from '../poll';
import { messageIncludes } from '../aws-error';
import { describeDatabase } from '../rds-common';
import { lowerTags } from '../ownership';
import { chunksOf } from '../paging';
import { seatDatabaseScript } from '../seat-database-script';
import { lastLines, stopReason } from '../stopped-tasks';
import { retryWhileRefused } from '../refusals';
import { logStreamPrefix } from '../task-definition-input';

const type = 'Lectern::SeatDatabase';
/** Runs of the job before it counts as failed: it may meet a database that has just come up. */
const maxRuns = 3;

/**
 * A seat's database and login, made by a one-off task on the seat's host, since the server is private. The
 * script can be run again; what it made goes with the server. One that is made again after it was removed (its seat
 * was given to somebody else, or given up and taken back) is made empty.
 */
export const seatDatabase: ResourceKind<typeof type> = {
  type,
  iamActions: [
    'ecs:RunTask',
    'ecs:TagResource',
    'iam:PassRole',
    'ecs:DescribeTasks',
    'secretsmanager:GetSecretValue',
    'logs:GetLogEvents',
    'rds:DescribeDBInstances',
  ],
  removedWith: 'AWS::RDS::DBInstance',
  // AWS cannot list what is inside a server: the journal remembers, as long as the same server stands.
  list: async (context) => {
    const made = context.journaled(type);
    if (made.length === 0) return [];
    const server = await serverCreatedAt(context);
    return made
      .filter(({ outputs }) => server !== undefined && outputs.server === server)
      .map(({ address, seat, id, outputs, settled }) => ({
        type,
        id,
        address,
        ...defined({ seat }),
        outputs,
        usable: settled,
        evidence: { by: 'journal', address },
      }));
  },
  id: ({ name }) => name,
  create: async (resource, context) => ({
    name: resource.properties.databaseName,
    task: await run(resource, context, ''),
    server: (await context.memo.once('database server', () => serverCreatedAt(context))) ?? '',
  }),
  settle: async (resource, outputs, context) => {
    const { clusterName: cluster, containerName } = resource.properties;
    let { task } = outputs;
    for (let runs = 1; ; runs += 1) {
      const ended = await jobs(context, cluster).until(
        task,
        // ECS forgets a stopped task after an hour; the script is then run again.
        (found) => (found === undefined ? 'forgotten' : found.lastStatus === 'STOPPED' ? found : undefined),
        {
          signal: context.signal,
          timeoutMs: 15 * 60_000,
          timedOut: () => failed('The task that creates the database did not finish within 15 minutes.'),
        },
      );
      if (ended !== 'forgotten') {
        if (ended.containers?.find(({ name }) => name === containerName)?.exitCode === 0) {
          return { ...outputs, task };
        }
        const prefix = logStreamPrefix(context.workshopId, databaseJobFamily(context.workshopId));
        const log = await lastLines(context, prefix, containerName, task);
        const reason = [stopReason(ended), log].filter((part) => part !== '').join('\n');
        if (runs >= maxRuns) throw failed(reason);
        context.note(
          resource.address,
          `The task that creates the database failed; trying again. ${stopReason(ended)}`,
        );
        await context.clock.sleep(10_000, context.signal);
      }
      task = await run(resource, context, task);
    }
  },
  // Nobody but the seat's own task can look into the server.
  differences: () => [],
  // It goes with its server, or is emptied when it is made again: until then nobody knows its password.
  delete: () => Promise.resolve(),
};

async function run(
  resource: ResolvedResource<typeof type>,
  context: KindContext,
  after: string,
): Promise<string> {
  const { properties, address } = resource;
  const password = await context.secrets.get(properties.secretArn, properties.passwordKey);
  const removals = context.removals(address);
  // Another script needs another token.
  const life = removals === 0 ? 'run' : `run in life ${removals + 1}`;
  const sql = seatDatabaseScript({
    database: properties.databaseName,
    role: properties.roleName,
    password,
    salt: context.token(address, 'salt'),
    empty: removals > 0,
  });
  return retryWhileRefused(
    context,
    address,
    {
      because: (error) => {
        if (error instanceof NotPlaced) return `Waiting for room on the seat's machine (${error.message}).`;
        return messageIncludes(error, 'unable to assume')
          ? 'Waiting until ECS recognizes the new role.'
          : undefined;
      },
      forMs: 10 * 60_000,
      pauseMs: 4_000,
    },
    async (attempt) => {
      const { tasks, failures } = await context.aws.ecs.send(
        new RunTaskCommand({
          cluster: properties.clusterName,
          taskDefinition: properties.taskDefinitionArn,
          clientToken: context.token(address, `${life} ${after} ${attempt}`),
          count: 1,
          launchType: 'EC2',
          networkConfiguration: {
            awsvpcConfiguration: {
              subnets: [...properties.subnetIds],
              securityGroups: [properties.securityGroupId],
            },
          },
          placementConstraints: [{ type: 'memberOf', expression: properties.placementExpression }],
          overrides: {
            containerOverrides: [
              { name: properties.containerName, environment: [{ name: 'LECTERN_SQL', value: sql }] },
            ],
          },
          startedBy: `lectern/${context.workshopId}`,
          tags: lowerTags(context.tags(resource)),
        }),
      );
      const arn = tasks?.[0]?.taskArn;
      if (arn !== undefined) return arn;
      throw new NotPlaced(failures?.[0]?.reason ?? 'no reason given');
    },
  );
}

/** RunTask answers 200 and a reason when no host can take the task. */
class NotPlaced extends Error {}

/** A server that was made again holds nothing of the old one, although it has its name. */
async function serverCreatedAt(context: KindContext): Promise<string | undefined> {
  const one = await describeDatabase(context, databaseInstanceName(context.workshopId));
  return one?.InstanceCreateTime?.toISOString() ?? one?.DbiResourceId;
}

/** A hundred tasks in one look. */
function jobs(context: KindContext, cluster: string): Poll<Task> {
  return context.memo.once(`poll jobs ${cluster}`, () =>
    createPoll({
      clock: context.clock,
      intervalMs: 5_000,
      describe: async (arns) => {
        const found = new Map<string, Task>();
        for (const some of chunksOf(arns, 100)) {
          const { tasks } = await context.aws.ecs.send(
            new DescribeTasksCommand({ cluster, tasks: [...some] }),
          );
          for (const task of tasks ?? []) found.set(task.taskArn ?? '', task);
        }
        return found;
      },
    }),
  );
}

function failed(detail: string): LecternError {
  return new LecternError({
    code: 'seat.database-failed',
    message: "The seat's database could not be created.",
    hint: "Check the log of the database job in the workshop's log group, then provision again.",
    detail,
  });
}
