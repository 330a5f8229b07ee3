import {
  CreateRuleCommand,
  DeleteRuleCommand,
  DescribeRulesCommand,
  ModifyRuleCommand,
  type Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError, type InputOf } from '../../wire/registry';
import type { Parts } from '../../world/services';
import type { Region } from '../../world/world';
import { actionMembers, describeAction, forwardedTo, readActions } from './actions';
import { type Associations, checkAssociations } from './associations';
import { conditionMembers, describeCondition, readConditions } from './conditions';
import { listenerNotFound, ruleNotFound, validationError } from './errors';
import { pageOf } from './pages';
import { quota } from './quotas';
import { arnTail, elbv2Tables, type ListenerRecord, type RuleRecord } from './records';
import { checkTags, setTags } from './tags';

export function registerRules(parts: Parts, associations: Associations): void {
  const { registry, signals } = parts;
  registry.on(CreateRuleCommand, {
    models: ['ListenerArn', 'Priority', 'Tags', ...conditionMembers, ...actionMembers('Actions')],
    handle: (input, { region }) => ({ Rules: [describeRule(create(parts, associations, region, input))] }),
  });
  registry.on(DescribeRulesCommand, {
    models: ['ListenerArn', 'RuleArns', 'Marker', 'PageSize'],
    handle: (input, { region }) => {
      const page = pageOf(select(region, input), input, (rule) => rule.order);
      return { Rules: page.rows.map((row) => row.rule), NextMarker: page.next };
    },
  });
  registry.on(ModifyRuleCommand, {
    models: ['RuleArn', ...conditionMembers, ...actionMembers('Actions')],
    handle: (input, { region }) => {
      const { rules, listeners } = elbv2Tables(region);
      const rule = rules.get(input.RuleArn ?? '');
      const listener = listeners.get(rule?.listenerArn ?? '');
      if (rule === undefined || listener === undefined) throw ruleNotFound();
      const changed: RuleRecord = {
        ...rule,
        conditions:
          input.Conditions === undefined ? rule.conditions : readConditions(region, input.Conditions),
        action: input.Actions === undefined ? rule.action : readActions(region, input.Actions, 'Actions'),
      };
      const groups = forwardedTo(changed.action);
      checkAssociations(region, listener.loadBalancerArn, groups);
      rules.set(rule.arn, changed);
      associations.set(region, rule.arn, listener.loadBalancerArn, forwardedTo(rule.action), groups);
      signals.emit('elbv2.changed', { region: region.name });
      return { Rules: [describeRule(changed)] };
    },
  });
  registry.on(DeleteRuleCommand, {
    models: ['RuleArn'],
    handle: (input, { region }) => {
      const { rules, listeners, tags } = elbv2Tables(region);
      const arn = input.RuleArn ?? '';
      const rule = rules.get(arn);
      if (rule === undefined) {
        if (listenerOfDefault(region, arn) !== undefined) {
          throw new AwsError('OperationNotPermitted', `Default rule '${arn}' cannot be deleted`);
        }
        throw ruleNotFound();
      }
      rules.delete(arn);
      tags.delete(arn);
      const listener = listeners.get(rule.listenerArn);
      if (listener !== undefined) {
        listeners.set(listener.arn, {
          ...listener,
          ruleArns: listener.ruleArns.filter((one) => one !== arn),
        });
        associations.set(region, arn, listener.loadBalancerArn, forwardedTo(rule.action), []);
      }
      signals.emit('elbv2.changed', { region: region.name });
      return {};
    },
  });
}

