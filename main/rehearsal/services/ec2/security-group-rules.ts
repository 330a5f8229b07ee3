/** The rules of security groups: reading them from requests, comparing, showing, and asking what they let in. */
import type { IpPermission, SecurityGroupRule } from '@aws-sdk/client-ec2';
import { AwsError } from '../../wire/registry';
import type { Region, World } from '../../world/world';
import { tagList, type Tags } from '../shared/tags';
import { formatCidr, ipInCidr, parseCidr } from './addresses';
import type { RulePeer, RuleRecord, SecurityGroupRecord } from './records';
import { get, kinds } from './tables';

const PROTOCOLS: Readonly<Record<string, string>> = {
  '6': 'tcp',
  '17': 'udp',
  '1': 'icmp',
  '58': 'icmpv6',
  all: '-1',
};

export function allowAllRule(world: World, egress: boolean, peer: RulePeer): RuleRecord {
  return { id: world.id('sgr-'), egress, protocol: '-1', fromPort: -1, toPort: -1, peer, tags: {} };
}

/** The rules that a request's permissions stand for, one for each peer. Throws AwsError on what EC2 refuses. */
export function readRules(
  region: Region,
  group: SecurityGroupRecord,
  permissions: readonly IpPermission[],
  egress: boolean,
  tags: Tags = {},
): RuleRecord[] {
  if (permissions.length === 0) {
    throw new AwsError(
      'MissingParameter',
      "Either 'ipPermissions' or 'securityGroupRuleIds' should be provided.",
    );
  }
  return permissions.flatMap((permission) => {
    const ports = readPorts(permission);
    const peers = readPeers(region, group, permission);
    if (peers.length === 0) {
      throw new AwsError(
        'InvalidParameterValue',
        'Invalid value for portRange. Must specify a source or destination.',
      );
    }
    return peers.map(({ peer, description }) => ({
      id: region.world.id('sgr-'),
      egress,
      ...ports,
      peer,
      ...(description === undefined ? {} : { description: readDescription(description) }),
      tags,
    }));
  });
}

function readPorts(permission: IpPermission): Pick<RuleRecord, 'protocol' | 'fromPort' | 'toPort'> {
  const given = permission.IpProtocol;
  if (given === undefined)
    throw new AwsError('MissingParameter', 'The request must contain the parameter ipProtocol');
  const lower = given.toLowerCase();
  const protocol = Object.hasOwn(PROTOCOLS, lower) ? (PROTOCOLS[lower] ?? lower) : lower;
  if (!/^(?:tcp|udp|icmp|icmpv6|-1|\d{1,3})$/.test(protocol)) {
    throw new AwsError(
      'InvalidParameterValue',
      `Invalid value '${given}' for IP protocol. Unknown protocol.`,
    );
  }
  if (protocol !== 'tcp' && protocol !== 'udp') {
    return { protocol, fromPort: permission.FromPort ?? -1, toPort: permission.ToPort ?? -1 };
  }
  const from = permission.FromPort ?? 0;
  const to = permission.ToPort ?? (permission.FromPort === undefined ? 65_535 : from);
  for (const port of [from, to]) {
    if (port < 0 || port > 65_535) {
      throw new AwsError('InvalidParameterValue', `Invalid value '${port}' for portRange.`);
    }
  }
  if (from > to) {
    throw new AwsError(
      'InvalidParameterValue',
      `Invalid value 'Must specify both from and to ports with ${protocol.toUpperCase()}.' for portRange.`,
    );
  }
  return { protocol, fromPort: from, toPort: to };
}

function readPeers(
  region: Region,
  group: SecurityGroupRecord,
  permission: IpPermission,
): { readonly peer: RulePeer; readonly description: string | undefined }[] {
  return [
    ...(permission.IpRanges ?? []).map((range) => {
      const cidr = parseCidr(range.CidrIp ?? '');
      if (cidr === undefined || formatCidr(cidr) !== range.CidrIp) {
        throw new AwsError('InvalidParameterValue', `CIDR block ${range.CidrIp ?? ''} is malformed`);
      }
      return { peer: { cidr: formatCidr(cidr) }, description: range.Description };
    }),
    ...(permission.Ipv6Ranges ?? []).map((range) => ({
      peer: { cidr6: range.CidrIpv6 ?? '' },
      description: range.Description,
    })),
    ...(permission.UserIdGroupPairs ?? []).map((pair) => {
      const other = get(region, kinds.securityGroup, pair.GroupId);
      if (other.vpcId !== group.vpcId) {
        throw new AwsError(
          'InvalidGroup.NotFound',
          'You have specified two resources that belong to different networks.',
        );
      }
      return { peer: { groupId: other.id }, description: pair.Description };
    }),
    ...(permission.PrefixListIds ?? []).map((list) => ({
      peer: { prefixListId: list.PrefixListId ?? '' },
      description: list.Description,
    })),
  ];
}

