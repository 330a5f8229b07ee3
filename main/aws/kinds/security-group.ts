import type { IpPermission, SecurityGroup } from '@aws-sdk/client-ec2';
import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  RevokeSecurityGroupIngressCommand,
  paginateDescribeSecurityGroups,
} from '@aws-sdk/client-ec2';
import type { Resolved } from '../../../app/plan/reference';
import type { IngressRule } from '../../../app/plan/resources';
import type { Address } from '../../../app/plan/reference';
import type { KindContext, ResolvedResource, ResourceKind } from '../kind';
import { hasCode } from '../aws-error';
import { drift } from '../difference';
import { birthTags, describeOwned, listOwnedEc2, retryWhileInterfacesRemain } from '../ec2-common';
import { retryUntilVisible, ignoringErrors, nameTaken, requireMember } from '../refusals';

const type = 'AWS::EC2::SecurityGroup';
const anywhere = '0.0.0.0/0';

/** Who may reach what. The default way out of a new group is kept. */
export const securityGroup: ResourceKind<typeof type, SecurityGroup> = {
  type,
  iamActions: [
    'ec2:CreateSecurityGroup',
    'ec2:CreateTags',
    'ec2:AuthorizeSecurityGroupIngress',
    'ec2:AuthorizeSecurityGroupEgress',
    'ec2:RevokeSecurityGroupIngress',
    'ec2:DescribeSecurityGroups',
    'ec2:DeleteSecurityGroup',
    'ec2:DescribeNetworkInterfaces',
  ],
  list: (context) =>
    listOwnedEc2(context, type, describe(context), (one) => ({ outputs: outputsOf(one), usable: true })),
  id: ({ id }) => id,
  create: async (resource, context) => {
    const { vpcId, name, description } = resource.properties;
    try {
      const made = await retryUntilVisible(context, resource.address, () =>
        context.aws.ec2.send(
          new CreateSecurityGroupCommand({
            VpcId: vpcId,
            GroupName: name,
            Description: description,
            TagSpecifications: birthTags(context, resource, 'security-group'),
          }),
        ),
      );
      return outputsOf(made);
    } catch (error) {
      if (!hasCode(error, 'InvalidGroup.Duplicate')) throw error;
      const found = (await describe(context, resource.address)).find((one) => one.VpcId === vpcId);
      if (found === undefined) throw nameTaken(`a security group named ${name}`);
      return outputsOf(found);
    }
  },
  settle: async (resource, outputs, context) => {
    await letIn(context, resource, outputs.id);
    return outputs;
  },
  guests: async ({ id }, context, planned) => {
    if (planned === undefined) return [];
    const groups = await context.memo.once('groups as they are', () => describe(context));
    const { ingress } = planned.properties;
    const rules = groups.find(({ GroupId }) => GroupId === id)?.IpPermissions ?? [];
    return rules
      .map((one) => withoutOutdated(one, ingress))
      .flatMap(rulesOf)
      .flatMap((rule) =>
        ingress.some((wanted) => isSame(rule, wanted))
          ? []
          : [
              {
                type: 'AWS::EC2::SecurityGroupIngress',
                id: `${rule.protocol} ${rule.ports} from ${rule.source}`,
                reason: 'Someone added it to the group.',
                inside: { of: id, goes: true },
              },
            ],
      );
  },
  differences: (resource, { id: GroupId, seen }, context) => {
    const { properties } = resource;
    const outdated = (seen?.IpPermissions ?? []).flatMap((one) => outdatedIn(one, properties.ingress));
    const missing = properties.ingress.filter((rule) => !isIn(seen?.IpPermissions, rule));
    const isOpen = seen?.IpPermissionsEgress?.some(
      ({ IpProtocol, IpRanges }) =>
        IpProtocol === '-1' && IpRanges?.some(({ CidrIp }) => CidrIp === anywhere),
    );
    return [
      // What others let in beyond the plan is theirs.
      ...missing.flatMap((rule) => drift('rule', 'missing', `${portsOf(rule)}, ${rule.description}`)),
      ...outdated.flatMap((one) =>
        drift(
          'rule',
          `${one.IpProtocol ?? ''} ${one.FromPort ?? ''}–${one.ToPort ?? ''}`,
          'no longer needed',
          async () => {
            // Nobody is locked out in between.
            await letIn(context, resource, GroupId);
            await context.aws.ec2.send(
              new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: [one] }),
            );
          },
        ),
      ),
      ...drift('way out', isOpen === true, true, () =>
        ignoringErrors(['InvalidPermission.Duplicate'], () =>
          context.aws.ec2.send(
            new AuthorizeSecurityGroupEgressCommand({
              GroupId,
              IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: anywhere }] }],
            }),
          ),
        ),
      ),
    ];
  },
  delete: async ({ id, address }, context) => {
    await context.memo.once('revoke references', () => revokeReferences(context));
    await ignoringErrors(['InvalidGroup.NotFound'], () =>
      retryWhileInterfacesRemain(context, address, { Name: 'group-id', Values: [id] }, () =>
        context.aws.ec2.send(new DeleteSecurityGroupCommand({ GroupId: id })),
      ),
    );
  },
};

/**
 * Groups that name one another hold one another: the rules of ours that name other groups go first, all of
 * them before the first group (aws-facts §4). Only groups with our tags are listed.
 */
