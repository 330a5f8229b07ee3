/** CreateDBInstance: every rule checked before anything is made. */
import type { CreateDBInstanceCommandInput } from '@aws-sdk/client-rds';
import { createHash } from 'node:crypto';
import { defined } from '../../../../app/defined';
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import type { Region } from '../../world/world';
import { appliedQuota } from '../service-quotas/quotas';
import { readTags } from '../shared/tags';
import { CA_CERTIFICATES, majorOf } from './catalogue';
import { endpoints, instances, type InstanceRecord, type SubnetGroupRecord } from './records';
import { scramVerifier } from './scram';
import { findSubnetGroup } from './subnet-groups';
import * as check from './validation';

/** The parameters of CreateDBInstance that are rehearsed. */
export const CREATE_MODELS: readonly string[] = [
  'DBInstanceIdentifier',
  'DBInstanceClass',
  'Engine',
  'EngineVersion',
  'AllocatedStorage',
  'MaxAllocatedStorage',
  'StorageType',
  'StorageEncrypted',
  'MasterUsername',
  'MasterUserPassword',
  'DBName',
  'Port',
  'DBSubnetGroupName',
  'VpcSecurityGroupIds',
  'AvailabilityZone',
  'PubliclyAccessible',
  'MultiAZ',
  'BackupRetentionPeriod',
  'PreferredBackupWindow',
  'PreferredMaintenanceWindow',
  'AutoMinorVersionUpgrade',
  'LicenseModel',
  'DeletionProtection',
  'CopyTagsToSnapshot',
  'CACertificateIdentifier',
  'DBParameterGroupName',
  'MonitoringInterval',
  'EnablePerformanceInsights',
  'EnableIAMDatabaseAuthentication',
  'NetworkType',
  'Tags',
];

/** Checks the request, takes a network interface and records the instance. Throws AwsError as RDS would. */
export function recordInstance(
  parts: Parts,
  region: Region,
  input: CreateDBInstanceCommandInput,
  place: { readonly resourceId: string; readonly folder: string },
): InstanceRecord {
  const { world } = parts;
  const id = check.identifier('DBInstanceIdentifier', input.DBInstanceIdentifier);
  const instanceClass = check.instanceClass(input.DBInstanceClass);
  const engineVersion = check.postgresVersion(input.Engine, input.EngineVersion);
  const storageType = input.StorageType ?? 'gp2';
  const storageGiB = check.storage(storageType, input.AllocatedStorage);
  const masterUsername = check.masterUsername(input.MasterUsername);
  const password = check.masterPassword(input.MasterUserPassword);
  const databaseName = check.databaseName(input.DBName);
  const port = check.port(input.Port ?? 5432);
  const backupRetentionDays = check.backupRetention(input.BackupRetentionPeriod ?? 1);
  const maxStorageGiB = input.MaxAllocatedStorage;
  if (maxStorageGiB !== undefined && maxStorageGiB < storageGiB * 1.1) {
    throw new AwsError(
      'InvalidParameterCombination',
      'Max storage size must be at least 10% greater than the allocated storage.',
    );
  }
  refuseUnmodelled(input, engineVersion);
  const tags = readTags(input.Tags);

  if (instances(region).has(id)) throw new AwsError('DBInstanceAlreadyExists', 'DB instance already exists');
  const most = appliedQuota(region, 'rds', 'L-7B6409FD');
  if (instances(region).size >= most) {
    throw new AwsError('InstanceQuotaExceeded', `DB instance quota exceeded: the maximum number is ${most}.`);
  }
  if (input.DBSubnetGroupName === undefined) {
    throw check.notRehearsed('a DB instance in the default VPC: name a DBSubnetGroupName');
  }
  const group = findSubnetGroup(region, input.DBSubnetGroupName);
  const securityGroupIds = checkSecurityGroups(parts, region, input.VpcSecurityGroupIds ?? [], group.vpcId);
  const subnet = chooseSubnet(parts, group, input.AvailabilityZone);

  const networkInterface = parts.services.ec2.createNetworkInterface(region, {
    subnetId: subnet.id,
    securityGroupIds,
    description: 'RDSNetworkInterface',
    requesterId: 'amazon-rds',
  });
  parts.services.iam.ensureServiceLinkedRole('rds.amazonaws.com');
  const instance: InstanceRecord = {
    id,
    resourceId: place.resourceId,
    status: 'creating',
    createdAt: world.now(),
    instanceClass,
    engineVersion,
    storageGiB,
    ...defined({ maxStorageGiB }),
    storageType,
    encrypted: input.StorageEncrypted ?? false,
    masterUsername,
    masterVerifier: scramVerifier(password),
    ...defined({ databaseName }),
    port,
    hostName: endpointName(region, id),
    subnetGroupName: group.name,
    vpcId: group.vpcId,
    zone: subnet.zone,
    securityGroupIds,
    networkInterfaceId: networkInterface.id,
    privateIp: networkInterface.privateIp,
    publiclyAccessible: input.PubliclyAccessible ?? false,
    backupRetentionDays,
    backupWindow: input.PreferredBackupWindow ?? '03:10-03:40',
    maintenanceWindow: input.PreferredMaintenanceWindow ?? 'sun:05:10-sun:05:40',
    deletionProtection: input.DeletionProtection ?? false,
    copyTagsToSnapshot: input.CopyTagsToSnapshot ?? false,
    autoMinorVersionUpgrade: input.AutoMinorVersionUpgrade ?? true,
    caCertificate: input.CACertificateIdentifier ?? 'rds-ca-rsa2048-g1',
    tags,
    folder: place.folder,
  };
  instances(region).set(id, instance);
  endpoints(world).set(instance.hostName, { region: region.name, id });
  return instance;
}