function readDescription(text: string): string {
  if (text.length > 255 || !/^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]*$/.test(text)) {
    throw new AwsError(
      'InvalidParameterValue',
      'Invalid rule description. Valid descriptions are strings less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*',
    );
  }
  return text;
}

/** Two rules are the same when all but their description, tags and id is. */
export function sameRule(a: RuleRecord, b: RuleRecord): boolean {
  return (
    a.egress === b.egress &&
    a.protocol === b.protocol &&
    a.fromPort === b.fromPort &&
    a.toPort === b.toPort &&
    peerText(a.peer) === peerText(b.peer)
  );
}

function peerText(peer: RulePeer): string {
  if ('cidr' in peer) return peer.cidr;
  if ('cidr6' in peer) return peer.cidr6;
  return 'groupId' in peer ? peer.groupId : peer.prefixListId;
}

/** EC2's sentence for a rule that already exists (aws-facts §5). */
export function duplicateRule(rule: RuleRecord): AwsError {
  const protocol = rule.protocol === '-1' ? 'ALL' : rule.protocol.toUpperCase();
  const ports = rule.fromPort === -1 ? '' : ` from port: ${rule.fromPort}, to port: ${rule.toPort},`;
  return new AwsError(
    'InvalidPermission.Duplicate',
    `the specified rule "peer: ${peerText(rule.peer)}, ${protocol},${ports} ALLOW" already exists`,
  );
}

/** The rules of one direction as IpPermissions: those of the same protocol and ports together. */
export function permissions(
  rules: readonly RuleRecord[],
  egress: boolean,
  accountId: string,
): IpPermission[] {
  const groups = new Map<string, RuleRecord[]>();
  for (const rule of rules) {
    if (rule.egress !== egress) continue;
    const key = `${rule.protocol} ${rule.fromPort} ${rule.toPort}`;
    groups.set(key, [...(groups.get(key) ?? []), rule]);
  }
  return [...groups.values()].map((members) => {
    const first = members[0];
    return {
      IpProtocol: first?.protocol,
      ...(first === undefined || first.protocol === '-1'
        ? {}
        : { FromPort: first.fromPort, ToPort: first.toPort }),
      IpRanges: members.flatMap(({ peer, description }) =>
        'cidr' in peer ? [{ CidrIp: peer.cidr, Description: description }] : [],
      ),
      Ipv6Ranges: members.flatMap(({ peer, description }) =>
        'cidr6' in peer ? [{ CidrIpv6: peer.cidr6, Description: description }] : [],
      ),
      PrefixListIds: members.flatMap(({ peer, description }) =>
        'prefixListId' in peer ? [{ PrefixListId: peer.prefixListId, Description: description }] : [],
      ),
      UserIdGroupPairs: members.flatMap(({ peer, description }) =>
        'groupId' in peer ? [{ UserId: accountId, GroupId: peer.groupId, Description: description }] : [],
      ),
    };
  });
}

export function presentRule(
  region: Region,
  group: SecurityGroupRecord,
  rule: RuleRecord,
  accountId: string,
): SecurityGroupRule {
  const { peer } = rule;
  return {
    SecurityGroupRuleId: rule.id,
    SecurityGroupRuleArn: `arn:aws:ec2:${region.name}:${accountId}:security-group-rule/${rule.id}`,
    GroupId: group.id,
    GroupOwnerId: accountId,
    IsEgress: rule.egress,
    IpProtocol: rule.protocol,
    FromPort: rule.fromPort,
    ToPort: rule.toPort,
    ...('cidr' in peer ? { CidrIpv4: peer.cidr } : {}),
    ...('cidr6' in peer ? { CidrIpv6: peer.cidr6 } : {}),
    ...('prefixListId' in peer ? { PrefixListId: peer.prefixListId } : {}),
    ...('groupId' in peer ? { ReferencedGroupInfo: { GroupId: peer.groupId, UserId: accountId } } : {}),
    Description: rule.description,
    Tags: tagList(rule.tags),
  };
}

/** The other end of a connection, to the rules of this one. */
export interface Peer {
  readonly ip: string;
  /** The groups of its interface, when it is in the same VPC. */
  readonly groupIds: readonly string[];
  /** The AWS-managed list that its address is in. */
  readonly prefixListId?: string;
}

/** True when a rule of that direction lets the protocol and port through to or from the peer. */
export function permits(
  rule: RuleRecord,
  egress: boolean,
  peer: Peer,
  port: number,
  protocol: string,
): boolean {
  if (rule.egress !== egress || (rule.protocol !== '-1' && rule.protocol !== protocol)) return false;
  if (rule.protocol !== '-1' && (port < rule.fromPort || port > rule.toPort)) return false;
  if ('cidr' in rule.peer) return ipInCidr(peer.ip, rule.peer.cidr);
  if ('groupId' in rule.peer) return peer.groupIds.includes(rule.peer.groupId);
  return 'prefixListId' in rule.peer && rule.peer.prefixListId === peer.prefixListId;
}
