import type {
  Action,
  Listener,
  RedirectActionConfig,
  Rule,
  RuleCondition,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  CreateRuleCommand,
  DeleteRuleCommand,
  ModifyRuleCommand,
  paginateDescribeRules,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ResourceOutputs } from '../../../app/plan/outputs';
import type { RuleAction } from '../../../app/plan/resources';
import type { KindContext, ResourceKind } from '../kind';
import { hasCode } from '../aws-error';
import { drift, listDrift } from '../difference';
import { collect } from '../paging';
import { ourLoadBalancers, ownedByArn, provenOurs } from '../elbv2-common';
import { upperTags } from '../ownership';
import { ignoringErrors, requireMember } from '../refusals';
import { listenersOf } from './listener';

const type = 'AWS::ElasticLoadBalancingV2::ListenerRule';

/** What a listener does with some of its requests instead of its default action. */
export const listenerRule: ResourceKind<typeof type, Rule> = {
  type,
  iamActions: [
    'elasticloadbalancing:CreateRule',
    'elasticloadbalancing:AddTags',
    'elasticloadbalancing:ModifyRule',
    'elasticloadbalancing:DescribeRules',
    'elasticloadbalancing:DescribeListeners',
    'elasticloadbalancing:DescribeLoadBalancers',
    'elasticloadbalancing:DescribeTags',
    'elasticloadbalancing:DeleteRule',
  ],
  removedWith: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  list: async (context) => {
    const listeners = await listenersOf(context, await ourLoadBalancers(context));
    const rules = await Promise.all(
      listeners
        .filter(mayHaveRules)
        .map((one) => rulesOf(context, requireMember(one.ListenerArn, 'the listener ARN'))),
    );
    return ownedByArn(
      context,
      type,
      rules.flat().map((one) => ({
        outputs: outputsOf(one),
        seen: one,
        usable: true,
        inside: { of: listenerOfRule(one), goes: true },
      })),
    );
  },
  id: ({ arn }) => arn,
  create: async (resource, context) => {
    const { listenerArn, priority, pathPatterns, ...action } = resource.properties;
    try {
      const { Rules } = await context.aws.elbv2.send(
        new CreateRuleCommand({
          ListenerArn: listenerArn,
          Priority: priority,
          Conditions: [condition(pathPatterns)],
          Actions: [ruleAction(action)],
          Tags: upperTags(context.tags(resource)),
        }),
      );
      return outputsOf(requireMember(Rules?.[0], 'the rule'));
    } catch (error) {
      if (!hasCode(error, 'PriorityInUse')) throw error;
      const there = (await rulesOf(context, listenerArn)).find((one) => one.Priority === String(priority));
      return provenOurs(context, resource, there && outputsOf(there), `a rule with the priority ${priority}`);
    }
  },
  differences: ({ properties }, { id: RuleArn, seen }, context) => {
    const { elbv2 } = context.aws;
    const { pathPatterns, redirectToPort } = properties;
    const only = seen?.Conditions?.length === 1 ? seen.Conditions[0] : undefined;
    const is = seen?.Actions?.[0]?.RedirectConfig;
    const wanted = ruleAction({ redirectToPort });
    return [
      ...listDrift('addresses', only?.PathPatternConfig?.Values ?? only?.Values, pathPatterns, {
        mend: () => elbv2.send(new ModifyRuleCommand({ RuleArn, Conditions: [condition(pathPatterns)] })),
      }),
      ...drift(
        'redirects to',
        is === undefined ? undefined : redirectInWords(is),
        redirectInWords(wanted.RedirectConfig ?? {}),
        () => elbv2.send(new ModifyRuleCommand({ RuleArn, Actions: [wanted] })),
      ),
    ];
  },
  delete: async ({ id }, context) => {
    await ignoringErrors(['RuleNotFound', 'ListenerNotFound'], () =>
      context.aws.elbv2.send(new DeleteRuleCommand({ RuleArn: id })),
    );
  },
};

const outputsOf = ({ RuleArn }: Rule): ResourceOutputs[typeof type] => ({
  arn: requireMember(RuleArn, 'the rule ARN'),
});

/** The ARN of the listener that a rule belongs to: the rule's own is that and one part more (ELBv2 API reference). */
const listenerOfRule = ({ RuleArn = '' }: Rule): string =>
  RuleArn.replace(':listener-rule/', ':listener/').replace(/\/[^/]+$/, '');

const condition = (pathPatterns: readonly string[]): RuleCondition => ({
  Field: 'path-pattern',
  PathPatternConfig: { Values: [...pathPatterns] },
});

const redirectInWords = ({ Protocol, Host, Port, Path, Query, StatusCode }: Partial<RedirectActionConfig>) =>
  `${Protocol ?? ''}://${Host ?? ''}:${Port ?? ''}${Path ?? ''}?${Query ?? ''} (${StatusCode ?? ''})`;

/** To the same name, at another port. */
function ruleAction({ redirectToPort }: RuleAction): Action {
  return {
    Type: 'redirect',
    RedirectConfig: {
      Protocol: 'HTTP',
      Host: '#{host}',
      Port: String(redirectToPort),
      Path: '/',
      Query: '',
      StatusCode: 'HTTP_302',
    },
  };
}

/**
 * Whether rules of ours can hang on a listener. One that forwards whatever comes has none (ResourceProperties says so):
 * asking each for its rules would cost 1,000 calls at 500 seats.
 */
function mayHaveRules({ DefaultActions }: Listener): boolean {
  return DefaultActions?.some(({ Type }) => Type === 'forward') !== true;
}

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
