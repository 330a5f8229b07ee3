import { DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { DeleteServiceCommand, ListServicesCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import {
  DeleteListenerCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { clusterName, logGroupName, workshopNamed } from '../../app/workshop/names';
import type { AwsClients } from '../../main/aws/clients';
import type { Random } from '../../main/rehearsal/world/random';

/** Somebody with the console open removes a part of the workshop. Says what; undefined when there was nothing. */
export async function meddle(
  aws: AwsClients,
  workshopId: string,
  random: Random,
): Promise<string | undefined> {
  const pick = <T>(all: readonly T[] | undefined): T | undefined =>
    all?.[Math.floor(random.next() * all.length)];
  const ways: readonly (() => Promise<string | undefined>)[] = [
    async () => {
      const id = pick(await hosts(aws, workshopId));
      if (id === undefined) return undefined;
      await aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
      return 'host-terminated';
    },
    async () => {
      const id = pick(await hosts(aws, workshopId));
      if (id === undefined) return undefined;
      await aws.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
      return 'host-stopped';
    },
    async () => {
      const service = pick(await services(aws, workshopId));
      if (service === undefined) return undefined;
      const cluster = clusterName(workshopId);
      await aws.ecs.send(new DeleteServiceCommand({ cluster, service, force: true }));
      return 'service-deleted';
    },
    async () => {
      const service = pick(await services(aws, workshopId));
      if (service === undefined) return undefined;
      await aws.ecs.send(
        new UpdateServiceCommand({ cluster: clusterName(workshopId), service, desiredCount: 0 }),
      );
      return 'service-scaled-down';
    },
    async () => {
      const { LoadBalancers } = await aws.elbv2.send(new DescribeLoadBalancersCommand({}));
      const balancer = pick(
        LoadBalancers?.filter((one) => workshopNamed.loadBalancer(one.LoadBalancerName ?? '') === workshopId),
      );
      if (balancer?.LoadBalancerArn === undefined) return undefined;
      const { Listeners } = await aws.elbv2.send(
        new DescribeListenersCommand({ LoadBalancerArn: balancer.LoadBalancerArn }),
      );
      const listener = pick(Listeners);
      if (listener === undefined) return undefined;
      await aws.elbv2.send(new DeleteListenerCommand({ ListenerArn: listener.ListenerArn }));
      return 'listener-deleted';
    },
    async () => {
      await aws.logs.send(new DeleteLogGroupCommand({ logGroupName: logGroupName(workshopId) }));
      return 'log-group-deleted';
    },
  ];
  try {
    return await pick(ways)?.();
  } catch {
    // What it wanted to break is not there, or going already.
    return undefined;
  }
}

async function hosts(aws: AwsClients, workshopId: string): Promise<readonly string[]> {
  const { Reservations } = await aws.ec2.send(
    new DescribeInstancesCommand({
      Filters: [
        { Name: 'tag:lectern:workshop', Values: [workshopId] },
        { Name: 'instance-state-name', Values: ['pending', 'running'] },
      ],
    }),
  );
  return (Reservations ?? []).flatMap(({ Instances }) => Instances ?? []).map((one) => one.InstanceId ?? '');
}

async function services(aws: AwsClients, workshopId: string): Promise<readonly string[]> {
  const answer = await aws.ecs.send(
    new ListServicesCommand({ cluster: clusterName(workshopId), maxResults: 100 }),
  );
  return answer.serviceArns ?? [];
}
