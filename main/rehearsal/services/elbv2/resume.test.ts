import {
  CreateLoadBalancerCommand,
  DescribeLoadBalancersCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { get } from 'node:http';
import { expect, it } from 'vitest';
import type { WorldSnapshot } from '../../world/world';
import { createElbv2Test, until } from './elbv2.testing';

function status(address: string | undefined, port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    get({ host: address, port, agent: false }, (reply) => {
      reply.resume();
      resolve(reply.statusCode);
    }).on('error', () => {
      resolve(undefined);
    });
  });
}

it('goes on after the laptop was closed: addresses, listeners, checks, and what was being made', async () => {
  const before = createElbv2Test();
  let snapshot: WorldSnapshot;
  let address: string | undefined;
  let group: string;
  try {
    const loadBalancer = await before.activeLoadBalancer('shared');
    address = loadBalancer.DNSName;
    group = await before.targetGroup('seat', { HealthCheckIntervalSeconds: 5, HealthCheckTimeoutSeconds: 2 });
    await before.listener(loadBalancer, 18001, { Type: 'forward', TargetGroupArn: group });
    await before.register(group, '10.0.1.1');
    await until(async () => (await before.health(group))?.State === 'unhealthy' || undefined);
    await before.client.send(
      new CreateLoadBalancerCommand({
        Name: 'half',
        Subnets: ['subnet-0', 'subnet-1'],
        SecurityGroups: ['sg-1'],
      }),
    );
    snapshot = JSON.parse(JSON.stringify(before.rehearsal.world.snapshot())) as WorldSnapshot;
  } finally {
    await before.close();
  }

  const after = createElbv2Test();
  try {
    await after.serve('10.0.1.1');
    after.rehearsal.world.restore(snapshot);
    after.rehearsal.world.start();
    after.elbv2.resume();
    expect(await until(() => status(address, 18001))).toBe(200);
    await until(async () => (await after.health(group))?.State === 'healthy' || undefined);
    await until(async () => {
      const { LoadBalancers } = await after.client.send(
        new DescribeLoadBalancersCommand({ Names: ['half'] }),
      );
      return LoadBalancers?.[0]?.State?.Code === 'active' || undefined;
    });
  } finally {
    await after.close();
  }
});
