/** RunInstances. */
import { RunInstancesCommand, type RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import { createHash } from 'node:crypto';
import { defined } from '../../../../app/defined';
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import type { Region } from '../../world/world';
import { once, refuseDryRun } from '../shared/idempotency';
import { roomInQuota, vcpuLimitExceeded } from './capacity';
import { define } from './define';
import { startPending } from './instance-lifecycle';
import { attachments, presentInstance } from './instance-view';
import { readLaunch, type LaunchRequest } from './launch-request';
import { addInterface, interfaceLimitExceeded, interfaceRoom } from './network-interfaces';
import type { InstanceRecord } from './records';
import { freeAddresses } from './subnets';
import { birth, kinds, tables } from './tables';

export function registerRunInstances(parts: Parts): void {
  define(parts, RunInstancesCommand, {
    models: [
      'ImageId',
      'InstanceType',
      'MinCount',
      'MaxCount',
      'SubnetId',
      'SecurityGroupIds',
      'PrivateIpAddress',
      'KeyName',
      'UserData',
      'ClientToken',
      'IamInstanceProfile',
      'TagSpecifications',
      'Placement.AvailabilityZone',
      'Placement.Tenancy',
      'BlockDeviceMappings.DeviceName',
      'BlockDeviceMappings.Ebs.VolumeSize',
      'BlockDeviceMappings.Ebs.VolumeType',
      'BlockDeviceMappings.Ebs.Iops',
      'BlockDeviceMappings.Ebs.Throughput',
      'BlockDeviceMappings.Ebs.Encrypted',
      'BlockDeviceMappings.Ebs.DeleteOnTermination',
      'NetworkInterfaces.DeviceIndex',
      'NetworkInterfaces.SubnetId',
      'NetworkInterfaces.Groups',
      'NetworkInterfaces.AssociatePublicIpAddress',
      'NetworkInterfaces.PrivateIpAddress',
      'NetworkInterfaces.Description',
      'NetworkInterfaces.DeleteOnTermination',
      'MetadataOptions.HttpTokens',
      'MetadataOptions.HttpEndpoint',
      'MetadataOptions.HttpPutResponseHopLimit',
      'MetadataOptions.InstanceMetadataTags',
      'CreditSpecification',
      'Monitoring',
      'EbsOptimized',
      'InstanceInitiatedShutdownBehavior',
      'DryRun',
    ],
    handle: (input, { region, accountId }) => {
      const all = tables(region);
      const made = once(all.tokens, tokenKey(region, input), { digest: digest(input) }, () => {
        const request = readLaunch(region, input);
        const count = launchable(region, request);
        refuseDryRun(input);
        return launch(parts, region, input, request, count);
      });
      const attached = attachments(region);
      return {
        ReservationId: made.reservationId,
        OwnerId: accountId,
        Groups: [],
        Instances: made.instanceIds.map((id) => {
          const row = all.instances.get(id);
          // A repeated call more than an hour after the end of what it launched.
          if (row === undefined) throw kinds.instance.notFound(id);
          return presentInstance(region, row, accountId, attached);
        }),
      };
    },
  });
}

/** A token is zonal when the request names a subnet (aws-facts §5). */
function tokenKey(region: Region, input: RunInstancesCommandInput): string | undefined {
  const { ClientToken: token } = input;
  if (token === undefined) return undefined;
  if (token.length > 64) {
    throw new AwsError('InvalidParameterValue', 'ClientToken may not exceed 64 characters');
  }
  const subnetId = input.SubnetId ?? input.NetworkInterfaces?.[0]?.SubnetId ?? '';
  return `RunInstances/${tables(region).subnets.get(subnetId)?.zone ?? region.name}/${token}`;
}

/** What a repetition is compared by. A digest, since user data is long and may be nobody else's business. */
function digest(input: RunInstancesCommandInput): string {
  return createHash('sha256')
    .update(JSON.stringify({ ...input, ClientToken: undefined }))
    .digest('hex');
}

/** How many can be launched now: up to MaxCount, or none when not even MinCount can. */
function launchable(region: Region, request: LaunchRequest): number {
  const byQuota = roomInQuota(region, request.type);
  if (byQuota < request.least) throw vcpuLimitExceeded(region);
  const byAddresses = freeAddresses(region, request.subnet);
  if (byAddresses < request.least) {
    throw new AwsError(
      'InsufficientFreeAddressesInSubnet',
      `There are not enough free addresses in subnet '${request.subnet.id}' to satisfy the requested number of instances.`,
    );
  }
  const byInterfaces = interfaceRoom(region, request.subnet.zone);
  if (byInterfaces < request.least) throw interfaceLimitExceeded();
  return Math.min(request.most, byQuota, byAddresses, byInterfaces);
}

interface Launched {
  readonly reservationId: string;
  readonly instanceIds: readonly string[];
}

function launch(
  parts: Parts,
  region: Region,
  input: RunInstancesCommandInput,
  request: LaunchRequest,
  count: number,
): Launched {
  const reservationId = parts.world.id('r-');
  const instanceIds = Array.from({ length: count }, (_, index) =>
    launchOne(parts, region, input, request, { reservationId, index }),
  );
  return { reservationId, instanceIds };
}

function launchOne(
  parts: Parts,
  region: Region,
  input: RunInstancesCommandInput,
  request: LaunchRequest,
  place: { readonly reservationId: string; readonly index: number },
): string {
  const { world } = parts;
  const all = tables(region);
  const born = birth(world, 'i-', request.tags.instance);
  const attachedAt = born.createdAt;
  // What belongs to an instance is seen when the instance is.
  const companion = { createdAt: born.createdAt, visibleAt: born.visibleAt };
  const eni = addInterface(
    region,
    { ...companion, id: world.id('eni-'), tags: request.tags['network-interface'] },
    {
      subnet: request.subnet,
      groupIds: request.groupIds,
      description: request.interfaceDescription,
      publicIp: request.publicIp,
      wantedIp: request.privateIp,
      attachment: {
        id: world.id('eni-attach-'),
        instanceId: born.id,
        deviceIndex: 0,
        deleteOnTermination: request.interfaceDeleted,
        attachedAt,
      },
    },
  );
  if (eni === undefined) {
    throw new AwsError('InvalidIPAddress.InUse', `Address ${request.privateIp ?? ''} is in use.`);
  }
  for (const { device, deleteOnTermination, ...volume } of request.volumes) {
    const id = world.id('vol-');
    all.volumes.set(id, {
      ...companion,
      ...volume,
      id,
      tags: request.tags.volume,
      zone: request.subnet.zone,
      attachment: { instanceId: born.id, device, deleteOnTermination, attachedAt },
    });
  }
  const credits = input.CreditSpecification?.CpuCredits;
  const instance: InstanceRecord = {
    ...born,
    reservationId: place.reservationId,
    launchIndex: place.index,
    clientToken: input.ClientToken ?? '',
    imageId: request.image.id,
    type: request.type.name,
    zone: request.subnet.zone,
    subnetId: request.subnet.id,
    vpcId: request.subnet.vpcId,
    privateIp: eni.privateIp,
    userData: request.userData,
    metadata: request.metadata,
    monitoring: input.Monitoring?.Enabled === true,
    ebsOptimized: input.EbsOptimized === true,
    shutdownBehavior: input.InstanceInitiatedShutdownBehavior ?? 'stop',
    ...(credits === undefined ? {} : { cpuCredits: credits === 'standard' ? 'standard' : 'unlimited' }),
    ...defined({ profile: request.profile }),
    rootDevice: request.volumes[0]?.device ?? '',
    launchedAt: born.createdAt,
    state: 'pending',
    step: 0,
    reason: '',
  };
  all.instances.set(instance.id, instance);
  startPending(parts, region, instance);
  return instance.id;
}
