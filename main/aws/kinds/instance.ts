import type { Instance } from '@aws-sdk/client-ec2';
import {
  StartInstancesCommand,
  TerminateInstancesCommand,
  paginateDescribeInstances,
  paginateDescribeVolumes,
} from '@aws-sdk/client-ec2';
import { PutAttributesCommand, UpdateContainerInstancesStateCommand } from '@aws-sdk/client-ecs';
import { defined } from '../../../app/defined';
import { LecternError } from '../../../app/errors';
import type { ResourceOutputs } from '../../../app/plan/outputs';
import type { Batch } from '../batch';
import { createBatch } from '../batch';
import { seatAttribute } from '../../../app/plan/host';
import type { SeatLabel } from '../../../app/workshop/workshop';
import type { Drift, KindContext, ResourceKind } from '../kind';
import type { Poll } from '../poll';
import { createPoll } from '../poll';
import { hasCode } from '../aws-error';
import type { RegisteredHost } from '../container-instances';
import { listRegisteredHosts, registeredHosts } from '../container-instances';
import { difference, drift } from '../difference';
import { describeOwned, listOwnedEc2 } from '../ec2-common';
import { isFullOrNotOffered, launchHost } from '../host-launch';
import { requireMember, tooSlow } from '../refusals';

const type = 'AWS::EC2::Instance';

/** The seat's host: boots, joins the cluster, and is usable once its ECS agent has registered. */
export const instance: ResourceKind<typeof type, Instance> = {
  type,
  iamActions: [
    'ec2:RunInstances',
    'ec2:StartInstances',
    'ec2:TerminateInstances',
    'ec2:DescribeInstances',
    'ec2:DescribeVolumes',
    'ec2:CreateTags',
    'iam:PassRole',
    'ssm:GetParameter',
    'ecs:PutAttributes',
    'ecs:UpdateContainerInstancesState',
    'ecs:ListContainerInstances',
    'ecs:DescribeContainerInstances',
  ],
  list: (context) => {
    const there = describe(context).then((all) => all.filter((one) => one.State?.Name !== 'terminated'));
    return listOwnedEc2(context, type, there, (one) => ({
      outputs: outputsOf(one),
      usable: one.State?.Name === 'running',
      residue: one.State?.Name === 'shutting-down',
    }));
  },
  id: ({ id }) => id,
  create: async (resource, context) => {
    const { instanceTypes, subnetIds } = resource.properties;
    // Another zone before another machine: seats should be alike.
    const ways = instanceTypes.flatMap((machine) => subnetIds.map((subnetId) => ({ machine, subnetId })));
    let refusal: unknown;
    for (const [index, way] of ways.entries()) {
      try {
        if (index > 0) {
          context.note(resource.address, `AWS has no room there; trying ${way.machine} in another zone.`);
        }
        return outputsOf(await launchHost(resource, context, way));
      } catch (error) {
        if (!isFullOrNotOffered(error)) throw error;
        refusal = error;
      }
    }
    throw refusal;
  },
  settle: async (resource, outputs, context) => {
    const { id } = outputs;
    const running = await instances(context)
      .until(
        id,
        (one) => {
          const state = one?.State?.Name;
          if (state === 'running') return one;
          if (one !== undefined && state === 'stopped') {
            context.note(resource.address, 'The machine was stopped; starting it again.');
            throw new Stopped();
          }
          if (state === 'terminated' || state === 'shutting-down') throw died(one);
          return undefined;
        },
        {
          signal: context.signal,
          timeoutMs: 10 * 60_000,
          timedOut: () => tooSlow('The machine did not start within 10 minutes.'),
        },
      )
      .catch(async (error: unknown) => {
        if (!(error instanceof Stopped)) throw error;
        await context.aws.ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
        return instances(context).until(id, (one) => (one?.State?.Name === 'running' ? one : undefined), {
          signal: context.signal,
          timeoutMs: 10 * 60_000,
          timedOut: () => tooSlow('The machine did not start within 10 minutes.'),
        });
      });
    const containerInstanceArn = await registeredHosts(context, resource.properties.clusterName).until(
      id,
      (host) => (host?.connected === true ? host.arn : undefined),
      {
        signal: context.signal,
        timeoutMs: 12 * 60_000,
        timedOut: () =>
          new LecternError({
            code: 'host.not-registered',
            message: 'The machine is running but did not join the cluster within 12 minutes.',
            hint: 'Check its system log in the EC2 console. Then terminate it there and provision again.',
          }),
      },
    );
    return { ...outputs, ...outputsOf(running), containerInstanceArn };
  },
  differences: async ({ properties, seat }, { id, seen }, context) => {
    const { instanceTypes, diskGiB, clusterName: cluster } = properties;
    const [disks, hosts] = await Promise.all([
      context.memo.once('disks of hosts', () => diskSizes(context)),
      context.memo.once('hosts in the cluster', async () => {
        const all = await listRegisteredHosts(context, cluster);
        return new Map(all.map((host) => [host.instanceId, host]));
      }),
    ]);
    const [wanted = ''] = instanceTypes;
    const is = seen?.InstanceType;
    // A fall-back that it was made with is as good as the first choice.
    const isWanted = is !== undefined && instanceTypes.includes(is);
    const state = seen?.State?.Name ?? '';
    return [
      ...(['stopping', 'stopped'].includes(state) ? drift('state', 'stopped', 'running') : []),
      ...(isWanted ? [] : difference('machine', is, wanted)),
      ...difference('disk in GiB', disks.get(id), diskGiB),
      ...inCluster(context, cluster, seat, hosts.get(id)),
    ];
  },
  delete: async ({ id }, context, asked) => {
    await terminations(context).add(id);
    asked();
    await instances(context).until(
      id,
      (one) => (one === undefined || one.State?.Name === 'terminated' ? true : undefined),
      {
        signal: context.signal,
        timeoutMs: 15 * 60_000,
        timedOut: () => tooSlow('The machine was not terminated within 15 minutes.'),
      },
    );
  },
};

