/** The rehearsed EC2: its operations, and what it offers the other rehearsed services behind the wire. */
import { AwsError } from '../../wire/registry';
import type { Ec2InstanceFacts, Ec2Internals, Parts } from '../../world/services';
import { registerImages } from './images';
import { instanceTypes } from './instance-type-catalogue';
import { diskFolder, registerInstanceLifecycle } from './instance-lifecycle';
import { registerInstanceStatus } from './instance-status';
import { registerInstances } from './instances';
import { registerInstanceTypes } from './instance-types';
import { InterfaceIndex } from './interface-index';
import { registerInternetGateways } from './internet-gateways';
import { addInterface, registerNetworkInterfaces } from './network-interfaces';
import { reachable } from './reachability';
import type { InstanceRecord } from './records';
import { registerRouteTables } from './route-tables';
import { registerRunInstances } from './run-instances';
import { registerSecurityGroups } from './security-groups';
import { freeAddresses, registerSubnets } from './subnets';
import { kinds, tables } from './tables';
import { registerTags } from './tags';
import { registerVolumes } from './volumes';
import { registerVpcEndpoints } from './vpc-endpoints';
import { registerVpcs } from './vpcs';

/** Registers EC2's operations and transitions. */
export function createEc2(parts: Parts): Ec2Internals {
  registerVpcs(parts);
  registerSubnets(parts);
  registerInternetGateways(parts);
  registerRouteTables(parts);
  registerVpcEndpoints(parts);
  registerSecurityGroups(parts);
  registerNetworkInterfaces(parts);
  registerVolumes(parts);
  registerImages(parts);
  registerInstanceTypes(parts);
  registerInstanceLifecycle(parts);
  registerRunInstances(parts);
  registerInstances(parts);
  registerInstanceStatus(parts);
  registerTags(parts);
  const interfaces = new InterfaceIndex();

  return {
    createNetworkInterface: (region, request) => {
      const all = tables(region);
      const subnet = all.subnets.get(request.subnetId);
      if (subnet === undefined) throw kinds.subnet.notFound(request.subnetId);
      const now = parts.world.now();
      const row = addInterface(
        region,
        { id: parts.world.id('eni-'), tags: {}, createdAt: now, visibleAt: parts.world.ticks() },
        {
          subnet,
          groupIds: request.securityGroupIds,
          description: request.description,
          requesterId: request.requesterId,
          publicIp: request.publicIp === true,
          attachment: {
            id: parts.world.id(request.requesterId === 'amazon-elb' ? 'ela-attach-' : 'eni-attach-'),
            deviceIndex: 1,
            deleteOnTermination: false,
            attachedAt: now,
          },
        },
      );
      if (row === undefined) {
        throw new AwsError(
          'InsufficientFreeAddressesInSubnet',
          'The specified subnet does not have enough free addresses to satisfy the request.',
        );
      }
      const { id, privateIp, subnetId, zone, macAddress } = row;
      return { id, privateIp, subnetId, zone, macAddress };
    },
    setSecurityGroups: (region, id, groupIds) => {
      const row = tables(region).networkInterfaces.get(id);
      if (row !== undefined) row.groupIds = [...groupIds];
    },
    deleteNetworkInterface: (region, id) => {
      tables(region).networkInterfaces.delete(id);
    },
    subnet: (region, id) => {
      const row = tables(region).subnets.get(id);
      if (row === undefined) return undefined;
      return { id, vpcId: row.vpcId, zone: row.zone, freeAddresses: freeAddresses(region, row) };
    },
    securityGroup: (region, id) => {
      const row = tables(region).securityGroups.get(id);
      return row === undefined ? undefined : { id, vpcId: row.vpcId };
    },
    vpcExists: (region, id) => tables(region).vpcs.has(id),
    hasInternetGateway: (region, vpcId) =>
      [...tables(region).internetGateways.values()].some((row) => row.vpcId === vpcId),
    instance: (region, id) => {
      const row = tables(region).instances.get(id);
      return row === undefined ? undefined : facts(parts, row);
    },
    reachable: (region, from, to, port, protocol = 'tcp') =>
      reachable(region, interfaces.in(region), { from, to, port, protocol }),
  };
}

function facts(parts: Parts, row: InstanceRecord): Ec2InstanceFacts {
  const type = instanceTypes.get(row.type);
  return {
    id: row.id,
    state: row.state,
    type: row.type,
    imageId: row.imageId,
    zone: row.zone,
    subnetId: row.subnetId,
    vpcId: row.vpcId,
    privateIp: row.privateIp,
    userData: Buffer.from(row.userData, 'base64').toString('utf8'),
    vcpus: type?.vcpus ?? 0,
    memoryMiB: type?.memoryMiB ?? 0,
    maxNetworkInterfaces: type?.maxNetworkInterfaces ?? 0,
    diskFolder: diskFolder(parts, row.id),
    ...(row.profile === undefined ? {} : { instanceProfileArn: row.profile.arn }),
  };
}
