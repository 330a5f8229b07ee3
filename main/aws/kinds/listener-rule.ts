import type { Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  CreateRuleCommand,
  DeleteRuleCommand,
  paginateDescribeRules,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { frontDoorPort } from '../../../app/addresses/load-balancers';
import type { KindContext, ResourceKind } from '../kind';
import { hasCode } from '../aws-error';
import { collect } from '../ec2-common';
import { isOurs, ourLoadBalancers, tagsOf } from '../elbv2-common';
import { oursAmong } from '../found';
import { upperTags } from '../ownership';
import { forgiving, nameTaken, sent } from '../patience';
import { listenersOf } from './listener';

const type = 'AWS::ElasticLoadBalancingV2::ListenerRule';

/** A friendly address on the front door that leads to a seat's own port. */
export const listenerRule: ResourceKind<typeof type> = {
  type,
  iamActions: [
    'elasticloadbalancing:CreateRule',
    'elasticloadbalancing:AddTags',
    'elasticloadbalancing:DescribeRules',
    'elasticloadbalancing:DescribeListeners',
    'elasticloadbalancing:DescribeLoadBalancers',
    'elasticloadbalancing:DescribeTags',
    'elasticloadbalancing:DeleteRule',
  ],
  removedWith: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  list: async (context) => {
    // Asking each seat's listener for its rules would cost a call apiece.
    const doors = (await listenersOf(context, await ourLoadBalancers(context))).filter(
      ({ Port }) => Port === frontDoorPort,
    );
    const rules = (await Promise.all(doors.map((door) => rulesOf(context, door.ListenerArn ?? '')))).flat();
    const arns = rules.map((one) => one.RuleArn ?? '');
    const tags = await tagsOf(context, arns);
    return oursAmong(
      context,
      type,
      arns.map((arn) => ({ id: arn, tags: tags.get(arn) ?? {}, outputs: { arn }, usable: true })),
    );
  },
  id: (outputs) => outputs['arn'] ?? '',
  create: async (resource, context) => {
    const { listenerArn, priority, pathPatterns, redirectToPort } = resource.properties;
    try {
      const { Rules } = await context.aws.elbv2.send(
        new CreateRuleCommand({
          ListenerArn: listenerArn,
          Priority: priority,
          Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: [...pathPatterns] } }],
          Actions: [
            {
              Type: 'redirect',
              RedirectConfig: {
                Protocol: 'HTTP',
                Host: '#{host}',
                Port: String(redirectToPort),
                Path: '/',
                Query: '',
                StatusCode: 'HTTP_302',
              },
            },
          ],
          Tags: upperTags(context.tags(resource)),
        }),
      );
      return { arn: sent(Rules?.[0]?.RuleArn, 'the rule ARN') };
    } catch (error) {
      if (!hasCode(error, 'PriorityInUse')) throw error;
      const there = (await rulesOf(context, listenerArn)).find((one) => one.Priority === String(priority));
      if (there?.RuleArn === undefined || !(await isOurs(context, there.RuleArn))) {
        throw nameTaken('a rule', `priority ${priority}`);
      }
      return { arn: there.RuleArn };
    }
  },
  delete: async ({ id }, context) => {
    await forgiving(['RuleNotFound', 'ListenerNotFound'], () =>
      context.aws.elbv2.send(new DeleteRuleCommand({ RuleArn: id })),
    );
  },
};

/** The rules of a listener but its default one, which goes with the listener. */
async function rulesOf(context: KindContext, ListenerArn: string): Promise<readonly Rule[]> {
  try {
    return await collect(
      paginateDescribeRules({ client: context.aws.elbv2 }, { ListenerArn, PageSize: 400 }),
      (page) => page.Rules?.filter(({ IsDefault }) => IsDefault !== true),
    );
  } catch (error) {
    if (hasCode(error, 'ListenerNotFound')) return [];
    throw error;
  }
}
