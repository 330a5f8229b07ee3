/** Network interfaces: those of instances, and those that AWS services put into subnets. */
import {
  DeleteNetworkInterfaceCommand,
  DescribeNetworkInterfacesCommand,
  type NetworkInterface as InterfaceOutput,
} from '@aws-sdk/client-ec2';
import { defined } from '../../../../app/defined';
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import type { Region } from '../../world/world';
import { appliedQuota } from '../service-quotas/quotas';
import { refuseDryRun } from '../shared/idempotency';
import { tagList } from '../shared/tags';
import { formatIp, parseCidr } from './addresses';
import { define } from './define';
import { defineDescribe } from './describe';
import type { NetworkInterfaceRecord, Resource, SubnetRecord } from './records';
import { takeAddress } from './subnets';
import { get, kinds, tables } from './tables';
import { zoneId } from './zones';

/**
 * Where rehearsed public addresses come from: the range for benchmarks (RFC 2544), which is routed nowhere.
 */
const PUBLIC_RANGE = '198.18.0.0/15';

/** Makes an interface in a subnet; undefined when the subnet (or `wanted`) has no free address. */
export function addInterface(
  region: Region,
  born: Resource,
  request: {
    readonly subnet: SubnetRecord;
    readonly groupIds: readonly string[];
    readonly description: string;
    readonly publicIp: boolean;
    readonly requesterId?: string;
    readonly wantedIp?: string | undefined;
    readonly attachment?: NetworkInterfaceRecord['attachment'];
  },
): NetworkInterfaceRecord | undefined {
  const all = tables(region);
  const { subnet } = request;
  if (interfaceRoom(region, subnet.zone) < 1) throw interfaceLimitExceeded();
  const privateIp = takeAddress(region, subnet, request.wantedIp);
  if (privateIp === undefined) return undefined;
  const digits = region.world.random.hex(10);
  const row: NetworkInterfaceRecord = {
    ...born,
    vpcId: subnet.vpcId,
    subnetId: subnet.id,
    zone: subnet.zone,
    privateIp,
    macAddress: ['02', ...(digits.match(/../g) ?? [])].join(':'),
    description: request.description,
    groupIds: [...request.groupIds],
    ...defined({ requesterId: request.requesterId }),
    ...(request.publicIp ? { publicIp: nextPublicIp(region) } : {}),
    ...defined({ attachment: request.attachment }),
  };
  all.networkInterfaces.set(row.id, row);
  return row;
}

/** How many more interfaces the quota lets into a zone: it is enforced per zone (aws-facts §2). */
export function interfaceRoom(region: Region, zone: string): number {
  let used = 0;
  for (const row of tables(region).networkInterfaces.values()) if (row.zone === zone) used += 1;
  return appliedQuota(region, 'vpc', 'L-DF5E4CA3') - used;
}

export function interfaceLimitExceeded(): AwsError {
  return new AwsError(
    'NetworkInterfaceLimitExceeded',
    'The maximum number of network interfaces has been reached.',
  );
}

/** A public address that no interface of the account has. */
export function nextPublicIp(region: Region): string {
  const counters = region.world.table<number>('ec2.counters');
  const range = parseCidr(PUBLIC_RANGE) ?? { base: 0, size: 1 };
  const used = (counters.get('public-ip') ?? 0) + 1;
  counters.set('public-ip', used);
  return formatIp(range.base + (used % range.size));
}

/** The name that EC2 gives a public address. */
export function publicDnsName(region: string, ip: string): string {
  const place = region === 'us-east-1' ? 'compute-1' : `${region}.compute`;
  return `ec2-${ip.replaceAll('.', '-')}.${place}.amazonaws.com`;
}

/** The name that EC2 gives a private address. */
export function privateDnsName(region: string, ip: string): string {
  const place = region === 'us-east-1' ? 'ec2.internal' : `${region}.compute.internal`;
  return `ip-${ip.replaceAll('.', '-')}.${place}`;
}

