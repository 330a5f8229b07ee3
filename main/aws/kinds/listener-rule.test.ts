import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, it } from 'vitest';
import type { KindContext } from '../kind';
import { listenerRule } from './listener-rule';

const balancer = 'arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/lectern-demo-1/1';
const ours = (address: string) => [
  { Key: 'lectern:workshop', Value: 'demo' },
  { Key: 'lectern:address', Value: address },
];

/** An AWS in which one load balancer of ours has these listeners, by port, each with a rule of ours. */
function contextWith(defaultActions: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  const answers: Readonly<Record<string, (input: Readonly<Record<string, unknown>>) => object>> = {
    DescribeLoadBalancersCommand: () => ({
      LoadBalancers: [{ LoadBalancerArn: balancer, LoadBalancerName: 'lectern-demo-1' }],
    }),
    DescribeListenersCommand: () => ({
      Listeners: Object.entries(defaultActions).map(([port, Type]) => ({
        ListenerArn: `listener-${port}`,
        Port: Number(port),
        DefaultActions: [{ Type }],
      })),
    }),
    DescribeRulesCommand: ({ ListenerArn }) => {
      asked.push(String(ListenerArn));
      return { Rules: [{ RuleArn: `rule of ${String(ListenerArn)}` }, { RuleArn: 'd', IsDefault: true }] };
    },
    DescribeTagsCommand: ({ ResourceArns }) => ({
      TagDescriptions: (ResourceArns as readonly string[]).map((ResourceArn) => ({
        ResourceArn,
        // Of the load balancer, and of the rules.
        Tags: ours(ResourceArn === balancer ? 'shared.load-balancer.1' : 'seat.01.jupyter.redirect'),
      })),
    }),
  };
  const elbv2 = new ElasticLoadBalancingV2Client({ region: 'eu-west-1' });
  elbv2.middlewareStack.add(
    (_next, { commandName }) =>
      ({ input }) => {
        const answer = answers[commandName ?? '']?.(input as Readonly<Record<string, unknown>>);
        return Promise.resolve({ output: { $metadata: {}, ...answer } as never, response: {} });
      },
    { step: 'initialize', priority: 'high' },
  );
  return { context: { workshopId: 'demo', aws: { elbv2 }, strangers: [] } as unknown as KindContext, asked };
}

describe('the rules of listeners', () => {
  it('are found whatever port their listener has, without asking those that only forward', async () => {
    const { context, asked } = contextWith({
      80: 'redirect',
      443: 'fixed-response',
      8001: 'forward',
      8002: 'forward',
    });
    const found = await listenerRule.list(context);
    expect(found.map(({ id }) => id)).toEqual(['rule of listener-80', 'rule of listener-443']);
    expect(asked).toEqual(['listener-80', 'listener-443']);
  });
});