/** What ECS needs to know of a host to place the seat's tasks on it; nothing while it has not joined. */
function inCluster(
  { aws: { ecs } }: KindContext,
  cluster: string,
  seat: SeatLabel | undefined,
  host: RegisteredHost | undefined,
): readonly Drift[] {
  if (host === undefined || seat === undefined) return [];
  const { arn, status, attributes } = host;
  const attribute = {
    name: seatAttribute,
    value: seat,
    targetType: 'container-instance',
    targetId: arn,
  } as const;
  return [
    ...drift('seat of the machine in the cluster', attributes.get(seatAttribute), seat, () =>
      ecs.send(new PutAttributesCommand({ cluster, attributes: [attribute] })),
    ),
    ...(status === 'DRAINING'
      ? drift('state of the machine in the cluster', 'takes no tasks', 'takes tasks', () =>
          ecs.send(
            new UpdateContainerInstancesStateCommand({
              cluster,
              containerInstances: [arn],
              status: 'ACTIVE',
            }),
          ),
        )
      : []),
  ];
}

/** The size of the disk of every host, by instance id. */
async function diskSizes(context: KindContext): Promise<ReadonlyMap<string, number | undefined>> {
  const volumes = await describeOwned(context, paginateDescribeVolumes, (page) => page.Volumes, {
    pageSize: 500,
  });
  return new Map(
    volumes.flatMap(({ Attachments, Size }) =>
      (Attachments ?? []).map(({ InstanceId }) => [InstanceId ?? '', Size] as const),
    ),
  );
}

class Stopped extends Error {}

function outputsOf(one: Instance): ResourceOutputs[typeof type] {
  return {
    id: requireMember(one.InstanceId, 'InstanceId'),
    ...defined({ privateIp: one.PrivateIpAddress }),
  };
}

function describe(context: KindContext): Promise<readonly Instance[]> {
  return describeOwned(
    context,
    paginateDescribeInstances,
    (page) => page.Reservations?.flatMap(({ Instances }) => Instances ?? []),
    { pageSize: 1000 },
  );
}

/** All hosts of the workshop in one look, whoever waits for which. */
function instances(context: KindContext): Poll<Instance> {
  return context.memo.once('poll instances', () =>
    createPoll({
      clock: context.clock,
      intervalMs: 5_000,
      describe: async () => new Map((await describe(context)).map((one) => [one.InstanceId ?? '', one])),
    }),
  );
}

/** Hosts are terminated by the hundred; an id that is gone fails its whole call, so then they go one by one. */
function terminations(context: KindContext): Batch<string> {
  const terminate = (ids: readonly string[]): Promise<unknown> =>
    context.aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: [...ids] }));
  return context.memo.once('batch terminations', () =>
    createBatch({
      clock: context.clock,
      gatherMs: 500,
      size: 100,
      call: async (ids) => {
        const failed = new Map<string, Error>();
        try {
          await terminate(ids);
        } catch (first) {
          if (ids.length === 1 && !isGone(first)) throw first;
          for (const id of ids) {
            await terminate([id]).catch((error: unknown) => {
              if (!isGone(error)) failed.set(id, error instanceof Error ? error : new Error(String(error)));
            });
          }
        }
        return failed;
      },
    }),
  );
}

const isGone = (error: unknown): boolean => hasCode(error, 'InvalidInstanceID.NotFound');

function died(one: Instance | undefined): LecternError {
  return new LecternError({
    code: 'host.died',
    message: 'AWS terminated the machine while it was starting.',
    hint: 'Provision again to get a new machine.',
    detail: one?.StateReason?.Message ?? one?.StateTransitionReason ?? 'no reason given',
  });
}
