/** Security groups. */
import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  type IpPermission,
  type SecurityGroup,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import type { Region } from '../../world/world';
import { appliedQuota } from '../service-quotas/quotas';
import { applyFilters, type FilterFields } from '../shared/filters';
import { refuseDryRun } from '../shared/idempotency';
import { tagList, tagsFor, type TagSpecificationInput } from '../shared/tags';
import { define } from './define';
import { describe, pageOf } from './describe';
import type { RuleRecord, SecurityGroupRecord } from './records';
import {
  allowAllRule,
  duplicateRule,
  permissions,
  presentRule,
  readRules,
  sameRule,
} from './security-group-rules';
import { birth, get, isVisible, kinds, tables } from './tables';

export function registerSecurityGroups(parts: Parts): void {
  define(parts, CreateSecurityGroupCommand, {
    models: ['Description', 'GroupName', 'VpcId', 'TagSpecifications', 'DryRun'],
    handle: (input, { region, accountId }) => {
      const all = tables(region);
      const tags = tagsFor(input.TagSpecifications, 'security-group');
      const name = input.GroupName ?? '';
      checkName(name, input.Description ?? '');
      const vpc =
        input.VpcId === undefined
          ? [...all.vpcs.values()].find((row) => row.isDefault)
          : get(region, kinds.vpc, input.VpcId);
      if (vpc === undefined) throw new AwsError('VPCIdNotSpecified', 'No default VPC for this user');
      for (const group of all.securityGroups.values()) {
        if (group.vpcId === vpc.id && group.name === name) {
          throw new AwsError(
            'InvalidGroup.Duplicate',
            `The security group '${name}' already exists for VPC '${vpc.id}'`,
          );
        }
      }
      refuseDryRun(input);
      if (all.securityGroups.size >= appliedQuota(region, 'vpc', 'L-E79EC296')) {
        throw new AwsError(
          'SecurityGroupLimitExceeded',
          'The maximum number of security groups has been reached.',
        );
      }
      const group: SecurityGroupRecord = {
        ...birth(parts.world, 'sg-', tags),
        vpcId: vpc.id,
        name,
        description: input.Description ?? '',
        rules: [allowAllRule(parts.world, true, { cidr: '0.0.0.0/0' })],
      };
      all.securityGroups.set(group.id, group);
      return { GroupId: group.id, Tags: tagList(tags), SecurityGroupArn: groupArn(region, accountId, group) };
    },
  });

  const ruleModels = ['GroupId', 'IpPermissions', 'CidrIp', 'FromPort', 'ToPort', 'IpProtocol', 'DryRun'];
  define(parts, AuthorizeSecurityGroupIngressCommand, {
    models: [...ruleModels, 'TagSpecifications'],
    handle: (input, { region, accountId }) => authorize(region, accountId, input, false),
  });
  define(parts, AuthorizeSecurityGroupEgressCommand, {
    models: [...ruleModels, 'TagSpecifications'],
    handle: (input, { region, accountId }) => authorize(region, accountId, input, true),
  });
  define(parts, RevokeSecurityGroupIngressCommand, {
    models: [...ruleModels, 'SecurityGroupRuleIds'],
    handle: (input, { region }) => revoke(region, input, false),
  });
  define(parts, RevokeSecurityGroupEgressCommand, {
    models: [...ruleModels, 'SecurityGroupRuleIds'],
    handle: (input, { region }) => revoke(region, input, true),
  });

  define(parts, DescribeSecurityGroupsCommand, {
    models: ['GroupIds', 'GroupNames', 'Filters', 'MaxResults', 'NextToken', 'DryRun'],
    handle: (input, { region, accountId }) => {
      refuseDryRun(input);
      const page = describe(region, input, {
        kind: kinds.securityGroup,
        ids: [...(input.GroupIds ?? []), ...(input.GroupNames ?? []).map((name) => idOfName(region, name))],
        fields: groupFields(accountId),
      });
      return {
        SecurityGroups: page.rows.map((group) => present(region, group, accountId)),
        NextToken: page.next,
      };
    },
  });

  define(parts, DescribeSecurityGroupRulesCommand, {
    models: ['SecurityGroupRuleIds', 'Filters', 'MaxResults', 'NextToken', 'DryRun'],
    handle: (input, { region, accountId }) => {
      refuseDryRun(input);
      const rows = [...tables(region).securityGroups.values()]
        .filter((group) => isVisible(region.world, group))
        .flatMap((group) => group.rules.map((rule) => ({ group, rule })));
      const ids = input.SecurityGroupRuleIds ?? [];
      const missing = ids.find((id) => !rows.some(({ rule }) => rule.id === id));
      if (missing !== undefined) throw ruleNotFound(missing);
      const filtered = applyFilters(
        rows.filter(({ rule }) => ids.length === 0 || ids.includes(rule.id)),
        input.Filters,
        { 'group-id': ({ group }) => group.id, 'security-group-rule-id': ({ rule }) => rule.id },
        ({ rule }) => rule.tags,
      );
      const page = pageOf(filtered, input, ({ rule }) => rule.id);
      return {
        SecurityGroupRules: page.rows.map(({ group, rule }) => presentRule(region, group, rule, accountId)),
        NextToken: page.next,
      };
    },
  });

  define(parts, DeleteSecurityGroupCommand, {
    models: ['GroupId', 'DryRun'],
    handle: (input, { region }) => {
      const all = tables(region);
      const group = get(region, kinds.securityGroup, input.GroupId);
      if (group.name === 'default') {
        throw new AwsError(
          'CannotDelete',
          `the specified group: "${group.id}" name: "default" cannot be deleted by a user`,
        );
      }
      refuseDryRun(input);
      const used = [...all.networkInterfaces.values()].some((row) => row.groupIds.includes(group.id));
      const named = [...all.securityGroups.values()].some(
        (other) =>
          other.id !== group.id &&
          other.rules.some((rule) => 'groupId' in rule.peer && rule.peer.groupId === group.id),
      );
      if (used || named) {
        throw new AwsError('DependencyViolation', `resource ${group.id} has a dependent object`);
      }
      all.securityGroups.delete(group.id);
      return { Return: true, GroupId: group.id };
    },
  });
}

