/** ECS's ARNs (long format) and the short forms that requests may use in their place. */
import { createHash } from 'node:crypto';
import type { Region } from '../../world/world';
import { arn } from '../shared/arn';
import { clusterNotFound, invalidParameter } from './errors';
import { tables, type ClusterRecord } from './records';

/** `arn:aws:ecs:REGION:ACCOUNT:` followed by `resource`. */
export function ecsArn(region: Region, resource: string): string {
  return arn('ecs', region.name, region.world.accountId, resource);
}

/** A new 32-digit identifier, as tasks and container instances have. */
export function newId(region: Region): string {
  // The world's id never repeats; hashing it gives ECS's look.
  return createHash('sha256').update(region.world.id('ecs-')).digest('hex').slice(0, 32);
}

/** A new UUID for containers, attachments and events. */
export function newUuid(region: Region): string {
  const hex = newId(region);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** `ecs-svc/` and 19 digits. */
export function newDeploymentId(region: Region): string {
  const digits = BigInt(`0x${newId(region).slice(0, 15)}`)
    .toString()
    .padStart(19, '0');
  return `ecs-svc/${digits.slice(-19)}`;
}

/** The last part of an ARN, or the short name itself. */
export function shortName(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}

/** The ACTIVE cluster that a request names (`default` when it names none). Throws ClusterNotFoundException. */
export function activeCluster(region: Region, reference: string | undefined): ClusterRecord {
  const cluster = tables(region).clusters.get(clusterName(region, reference));
  if (cluster?.status !== 'ACTIVE') throw clusterNotFound();
  return cluster;
}

/** The name in a cluster reference; an ARN of another account or region is refused. */
export function clusterName(region: Region, reference: string | undefined): string {
  const given = reference === undefined || reference === '' ? 'default' : reference;
  if (given.startsWith('arn:') && !given.startsWith(ecsArn(region, 'cluster/'))) {
    throw invalidParameter('Identifier is for cluster of another account or region.');
  }
  return shortName(given);
}
