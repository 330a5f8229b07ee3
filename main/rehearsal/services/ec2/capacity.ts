/** What limits how many instances can be launched: the account's vCPUs, and AWS's own machines. */
import { AwsError } from '../../wire/registry';
import type { Region } from '../../world/world';
import { appliedQuota } from '../service-quotas/quotas';
import { instanceTypes, zonesOffering, type InstanceType } from './instance-type-catalogue';
import { tables } from './tables';

/** vCPUs that count: an instance counts until it is terminated or stopped (aws-facts §2, "count for a while"). */
export function usedVcpus(region: Region): number {
  let used = 0;
  for (const row of tables(region).instances.values()) {
    if (row.state === 'terminated' || row.state === 'stopped') continue;
    used += instanceTypes.get(row.type)?.vcpus ?? 0;
  }
  return used;
}

/** Running On-Demand Standard vCPUs, the quota that bites first in a new account. */
export function vcpuQuota(region: Region): number {
  return appliedQuota(region, 'ec2', 'L-1216C47A');
}

/** How many more instances of a type the quota L-1216C47A lets run. */
export function roomInQuota(region: Region, type: InstanceType): number {
  const free = vcpuQuota(region) - usedVcpus(region);
  return Math.max(0, Math.floor(free / type.vcpus));
}

export function vcpuLimitExceeded(region: Region): AwsError {
  const limit = vcpuQuota(region);
  return new AwsError(
    'VcpuLimitExceeded',
    `You have requested more vCPU capacity than your current vCPU limit of ${limit} allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.`,
  );
}

/**
 * Says that AWS has no machines left for a type in a zone, or has again: a drill. `type` may be `*`.
 */
export function setCapacity(region: Region, zone: string, type: string, available: boolean): void {
  const missing = region.table<true>('ec2.no-capacity');
  if (available) missing.delete(`${zone}/${type}`);
  else missing.set(`${zone}/${type}`, true);
}

function hasCapacity(region: Region, zone: string, type: string): boolean {
  const missing = region.table<true>('ec2.no-capacity');
  return !missing.has(`${zone}/${type}`) && !missing.has(`${zone}/*`);
}

/** Throws when the type is not offered in the zone, or AWS has no machine for it there now. */
export function checkZone(region: Region, zone: string, type: InstanceType): void {
  const offering = zonesOffering(region.name, type);
  if (!offering.includes(zone)) {
    throw new AwsError(
      'Unsupported',
      `Your requested instance type (${type.name}) is not supported in your requested Availability Zone (${zone}). Please retry your request by not specifying an Availability Zone or choosing ${offering.join(', ')}.`,
    );
  }
  if (!hasCapacity(region, zone, type.name)) {
    const others = offering.filter((other) => hasCapacity(region, other, type.name));
    throw new AwsError(
      'InsufficientInstanceCapacity',
      `We currently do not have sufficient ${type.name} capacity in the Availability Zone you requested (${zone}). Our system will be working on provisioning additional capacity. You can currently get ${type.name} capacity by not specifying an Availability Zone in your request or choosing ${others.join(', ')}.`,
      500,
    );
  }
}