export function registerNetworkInterfaces(parts: Parts): void {
  defineDescribe(parts, DescribeNetworkInterfacesCommand, {
    kind: kinds.networkInterface,
    ids: 'NetworkInterfaceIds',
    fields: ({ region, accountId }) => ({
      'network-interface-id': (row) => row.id,
      'subnet-id': (row) => row.subnetId,
      'vpc-id': (row) => row.vpcId,
      'availability-zone': (row) => row.zone,
      'private-ip-address': (row) => row.privateIp,
      'addresses.private-ip-address': (row) => row.privateIp,
      'association.public-ip': (row) => row.publicIp,
      'attachment.instance-id': (row) => row.attachment?.instanceId,
      'attachment.status': (row) => (row.attachment === undefined ? undefined : 'attached'),
      'attachment.attachment-id': (row) => row.attachment?.id,
      'group-id': (row) => row.groupIds,
      'group-name': (row) => row.groupIds.flatMap((id) => tables(region).securityGroups.get(id)?.name ?? []),
      description: (row) => row.description,
      'requester-id': (row) => row.requesterId,
      'requester-managed': (row) => row.requesterId !== undefined,
      'interface-type': () => 'interface',
      'mac-address': (row) => row.macAddress,
      'owner-id': () => accountId,
      status: (row) => (row.attachment === undefined ? 'available' : 'in-use'),
    }),
    answer: (rows, { region, accountId }) => ({
      NetworkInterfaces: rows.map((row) => present(region, row, accountId)),
    }),
  });

  define(parts, DeleteNetworkInterfaceCommand, {
    models: ['NetworkInterfaceId', 'DryRun'],
    handle: (input, { region }) => {
      const all = tables(region);
      const row = get(region, kinds.networkInterface, input.NetworkInterfaceId);
      if (row.attachment !== undefined) {
        throw new AwsError('InvalidParameterValue', `Network interface '${row.id}' is currently in use.`);
      }
      refuseDryRun(input);
      all.networkInterfaces.delete(row.id);
      return {};
    },
  });
}

function present(region: Region, row: NetworkInterfaceRecord, accountId: string): InterfaceOutput {
  const all = tables(region);
  const dns = all.vpcs.get(row.vpcId)?.dnsHostnames === true;
  const association =
    row.publicIp === undefined
      ? undefined
      : {
          PublicIp: row.publicIp,
          PublicDnsName: dns ? publicDnsName(region.name, row.publicIp) : '',
          IpOwnerId: row.requesterId ?? 'amazon',
        };
  const privateDns = privateDnsName(region.name, row.privateIp);
  return {
    NetworkInterfaceId: row.id,
    Description: row.description,
    InterfaceType: 'interface',
    Status: row.attachment === undefined ? 'available' : 'in-use',
    VpcId: row.vpcId,
    SubnetId: row.subnetId,
    AvailabilityZone: row.zone,
    AvailabilityZoneId: zoneId(region.name, row.zone),
    MacAddress: row.macAddress,
    PrivateIpAddress: row.privateIp,
    PrivateDnsName: privateDns,
    PrivateIpAddresses: [
      {
        Primary: true,
        PrivateIpAddress: row.privateIp,
        PrivateDnsName: privateDns,
        Association: association,
      },
    ],
    Ipv6Addresses: [],
    Association: association,
    Groups: row.groupIds.map((id) => ({ GroupId: id, GroupName: all.securityGroups.get(id)?.name })),
    OwnerId: accountId,
    RequesterId: row.requesterId,
    RequesterManaged: row.requesterId !== undefined,
    SourceDestCheck: true,
    Attachment:
      row.attachment === undefined
        ? undefined
        : {
            AttachmentId: row.attachment.id,
            AttachTime: new Date(row.attachment.attachedAt),
            DeleteOnTermination: row.attachment.deleteOnTermination,
            DeviceIndex: row.attachment.deviceIndex,
            NetworkCardIndex: 0,
            InstanceId: row.attachment.instanceId,
            InstanceOwnerId: row.requesterId ?? accountId,
            Status: 'attached',
          },
    TagSet: tagList(row.tags),
  };
}
