/** How an instance shows in EC2's answers, and the filters that see it. */
import type { Instance, InstanceState as StateOutput } from '@aws-sdk/client-ec2';
import { defined } from '../../../../app/defined';
import type { Region } from '../../world/world';
import type { FilterFields } from '../shared/filters';
import { tagList } from '../shared/tags';
import { findImage } from './image-catalogue';
import { instanceTypes } from './instance-type-catalogue';
import { privateDnsName, publicDnsName } from './network-interfaces';
import type { InstanceRecord, InstanceState, NetworkInterfaceRecord, VolumeRecord } from './records';
import { tables } from './tables';

const STATE_CODES: Readonly<Record<InstanceState, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

export function presentState(state: InstanceState): StateOutput {
  return { Code: STATE_CODES[state], Name: state };
}

/** The interfaces and volumes of every instance, found in one pass over the region's tables. */
export interface Attachments {
  readonly interfaces: ReadonlyMap<string, readonly NetworkInterfaceRecord[]>;
  readonly volumes: ReadonlyMap<string, readonly VolumeRecord[]>;
}

export function attachments(region: Region): Attachments {
  const all = tables(region);
  return {
    interfaces: byInstance(all.networkInterfaces.values()),
    volumes: byInstance(all.volumes.values()),
  };
}

function byInstance<T extends { readonly attachment?: { readonly instanceId?: string } }>(
  rows: Iterable<T>,
): ReadonlyMap<string, readonly T[]> {
  const map = new Map<string, T[]>();
  for (const row of rows) {
    const id = row.attachment?.instanceId;
    if (id === undefined) continue;
    const list = map.get(id);
    if (list === undefined) map.set(id, [row]);
    else list.push(row);
  }
  return map;
}

export function instanceFields(
  region: Region,
  accountId: string,
  attached: Attachments,
): FilterFields<InstanceRecord> {
  const primary = (row: InstanceRecord): NetworkInterfaceRecord | undefined =>
    attached.interfaces.get(row.id)?.[0];
  // A terminated instance has left its network: filters on network and place no longer find it.
  const here =
    (read: (row: InstanceRecord) => string | undefined) =>
    (row: InstanceRecord): string | undefined =>
      row.state === 'terminated' ? undefined : read(row);
  return {
    'instance-id': (row) => row.id,
    'instance-state-name': (row) => row.state,
    'instance-state-code': (row) => STATE_CODES[row.state],
    'instance-type': (row) => row.type,
    'image-id': (row) => row.imageId,
    'availability-zone': (row) => row.zone,
    'subnet-id': here((row) => row.subnetId),
    'network-interface.subnet-id': here((row) => row.subnetId),
    'vpc-id': here((row) => row.vpcId),
    'network-interface.vpc-id': here((row) => row.vpcId),
    'private-ip-address': here((row) => row.privateIp),
    'private-dns-name': here((row) => privateDnsName(region.name, row.privateIp)),
    'ip-address': (row) => primary(row)?.publicIp,
    'network-interface.network-interface-id': (row) =>
      attached.interfaces.get(row.id)?.map((item) => item.id),
    'instance.group-id': (row) => primary(row)?.groupIds,
    'group-id': (row) => primary(row)?.groupIds,
    'network-interface.group-id': (row) => primary(row)?.groupIds,
    'block-device-mapping.volume-id': (row) => attached.volumes.get(row.id)?.map((item) => item.id),
    'client-token': (row) => row.clientToken,
    'iam-instance-profile.arn': (row) => row.profile?.arn,
    'reservation-id': (row) => row.reservationId,
    'launch-index': (row) => row.launchIndex,
    architecture: (row) => instanceTypes.get(row.type)?.architecture,
    'root-device-type': () => 'ebs',
    'virtualization-type': () => 'hvm',
    tenancy: () => 'default',
    'owner-id': () => accountId,
    'state-reason-code': (row) => row.stateReason?.code,
  };
}