interface RulesInput {
  readonly GroupId?: string | undefined;
  readonly IpPermissions?: readonly IpPermission[] | undefined;
  readonly CidrIp?: string | undefined;
  readonly FromPort?: number | undefined;
  readonly ToPort?: number | undefined;
  readonly IpProtocol?: string | undefined;
  readonly DryRun?: boolean | undefined;
}

/** The permissions of a request, in either of the two ways to write them. */
function asked(input: RulesInput): readonly IpPermission[] {
  if (input.CidrIp === undefined) return input.IpPermissions ?? [];
  return [
    {
      IpProtocol: input.IpProtocol,
      FromPort: input.FromPort,
      ToPort: input.ToPort,
      IpRanges: [{ CidrIp: input.CidrIp }],
    },
  ];
}

function authorize(
  region: Region,
  accountId: string,
  input: RulesInput & { readonly TagSpecifications?: readonly TagSpecificationInput[] | undefined },
  egress: boolean,
): { Return: boolean; SecurityGroupRules: ReturnType<typeof presentRule>[] } {
  const tags = tagsFor(input.TagSpecifications, 'security-group-rule');
  const group = get(region, kinds.securityGroup, input.GroupId);
  const fresh = readRules(region, group, asked(input), egress, tags);
  fresh.forEach((rule, index) => {
    const before = [...group.rules, ...fresh.slice(0, index)];
    if (before.some((other) => sameRule(other, rule))) throw duplicateRule(rule);
  });
  refuseDryRun(input);
  // The quota counts each direction and each IP version on its own (aws-facts §2).
  const most = appliedQuota(region, 'vpc', 'L-0EA8095F');
  for (const six of [false, true]) {
    const counted = [...group.rules, ...fresh].filter(
      (rule) => rule.egress === egress && (six ? !('cidr' in rule.peer) : !('cidr6' in rule.peer)),
    );
    if (counted.length > most) {
      throw new AwsError(
        'RulesPerSecurityGroupLimitExceeded',
        'The maximum number of rules per security group has been reached.',
      );
    }
  }
  group.rules = [...group.rules, ...fresh];
  return {
    Return: true,
    SecurityGroupRules: fresh.map((rule) => presentRule(region, group, rule, accountId)),
  };
}

