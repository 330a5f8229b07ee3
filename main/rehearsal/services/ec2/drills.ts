/** What the drills do to EC2, beyond what a caller could. */
import type { Parts } from '../../world/services';
import type { Region } from '../../world/world';
import { terminate } from './instance-lifecycle';
import { addInterface } from './network-interfaces';
import type { Resource } from './records';
import { tables } from './tables';

/** The zone and id of the living instance that carries all these tags. */
export function livingInstance(
  region: Region,
  tags: Readonly<Record<string, string>>,
): { readonly id: string; readonly zone: string } | undefined {
  return [...tables(region).instances.values()].find(
    (row) => (row.state === 'running' || row.state === 'pending') && carries(row, tags),
  );
}

/** Terminates an instance as somebody in the console does. */
export function terminateInstance(parts: Parts, region: Region, id: string): void {
  const instance = tables(region).instances.get(id);
  if (instance !== undefined) terminate(parts, region, instance);
}

/**
 * Puts someone else's network interface into a subnet that carries these tags: with tags of their own,
 * attached to nothing. Undefined when there is no such subnet, or no room in it.
 */
export function addStrangeInterface(
  parts: Parts,
  region: Region,
  subnetTags: Readonly<Record<string, string>>,
): string | undefined {
  const subnet = [...tables(region).subnets.values()].find((row) => carries(row, subnetTags));
  if (subnet === undefined) return undefined;
  const row = addInterface(
    region,
    {
      id: parts.world.id('eni-'),
      tags: { Name: 'monitoring-appliance', team: 'network-operations' },
      createdAt: parts.world.now(),
      visibleAt: parts.world.ticks(),
    },
    { subnet, groupIds: [], description: 'Monitoring appliance', publicIp: false },
  );
  return row?.id;
}

/** Its owner removes it. */
export function removeInterface(region: Region, id: string): void {
  tables(region).networkInterfaces.delete(id);
}

function carries({ tags }: Resource, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([key, value]) => tags[key] === value);
}
