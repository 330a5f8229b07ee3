/** What the rehearsal remembers of RDS: plain JSON, in `region.table(...)`. */
import type { Region, Table, World } from '../../world/world';
import type { Tags } from '../shared/tags';

export interface SubnetGroupRecord {
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
  readonly subnets: readonly { readonly id: string; readonly zone: string }[];
  readonly tags: Tags;
}

export type InstanceStatus =
  | 'creating'
  | 'backing-up'
  | 'available'
  | 'modifying'
  | 'rebooting'
  | 'stopping'
  | 'stopped'
  | 'starting'
  | 'deleting'
  | 'failed';

export interface InstanceRecord {
  readonly id: string;
  /** `db-…`: tells an instance from an earlier one of the same name. */
  readonly resourceId: string;
  readonly status: InstanceStatus;
  readonly createdAt: number;
  readonly instanceClass: string;
  readonly engineVersion: string;
  readonly storageGiB: number;
  readonly maxStorageGiB?: number;
  readonly storageType: string;
  readonly encrypted: boolean;
  readonly masterUsername: string;
  /** SCRAM-SHA-256 verifier; the password itself is nowhere. */
  readonly masterVerifier: string;
  readonly databaseName?: string;
  readonly port: number;
  readonly hostName: string;
  readonly subnetGroupName: string;
  readonly vpcId: string;
  readonly zone: string;
  readonly securityGroupIds: readonly string[];
  readonly networkInterfaceId: string;
  readonly privateIp: string;
  readonly publiclyAccessible: boolean;
  readonly backupRetentionDays: number;
  readonly backupWindow: string;
  readonly maintenanceWindow: string;
  readonly deletionProtection: boolean;
  readonly copyTagsToSnapshot: boolean;
  readonly autoMinorVersionUpgrade: boolean;
  readonly caCertificate: string;
  readonly tags: Tags;
  /** The real server's folder on this laptop. */
  readonly folder: string;
}

export interface SnapshotRecord {
  readonly id: string;
  readonly instanceId: string;
  readonly resourceId: string;
  readonly status: 'creating' | 'available';
  readonly startedAt: number;
  readonly storageGiB: number;
  readonly engineVersion: string;
  readonly masterUsername: string;
  readonly zone: string;
  readonly vpcId: string;
  readonly port: number;
  readonly encrypted: boolean;
  readonly storageType: string;
  readonly tags: Tags;
}

/** By name. */
export function subnetGroups(region: Region): Table<SubnetGroupRecord> {
  return region.table('rds.subnet-groups');
}

/** By identifier. */
export function instances(region: Region): Table<InstanceRecord> {
  return region.table('rds.instances');
}

/** By identifier. */
export function snapshots(region: Region): Table<SnapshotRecord> {
  return region.table('rds.snapshots');
}

/** Endpoint name → whose it is, over all regions. */
export function endpoints(world: World): Table<{ readonly region: string; readonly id: string }> {
  return world.table('rds.endpoints');
}
