import { DescribeContainerInstancesCommand, paginateListContainerInstances } from '@aws-sdk/client-ecs';
import { seatAttribute } from '../../app/plan/host';
import type { KindContext } from './kind';
import type { Poll } from './poll';
import { createPoll } from './poll';
import { hasCode } from './aws-error';
import { chunksOf, collect } from './paging';

/** A host as the ECS cluster knows it. */
export interface RegisteredHost {
  readonly arn: string;
  readonly instanceId: string;
  /** It says that it is a seat's host, as all of ours do when they register. */
  readonly isSeats: boolean;
  /** Registered, active, and its agent talks to ECS. */
  readonly connected: boolean;
  readonly status: string | undefined;
  /** By name. */
  readonly attributes: ReadonlyMap<string | undefined, string | undefined>;
}

/** Every host that is registered in the cluster. An unknown cluster has none. */
export async function listRegisteredHosts(
  context: Pick<KindContext, 'aws'>,
  cluster: string,
): Promise<readonly RegisteredHost[]> {
  const { ecs } = context.aws;
  let arns: readonly string[];
  try {
    arns = await collect(
      paginateListContainerInstances({ client: ecs }, { cluster, maxResults: 100 }),
      (page) => page.containerInstanceArns,
    );
  } catch (error) {
    if (hasCode(error, 'ClusterNotFound')) return [];
    throw error;
  }
  const hosts: RegisteredHost[] = [];
  for (const some of chunksOf(arns, 100)) {
    const { containerInstances } = await ecs.send(
      new DescribeContainerInstancesCommand({ cluster, containerInstances: [...some] }),
    );
    for (const one of containerInstances ?? []) {
      hosts.push({
        arn: one.containerInstanceArn ?? '',
        instanceId: one.ec2InstanceId ?? '',
        isSeats: one.attributes?.some(({ name }) => name === seatAttribute) === true,
        connected: one.status === 'ACTIVE' && one.agentConnected === true,
        status: one.status,
        attributes: new Map(one.attributes?.map(({ name, value }) => [name, value])),
      });
    }
  }
  return hosts;
}

/** The cluster's hosts by EC2 instance id, looked at together by all who wait. */
export function registeredHosts(context: KindContext, cluster: string): Poll<RegisteredHost> {
  return context.memo.once(`poll hosts ${cluster}`, () =>
    createPoll({
      clock: context.clock,
      intervalMs: 5_000,
      describe: async () =>
        new Map((await listRegisteredHosts(context, cluster)).map((host) => [host.instanceId, host])),
    }),
  );
}