/** Parameters that are taken only with the values whose effect is rehearsed. */
function refuseUnmodelled(input: CreateDBInstanceCommandInput, engineVersion: string): void {
  if (input.MultiAZ === true) throw check.notRehearsed('MultiAZ');
  if (input.EnablePerformanceInsights === true) throw check.notRehearsed('Performance Insights');
  if (input.EnableIAMDatabaseAuthentication === true) throw check.notRehearsed('IAM database authentication');
  if ((input.MonitoringInterval ?? 0) !== 0) throw check.notRehearsed('enhanced monitoring');
  if ((input.NetworkType ?? 'IPV4') !== 'IPV4') throw check.notRehearsed('dual-stack networks');
  if ((input.LicenseModel ?? 'postgresql-license') !== 'postgresql-license') {
    throw new AwsError('InvalidParameterCombination', `Invalid license model for engine postgres.`);
  }
  const ca = input.CACertificateIdentifier;
  if (ca !== undefined && !CA_CERTIFICATES.includes(ca)) {
    throw new AwsError('CertificateNotFound', `Certificate ${ca} not found.`, 404);
  }
  const group = input.DBParameterGroupName;
  if (group !== undefined && group !== `default.postgres${majorOf(engineVersion)}`) {
    throw check.notRehearsed(`the parameter group ${group}, only the engine's default one`);
  }
}

/** The groups, which must be in the instance's VPC. */
export function checkSecurityGroups(
  parts: Parts,
  region: Region,
  ids: readonly string[],
  vpcId: string,
): readonly string[] {
  if (ids.length === 0) {
    throw check.notRehearsed("a DB instance in the VPC's default security group: name VpcSecurityGroupIds");
  }
  for (const id of ids) {
    const found = parts.services.ec2.securityGroup(region, id);
    if (found === undefined) {
      throw new AwsError('InvalidParameterValue', `Invalid security group , groupId= ${id}, groupName=.`);
    }
    if (found.vpcId !== vpcId) {
      throw new AwsError(
        'InvalidParameterCombination',
        `The DB instance and EC2 security group are in different VPCs. The DB instance is in ${vpcId} and the EC2 security group is in ${found.vpcId}`,
      );
    }
  }
  return ids;
}

function chooseSubnet(
  parts: Parts,
  group: SubnetGroupRecord,
  wantedZone: string | undefined,
): SubnetGroupRecord['subnets'][number] {
  const fitting = group.subnets.filter(({ zone }) => wantedZone === undefined || zone === wantedZone);
  const subnet = fitting[Math.floor(parts.world.random.next() * fitting.length)];
  if (subnet === undefined) {
    throw new AwsError(
      'InvalidVPCNetworkStateFault',
      `Cannot create a database instance because no subnet of the DB subnet group ${group.name} is in ${wantedZone ?? 'a zone'}.`,
    );
  }
  return subnet;
}

/** `<id>.<12 letters and digits, the same for the whole account and region>.<region>.rds.amazonaws.com`. */
function endpointName(region: Region, id: string): string {
  const digest = createHash('sha256').update(`${region.world.accountId}/${region.name}`).digest();
  const hash = `c${[...digest.subarray(0, 11)].map((byte) => (byte % 36).toString(36)).join('')}`;
  return `${id}.${hash}.${region.name}.rds.amazonaws.com`;
}