function revoke(
  region: Region,
  input: RulesInput & { readonly SecurityGroupRuleIds?: readonly string[] | undefined },
  egress: boolean,
): { Return: boolean; UnknownIpPermissions: never[] } {
  const group = get(region, kinds.securityGroup, input.GroupId);
  const ids = input.SecurityGroupRuleIds ?? [];
  const gone: RuleRecord[] = ids.map((id) => {
    const rule = group.rules.find((candidate) => candidate.id === id && candidate.egress === egress);
    if (rule === undefined) throw ruleNotFound(id);
    return rule;
  });
  if (ids.length === 0) {
    for (const wanted of readRules(region, group, asked(input), egress)) {
      const rule = group.rules.find((candidate) => sameRule(candidate, wanted));
      if (rule === undefined) {
        throw new AwsError(
          'InvalidPermission.NotFound',
          'The specified rule does not exist in this security group.',
        );
      }
      gone.push(rule);
    }
  }
  refuseDryRun(input);
  group.rules = group.rules.filter((rule) => !gone.includes(rule));
  return { Return: true, UnknownIpPermissions: [] };
}

function ruleNotFound(id: string): AwsError {
  return new AwsError(
    'InvalidSecurityGroupRuleId.NotFound',
    `The security group rule ID '${id}' does not exist`,
  );
}

function checkName(name: string, description: string): void {
  const allowed = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/;
  if (name === 'default')
    throw new AwsError('InvalidGroup.Reserved', `The security group 'default' is reserved`);
  if (name.startsWith('sg-')) {
    throw new AwsError(
      'InvalidParameterValue',
      `Invalid value '${name}' for groupName. Group names may not be in the format sg-*.`,
    );
  }
  for (const [parameter, text] of [
    ['GroupName', name],
    ['GroupDescription', description],
  ] as const) {
    if (!allowed.test(text)) {
      throw new AwsError(
        'InvalidParameterValue',
        `Value (${text}) for parameter ${parameter} is invalid. Character sets beyond ASCII are not supported.`,
      );
    }
  }
}

/** Group names may only be used for groups of the default VPC. */
function idOfName(region: Region, name: string): string {
  const all = tables(region);
  const group = [...all.securityGroups.values()].find(
    (row) => row.name === name && all.vpcs.get(row.vpcId)?.isDefault === true,
  );
  if (group === undefined) {
    throw new AwsError('InvalidGroup.NotFound', `The security group '${name}' does not exist in default VPC`);
  }
  return group.id;
}

function groupFields(accountId: string): FilterFields<SecurityGroupRecord> {
  const peers =
    (read: (rule: RuleRecord) => string | undefined, egress: boolean) => (group: SecurityGroupRecord) =>
      group.rules
        .flatMap((rule) => (rule.egress === egress ? [read(rule)] : []))
        .filter((text) => text !== undefined);
  const direction = (prefix: string, egress: boolean): FilterFields<SecurityGroupRecord> => ({
    [`${prefix}.cidr`]: peers(({ peer }) => ('cidr' in peer ? peer.cidr : undefined), egress),
    [`${prefix}.group-id`]: peers(({ peer }) => ('groupId' in peer ? peer.groupId : undefined), egress),
    [`${prefix}.from-port`]: peers((rule) => String(rule.fromPort), egress),
    [`${prefix}.to-port`]: peers((rule) => String(rule.toPort), egress),
    [`${prefix}.protocol`]: peers((rule) => rule.protocol, egress),
  });
  return {
    'group-id': (row) => row.id,
    'group-name': (row) => row.name,
    description: (row) => row.description,
    'vpc-id': (row) => row.vpcId,
    'owner-id': () => accountId,
    ...direction('ip-permission', false),
    ...direction('egress.ip-permission', true),
  };
}

function groupArn(region: Region, accountId: string, group: SecurityGroupRecord): string {
  return `arn:aws:ec2:${region.name}:${accountId}:security-group/${group.id}`;
}

function present(region: Region, group: SecurityGroupRecord, accountId: string): SecurityGroup {
  return {
    GroupId: group.id,
    GroupName: group.name,
    Description: group.description,
    VpcId: group.vpcId,
    OwnerId: accountId,
    SecurityGroupArn: groupArn(region, accountId, group),
    IpPermissions: permissions(group.rules, false, accountId),
    IpPermissionsEgress: permissions(group.rules, true, accountId),
    Tags: tagList(group.tags),
  };
}