async function revokeReferences(context: KindContext): Promise<void> {
  for (const { GroupId, IpPermissions } of await describe(context)) {
    const references = (IpPermissions ?? [])
      .filter((one) => (one.UserIdGroupPairs ?? []).length > 0)
      .map(({ IpProtocol, FromPort, ToPort, UserIdGroupPairs }) => ({
        IpProtocol,
        FromPort,
        ToPort,
        UserIdGroupPairs: (UserIdGroupPairs ?? []).map((pair) => ({ GroupId: pair.GroupId })),
      }));
    if (references.length === 0) continue;
    await ignoringErrors(['InvalidGroup.NotFound', 'InvalidPermission.NotFound'], () =>
      context.aws.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: references })),
    );
  }
}

type Ingress = readonly Pick<IngressRule, 'protocol' | 'fromPort' | 'toPort' | 'description'>[];

/**
 * What of a permission we once let in and plan otherwise now, by its description: the ports of a service with fewer or
 * more seats. At most one permission.
 */
function outdatedIn(permission: IpPermission, ingress: Ingress): readonly IpPermission[] {
  const { IpProtocol, FromPort, ToPort, IpRanges = [] } = permission;
  const isAsPlanned = ({ protocol, fromPort, toPort }: Ingress[number]): boolean =>
    protocol === IpProtocol && fromPort === FromPort && toPort === ToPort;
  const ours = IpRanges.filter(({ Description }) => {
    const same = ingress.filter(({ description }) => description === Description);
    return same.length > 0 && !same.some(isAsPlanned);
  });
  return ours.length === 0 ? [] : [{ IpProtocol, FromPort, ToPort, IpRanges: ours }];
}

function withoutOutdated(permission: IpPermission, ingress: Ingress): IpPermission {
  const outdated = outdatedIn(permission, ingress).flatMap(({ IpRanges = [] }) => IpRanges);
  return { ...permission, IpRanges: permission.IpRanges?.filter((one) => !outdated.includes(one)) };
}

/** Lets in what is planned; what is let in already stays. */
async function letIn(
  context: KindContext,
  { address, properties }: ResolvedResource<typeof type>,
  GroupId: string,
): Promise<void> {
  const authorize = (IpPermissions: IpPermission[]): Promise<unknown> =>
    retryUntilVisible(context, address, () =>
      context.aws.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions })),
    );
  const permissions = properties.ingress.map(permission);
  if (permissions.length === 0) return;
  try {
    await authorize(permissions);
  } catch (error) {
    // All or nothing: when one already exists, none was added.
    if (!hasCode(error, 'InvalidPermission.Duplicate')) throw error;
    for (const one of permissions) {
      await ignoringErrors(['InvalidPermission.Duplicate'], () => authorize([one]));
    }
  }
}

/** One way into a group, in words that AWS's console has, too. */
interface Rule {
  readonly protocol: string;
  readonly ports: string;
  readonly source: string;
  /** From another group. */
  readonly fromGroup: boolean;
}

/** What AWS folds into one permission, source by source. */
function rulesOf({ IpProtocol, FromPort, ToPort, ...sources }: IpPermission): readonly Rule[] {
  const protocol = IpProtocol === '-1' ? 'all traffic' : (IpProtocol ?? '');
  const base = { protocol, ports: `${FromPort ?? 'all'}-${ToPort ?? 'all'}` };
  const networks = [
    ...(sources.IpRanges ?? []).map(({ CidrIp }) => CidrIp),
    ...(sources.Ipv6Ranges ?? []).map(({ CidrIpv6 }) => CidrIpv6),
    ...(sources.PrefixListIds ?? []).map(({ PrefixListId }) => PrefixListId),
  ];
  const groups = (sources.UserIdGroupPairs ?? []).map(({ GroupId }) => GroupId);
  return [
    ...networks.map((source = '') => ({ ...base, source, fromGroup: false })),
    ...groups.map((source = '') => ({ ...base, source, fromGroup: true })),
  ];
}

/** Which group a planned rule lets in is not known before it is made: the ports tell enough. */
function isSame(rule: Rule, wanted: IngressRule): boolean {
  if (rule.protocol !== wanted.protocol || rule.ports !== `${wanted.fromPort}-${wanted.toPort}`) return false;
  return 'cidr' in wanted.source ? rule.source === wanted.source.cidr : rule.fromGroup;
}

const portsOf = ({ protocol, fromPort, toPort }: Resolved<IngressRule>): string =>
  `${protocol} ${fromPort === toPort ? fromPort : `${fromPort}–${toPort}`}`;

/** AWS puts the sources of the same ports together. */
function isIn(permissions: readonly IpPermission[] | undefined, rule: Resolved<IngressRule>): boolean {
  const { source } = rule;
  return (permissions ?? []).some(
    ({ IpProtocol, FromPort, ToPort, IpRanges, UserIdGroupPairs }) =>
      IpProtocol === rule.protocol &&
      FromPort === rule.fromPort &&
      ToPort === rule.toPort &&
      ('cidr' in source
        ? IpRanges?.some(({ CidrIp }) => CidrIp === source.cidr)
        : UserIdGroupPairs?.some(({ GroupId }) => GroupId === source.securityGroupId)) === true,
  );
}

function permission(rule: Resolved<IngressRule>): IpPermission {
  const base = { IpProtocol: rule.protocol, FromPort: rule.fromPort, ToPort: rule.toPort };
  return 'cidr' in rule.source
    ? { ...base, IpRanges: [{ CidrIp: rule.source.cidr, Description: rule.description }] }
    : {
        ...base,
        UserIdGroupPairs: [{ GroupId: rule.source.securityGroupId, Description: rule.description }],
      };
}

const outputsOf = ({ GroupId }: { readonly GroupId?: string | undefined }) => ({
  id: requireMember(GroupId, 'GroupId'),
});

/** The workshop's, or the one at `address`. */
const describe = (context: KindContext, address?: Address) =>
  describeOwned(context, paginateDescribeSecurityGroups, (page) => page.SecurityGroups, { address });
