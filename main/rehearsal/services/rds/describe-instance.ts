/** A DB instance as RDS describes it, and how it is found. */
import type { DBInstance } from '@aws-sdk/client-rds';
import { defined } from '../../../../app/defined';
import { AwsError } from '../../wire/registry';
import type { Region } from '../../world/world';
import { arn } from '../shared/arn';
import { tagList } from '../shared/tags';
import { majorOf } from './catalogue';
import { instances, subnetGroups, type InstanceRecord } from './records';
import { describeSubnetGroup } from './subnet-groups';

export function instanceArn(region: Region, id: string): string {
  return arn('rds', region.name, region.world.accountId, `db:${id}`);
}

/** The instance of this identifier (or ARN). Throws DBInstanceNotFound. */
export function findInstance(region: Region, identifier: string): InstanceRecord {
  const id = identifier.startsWith('arn:') ? (identifier.split(':').at(-1) ?? '') : identifier;
  const instance = instances(region).get(id.toLowerCase());
  if (instance === undefined) {
    throw new AwsError('DBInstanceNotFound', `DBInstance ${id} not found.`, 404);
  }
  return instance;
}

/** The instance as RDS describes it; its endpoint appears once it is made. */
export function describeInstance(region: Region, instance: InstanceRecord): DBInstance {
  const major = majorOf(instance.engineVersion);
  const group = subnetGroups(region).get(instance.subnetGroupName);
  const isBorn = instance.status !== 'creating';
  return {
    DBInstanceIdentifier: instance.id,
    DBInstanceClass: instance.instanceClass,
    Engine: 'postgres',
    EngineVersion: instance.engineVersion,
    EngineLifecycleSupport: 'open-source-rds-extended-support',
    DBInstanceStatus: instance.status,
    MasterUsername: instance.masterUsername,
    ...defined({ DBName: instance.databaseName }),
    ...(isBorn
      ? {
          Endpoint: { Address: instance.hostName, Port: instance.port, HostedZoneId: 'Z2R2ITUGPM61AM' },
          InstanceCreateTime: new Date(instance.createdAt),
        }
      : {}),
    AllocatedStorage: instance.storageGiB,
    ...defined({ MaxAllocatedStorage: instance.maxStorageGiB }),
    StorageType: instance.storageType,
    StorageEncrypted: instance.encrypted,
    ...(instance.encrypted
      ? { KmsKeyId: arn('kms', region.name, region.world.accountId, 'key/aws-rds-default') }
      : {}),
    PreferredBackupWindow: instance.backupWindow,
    PreferredMaintenanceWindow: instance.maintenanceWindow,
    BackupRetentionPeriod: instance.backupRetentionDays,
    DBSecurityGroups: [],
    VpcSecurityGroups: instance.securityGroupIds.map((id) => ({ VpcSecurityGroupId: id, Status: 'active' })),
    DBParameterGroups: [
      { DBParameterGroupName: `default.postgres${major}`, ParameterApplyStatus: 'in-sync' },
    ],
    OptionGroupMemberships: [{ OptionGroupName: `default:postgres-${major}`, Status: 'in-sync' }],
    AvailabilityZone: instance.zone,
    ...(group === undefined ? {} : { DBSubnetGroup: describeSubnetGroup(region, group) }),
    PendingModifiedValues: {},
    MultiAZ: false,
    AutoMinorVersionUpgrade: instance.autoMinorVersionUpgrade,
    ReadReplicaDBInstanceIdentifiers: [],
    LicenseModel: 'postgresql-license',
    PubliclyAccessible: instance.publiclyAccessible,
    DbInstancePort: 0,
    DbiResourceId: instance.resourceId,
    CACertificateIdentifier: instance.caCertificate,
    CopyTagsToSnapshot: instance.copyTagsToSnapshot,
    MonitoringInterval: 0,
    DBInstanceArn: instanceArn(region, instance.id),
    IAMDatabaseAuthenticationEnabled: false,
    PerformanceInsightsEnabled: false,
    DeletionProtection: instance.deletionProtection,
    AssociatedRoles: [],
    TagList: tagList(instance.tags),
    NetworkType: 'IPV4',
    BackupTarget: 'region',
    DedicatedLogVolume: false,
  };
}