function create(
  parts: Parts,
  associations: Associations,
  region: Region,
  input: InputOf<typeof CreateRuleCommand>,
): RuleRecord {
  const { listeners, rules } = elbv2Tables(region);
  const listener = listeners.get(input.ListenerArn ?? '');
  if (listener === undefined) throw listenerNotFound();
  const priority = input.Priority ?? 0;
  if (priority < 1 || priority > 50_000)
    throw validationError(`Priority '${priority}' must be between 1 and 50000`);
  const conditions = readConditions(region, input.Conditions);
  const action = readActions(region, input.Actions, 'Actions');
  const tags = checkTags(input.Tags);
  const siblings = listener.ruleArns.flatMap((arn) => rules.get(arn) ?? []);
  if (siblings.some((rule) => rule.priority === priority)) {
    throw new AwsError('PriorityInUse', `Priority '${priority}' is currently in use`);
  }
  const most = quota(region, 'rules-per-application-load-balancer');
  const count = [...listeners.values()]
    .filter((one) => one.loadBalancerArn === listener.loadBalancerArn)
    .reduce((sum, one) => sum + one.ruleArns.length, 0);
  if (count >= most) {
    throw new AwsError(
      'TooManyRules',
      `The maximum number of '${most}' rules for the load balancer has been reached`,
    );
  }
  const groups = forwardedTo(action);
  checkAssociations(region, listener.loadBalancerArn, groups);
  const record: RuleRecord = {
    arn: `${listener.arn.replace(':listener/', ':listener-rule/')}/${arnTail(parts.world)}`,
    listenerArn: listener.arn,
    priority,
    conditions,
    action,
  };
  rules.set(record.arn, record);
  const ruleArns = [...siblings, record].sort((a, b) => a.priority - b.priority).map((rule) => rule.arn);
  listeners.set(listener.arn, { ...listener, ruleArns });
  setTags(region, record.arn, tags);
  associations.set(region, record.arn, listener.loadBalancerArn, [], groups);
  parts.signals.emit('elbv2.changed', { region: region.name });
  return record;
}

/** A rule as told, with the key of its place: by listener, then by priority, the default last. */
interface OrderedRule {
  readonly order: string;
  readonly rule: Rule;
}

function select(region: Region, input: InputOf<typeof DescribeRulesCommand>): OrderedRule[] {
  const { listeners, rules } = elbv2Tables(region);
  const arns = [...new Set(input.RuleArns ?? [])];
  if (input.ListenerArn !== undefined) {
    if (arns.length > 0) throw validationError('Listener ARN and rule ARNs cannot be specified together');
    const listener = listeners.get(input.ListenerArn);
    if (listener === undefined) throw listenerNotFound();
    const own = listener.ruleArns.flatMap((arn) => rules.get(arn) ?? []);
    return [...own.map(orderedRule), defaultRule(listener)];
  }
  if (arns.length === 0) throw validationError('You must specify either rule ARNs or a listener ARN');
  return arns.map((arn) => {
    const rule = rules.get(arn);
    if (rule !== undefined) return orderedRule(rule);
    const listener = listenerOfDefault(region, arn);
    if (listener === undefined) throw ruleNotFound();
    return defaultRule(listener);
  });
}

function orderedRule(rule: RuleRecord): OrderedRule {
  return { order: `${rule.listenerArn} ${String(rule.priority).padStart(5, '0')}`, rule: describeRule(rule) };
}

function defaultRule(listener: ListenerRecord): OrderedRule {
  return {
    order: `${listener.arn} default`,
    rule: {
      RuleArn: defaultRuleArn(listener),
      Priority: 'default',
      Conditions: [],
      Actions: describeAction(listener.defaultAction),
      IsDefault: true,
    },
  };
}

/** A listener's default rule has an ARN of its own, which nothing but DescribeRules and tags ever need. */
function defaultRuleArn(listener: ListenerRecord): string {
  return `${listener.arn.replace(':listener/', ':listener-rule/')}/${listener.arn.slice(-16)}`;
}

function listenerOfDefault(region: Region, ruleArn: string): ListenerRecord | undefined {
  return [...elbv2Tables(region).listeners.values()].find((listener) => defaultRuleArn(listener) === ruleArn);
}

function describeRule(rule: RuleRecord): Rule {
  return {
    RuleArn: rule.arn,
    Priority: String(rule.priority),
    Conditions: rule.conditions.map(describeCondition),
    Actions: describeAction(rule.action),
    IsDefault: false,
  };
}