export function presentInstance(
  region: Region,
  row: InstanceRecord,
  accountId: string,
  attached: Attachments,
): Instance {
  const all = tables(region);
  const type = instanceTypes.get(row.type);
  const image = findImage(region.name, row.imageId);
  const interfaces = attached.interfaces.get(row.id) ?? [];
  const primary = interfaces[0];
  const here = row.state !== 'terminated';
  const dns = all.vpcs.get(row.vpcId)?.dnsHostnames === true;
  const publicIp = primary?.publicIp;
  const groups = (ids: readonly string[]): { GroupId: string; GroupName: string | undefined }[] =>
    ids.map((id) => ({ GroupId: id, GroupName: all.securityGroups.get(id)?.name }));
  return {
    InstanceId: row.id,
    ImageId: row.imageId,
    InstanceType: row.type as NonNullable<Instance['InstanceType']>,
    State: presentState(row.state),
    StateTransitionReason: row.reason,
    ...(row.stateReason === undefined
      ? {}
      : { StateReason: { Code: row.stateReason.code, Message: row.stateReason.message } }),
    AmiLaunchIndex: row.launchIndex,
    ClientToken: row.clientToken,
    LaunchTime: new Date(row.launchedAt),
    Placement: { AvailabilityZone: row.zone, GroupName: '', Tenancy: 'default' },
    Monitoring: { State: row.monitoring ? 'enabled' : 'disabled' },
    PrivateDnsName: here ? privateDnsName(region.name, row.privateIp) : '',
    PublicDnsName: publicIp !== undefined && dns ? publicDnsName(region.name, publicIp) : '',
    ...(here ? { PrivateIpAddress: row.privateIp, SubnetId: row.subnetId, VpcId: row.vpcId } : {}),
    ...defined({ PublicIpAddress: publicIp }),
    ProductCodes: [],
    Architecture: image?.architecture ?? type?.architecture,
    Hypervisor: 'xen',
    VirtualizationType: 'hvm',
    PlatformDetails: 'Linux/UNIX',
    UsageOperation: 'RunInstances',
    RootDeviceName: row.rootDevice,
    RootDeviceType: 'ebs',
    EbsOptimized: row.ebsOptimized,
    EnaSupport: true,
    SourceDestCheck: true,
    ...(type === undefined
      ? {}
      : { CpuOptions: { CoreCount: type.cores, ThreadsPerCore: type.vcpus / type.cores } }),
    ...(row.profile === undefined
      ? {}
      : { IamInstanceProfile: { Arn: row.profile.arn, Id: row.profile.id } }),
    SecurityGroups: groups(primary?.groupIds ?? []),
    NetworkInterfaces: interfaces.map((item) => ({
      NetworkInterfaceId: item.id,
      Description: item.description,
      InterfaceType: 'interface',
      MacAddress: item.macAddress,
      OwnerId: accountId,
      PrivateIpAddress: item.privateIp,
      PrivateDnsName: privateDnsName(region.name, item.privateIp),
      PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: item.privateIp }],
      Ipv6Addresses: [],
      SourceDestCheck: true,
      Status: 'in-use',
      SubnetId: item.subnetId,
      VpcId: item.vpcId,
      Groups: groups(item.groupIds),
      ...(item.publicIp === undefined
        ? {}
        : { Association: { PublicIp: item.publicIp, IpOwnerId: 'amazon' } }),
      Attachment: {
        AttachmentId: item.attachment?.id,
        AttachTime: new Date(item.attachment?.attachedAt ?? item.createdAt),
        DeleteOnTermination: item.attachment?.deleteOnTermination,
        DeviceIndex: item.attachment?.deviceIndex,
        NetworkCardIndex: 0,
        Status: 'attached',
      },
    })),
    BlockDeviceMappings: (attached.volumes.get(row.id) ?? []).map((volume) => ({
      DeviceName: volume.attachment?.device,
      Ebs: {
        VolumeId: volume.id,
        Status: 'attached',
        AttachTime: new Date(volume.attachment?.attachedAt ?? volume.createdAt),
        DeleteOnTermination: volume.attachment?.deleteOnTermination,
      },
    })),
    MetadataOptions: {
      State: here ? 'applied' : 'pending',
      HttpTokens: row.metadata.tokens,
      HttpPutResponseHopLimit: row.metadata.hopLimit,
      HttpEndpoint: row.metadata.endpoint,
      HttpProtocolIpv6: 'disabled',
      InstanceMetadataTags: row.metadata.instanceTags,
    },
    HibernationOptions: { Configured: false },
    EnclaveOptions: { Enabled: false },
    CapacityReservationSpecification: { CapacityReservationPreference: 'open' },
    Tags: tagList(row.tags),
  };
}
