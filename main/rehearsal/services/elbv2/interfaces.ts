/** The network interfaces that a load balancer holds in its subnets, owned by amazon-elb. */
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import type { Region } from '../../world/world';
import type { LoadBalancerRecord, LoadBalancerZone } from './records';

/** Free addresses that each subnet must have (aws-facts §2). */
const freeAddressesNeeded = 8;

interface InterfaceDue {
  readonly region: string;
  readonly interfaceId: string;
}

/** One interface in each subnet. All or none: throws InvalidSubnet when a subnet is too full. */
export function createInterfaces(
  parts: Parts,
  region: Region,
  { path, scheme }: Pick<LoadBalancerRecord, 'path' | 'scheme'>,
  subnetIds: readonly string[],
  securityGroupIds: readonly string[],
): LoadBalancerZone[] {
  const { ec2 } = parts.services;
  for (const id of subnetIds) {
    const free = ec2.subnet(region, id)?.freeAddresses ?? 0;
    if (free < freeAddressesNeeded) {
      throw new AwsError(
        'InvalidSubnet',
        `Not enough IP space available in ${id}. ELB requires at least ${freeAddressesNeeded} free IP addresses in each subnet.`,
      );
    }
  }
  return subnetIds.map((subnetId) => {
    const made = ec2.createNetworkInterface(region, {
      subnetId,
      securityGroupIds,
      description: `ELB ${path}`,
      requesterId: 'amazon-elb',
      publicIp: scheme === 'internet-facing',
    });
    return { zone: made.zone, subnetId, interfaceId: made.id, ip: made.privateIp };
  });
}

/** Lets the interfaces of a deleted load balancer go after 60 to 180 s (aws-facts §10). */
export function releaseInterfaces(parts: Parts, region: Region, zones: readonly LoadBalancerZone[]): void {
  const { world } = parts;
  const ms = world.random.between(60_000, 180_000);
  for (const { interfaceId } of zones) {
    const due: InterfaceDue = { region: region.name, interfaceId };
    world.after(ms, 'elbv2.interface.release', due);
  }
}

/** Says what happens when an interface is let go. Once per rehearsal. */
export function registerInterfaces(parts: Parts): void {
  parts.world.on<InterfaceDue>('elbv2.interface.release', ({ region, interfaceId }) => {
    parts.services.ec2.deleteNetworkInterface(parts.world.region(region), interfaceId);
  });
}
