import { createHash } from 'node:crypto';
import type { Action, Listener } from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  CreateListenerCommand,
  DeleteListenerCommand,
  ModifyListenerCommand,
  paginateDescribeListeners,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ResourceOutputs } from '../../../app/plan/outputs';
import { loadBalancerAddress, loadBalancerAt } from '../../../app/plan/addresses';
import type { Resolved } from '../../../app/plan/reference';
import type { ResourceProperties } from '../../../app/plan/resources';
import { loadBalancerName, loadBalancerOfListener } from '../../../app/workshop/names';
import type { KindContext, ResourceKind } from '../kind';
import { hasCode } from '../aws-error';
import { difference, drift, shortArn } from '../difference';
import { collect } from '../paging';
import { ourLoadBalancers, ownedByArn, provenOurs } from '../elbv2-common';
import { upperTags } from '../ownership';
import { ignoringErrors, requireMember } from '../refusals';

const type = 'AWS::ElasticLoadBalancingV2::Listener';

/** For a moment ECS does not see a new listener (aws-facts §4: a short race); so long we wait, clock ms. */
const seenAfterMs = 3_000;

/** One port of a load balancer. */
export const listener: ResourceKind<typeof type, Listener> = {
  type,
  iamActions: [
    'elasticloadbalancing:CreateListener',
    'elasticloadbalancing:AddTags',
    'elasticloadbalancing:ModifyListener',
    'elasticloadbalancing:DescribeListeners',
    'elasticloadbalancing:DescribeLoadBalancers',
    'elasticloadbalancing:DescribeTags',
    'elasticloadbalancing:DeleteListener',
  ],
  removedWith: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  list: async (context) => {
    const all = await listenersOf(context, await ourLoadBalancers(context));
    return ownedByArn(
      context,
      type,
      all.map((one) => ({
        outputs: outputsOf(one),
        seen: one,
        usable: true,
        inside: { of: one.LoadBalancerArn ?? '', goes: true },
      })),
    );
  },
  id: ({ arn }) => arn,
  create: async (resource, context) => {
    const { loadBalancerArn, port, action } = resource.properties;
    try {
      const { Listeners } = await context.aws.elbv2.send(
        new CreateListenerCommand({
          LoadBalancerArn: loadBalancerArn,
          Protocol: 'HTTP',
          Port: port,
          DefaultActions: [defaultAction(action)],
          Tags: upperTags(context.tags(resource)),
        }),
      );
      const made = outputsOf(requireMember(Listeners?.[0], 'the listener'));
      return await provenOurs(context, resource, made, `a listener on port ${port}`);
    } catch (error) {
      if (!hasCode(error, 'DuplicateListener')) throw error;
      const there = (await listenersOf(context, [loadBalancerArn])).find((one) => one.Port === port);
      return provenOurs(context, resource, there && outputsOf(there), `a listener on port ${port}`);
    }
  },
  // Else ECS refuses nearly every service once, and each refusal takes a token of a small bucket.
  settle: async ({ properties }, outputs, context) => {
    if ('forwardTo' in properties.action) await context.clock.sleep(seenAfterMs, context.signal);
    return outputs;
  },
  differences: ({ properties, dependsOn }, { id: ListenerArn, seen }, context) => {
    const { port, action } = properties;
    const { elbv2 } = context.aws;
    const [balancer] = dependsOn
      .map((address) => loadBalancerAt(address) ?? '')
      .filter((label) => dependsOn.includes(loadBalancerAddress(label)));
    const [is] = seen?.DefaultActions ?? [];
    const wanted = defaultAction(action);
    return [
      ...(balancer === undefined
        ? []
        : difference(
            'load balancer',
            loadBalancerOfListener(ListenerArn),
            loadBalancerName(context.workshopId, balancer),
          )),
      ...difference('port', seen?.Port, port).map((one) => ({
        ...one,
        mend: () => elbv2.send(new ModifyListenerCommand({ ListenerArn, Port: port })),
      })),
      ...drift('what it does', actionInWords(is), actionInWords(wanted), () =>
        elbv2.send(new ModifyListenerCommand({ ListenerArn, DefaultActions: [wanted] })),
      ),
    ];
  },
  delete: async ({ id }, context) => {
    await ignoringErrors(['ListenerNotFound', 'LoadBalancerNotFound'], () =>
      context.aws.elbv2.send(new DeleteListenerCommand({ ListenerArn: id })),
    );
  },
};

const outputsOf = ({ ListenerArn }: Listener): ResourceOutputs[typeof type] => ({
  arn: requireMember(ListenerArn, 'the listener ARN'),
});

function defaultAction(action: Resolved<ResourceProperties[typeof type]['action']>): Action {
  if ('forwardTo' in action) return { Type: 'forward', TargetGroupArn: action.forwardTo };
  const { status, contentType, body } = action.fixedResponse;
  return {
    Type: 'fixed-response',
    FixedResponseConfig: { StatusCode: String(status), ContentType: contentType, MessageBody: body },
  };
}

/** What is told apart of an action: where it leads, or what it answers. */
function actionInWords(action: Action | undefined): string {
  const { TargetGroupArn, ForwardConfig, FixedResponseConfig: answer } = action ?? {};
  const target = TargetGroupArn ?? ForwardConfig?.TargetGroups?.[0]?.TargetGroupArn;
  if (action?.Type === 'forward') return `forwards to ${shortArn(target)}`;
  if (answer === undefined) return action?.Type ?? 'nothing';
  const page = createHash('sha256')
    .update(answer.MessageBody ?? '')
    .digest('hex')
    .slice(0, 6);
  return `answers ${answer.StatusCode ?? ''} ${answer.ContentType ?? ''} (page ${page})`;
}

/** All listeners of these load balancers; one that is gone has none. */
export async function listenersOf(
  context: KindContext,
  loadBalancerArns: readonly string[],
): Promise<readonly Listener[]> {
  const lists = await Promise.all(
    loadBalancerArns.map(async (LoadBalancerArn) => {
      try {
        return await collect(
          paginateDescribeListeners({ client: context.aws.elbv2 }, { LoadBalancerArn, PageSize: 400 }),
          (page) => page.Listeners,
        );
      } catch (error) {
        if (hasCode(error, 'LoadBalancerNotFound')) return [];
        throw error;
      }
    }),
  );
  return lists.flat();
}
