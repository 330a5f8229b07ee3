/** Final snapshots: that they were taken, not what is in them (restoring one is not rehearsed). */
import { DeleteDBSnapshotCommand, DescribeDBSnapshotsCommand, type DBSnapshot } from '@aws-sdk/client-rds';
import { defined } from '../../../../app/defined';
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import type { Region } from '../../world/world';
import { appliedQuota } from '../service-quotas/quotas';
import { arn } from '../shared/arn';
import { applyFilters } from '../shared/filters';
import { tagList } from '../shared/tags';
import { rdsPage } from './pages';
import { snapshots, type InstanceRecord, type SnapshotRecord } from './records';
import { identifier, notRehearsed } from './validation';

function snapshotArn(region: Region, id: string): string {
  return arn('rds', region.name, region.world.accountId, `snapshot:${id}`);
}

/** Begins the final snapshot of an instance; available after `ms` clock ms. Throws AwsError as RDS would. */
export function takeFinalSnapshot(
  parts: Parts,
  region: Region,
  instance: InstanceRecord,
  wantedId: string,
  ms: number,
): void {
  const id = identifier('FinalDBSnapshotIdentifier', wantedId, 255);
  if (snapshots(region).has(id)) {
    throw new AwsError(
      'DBSnapshotAlreadyExists',
      `Cannot create the snapshot because a snapshot with the identifier ${id} already exists.`,
    );
  }
  if (instance.status !== 'available') {
    throw new AwsError(
      'InvalidDBInstanceState',
      `Cannot create a snapshot because the database instance ${instance.id} is not currently in the available state.`,
    );
  }
  const most = appliedQuota(region, 'rds', 'L-272F1212');
  if (snapshots(region).size >= most) {
    throw new AwsError('SnapshotQuotaExceeded', `Cannot create more than ${most} manual snapshots.`);
  }
  snapshots(region).set(id, {
    id,
    instanceId: instance.id,
    resourceId: instance.resourceId,
    status: 'creating',
    startedAt: parts.world.now(),
    storageGiB: instance.storageGiB,
    engineVersion: instance.engineVersion,
    masterUsername: instance.masterUsername,
    zone: instance.zone,
    vpcId: instance.vpcId,
    port: instance.port,
    encrypted: instance.encrypted,
    storageType: instance.storageType,
    tags: instance.copyTagsToSnapshot ? instance.tags : {},
  });
  parts.world.after(ms, 'rds.snapshot.taken', { region: region.name, id });
}

/** Registers the operations on snapshots. */
export function modelSnapshots(parts: Parts): void {
  const { registry, world } = parts;

  world.on<{ readonly region: string; readonly id: string }>('rds.snapshot.taken', (due) => {
    const table = snapshots(world.region(due.region));
    const snapshot = table.get(due.id);
    if (snapshot !== undefined) table.set(due.id, { ...snapshot, status: 'available' });
  });

  registry.on(DescribeDBSnapshotsCommand, {
    models: [
      'DBSnapshotIdentifier',
      'DBInstanceIdentifier',
      'DbiResourceId',
      'SnapshotType',
      'Filters',
      'MaxRecords',
      'Marker',
    ],
    handle: (input, { region }) => {
      const type = input.SnapshotType ?? 'manual';
      if (!['manual', 'automated'].includes(type)) throw notRehearsed(`snapshots of type ${type}`);
      const rows = [...snapshots(region).values()].filter(
        (row) =>
          // Automated backups are not rehearsed: there are none.
          type === 'manual' &&
          (input.DBSnapshotIdentifier === undefined || row.id === input.DBSnapshotIdentifier.toLowerCase()) &&
          (input.DBInstanceIdentifier === undefined ||
            row.instanceId === input.DBInstanceIdentifier.toLowerCase()) &&
          (input.DbiResourceId === undefined || row.resourceId === input.DbiResourceId),
      );
      if (input.DBSnapshotIdentifier !== undefined && rows.length === 0)
        throw notFound(input.DBSnapshotIdentifier);
      const filtered = applyFilters(rows, input.Filters, {
        'db-snapshot-id': (row) => row.id,
        'db-instance-id': (row) => row.instanceId,
        'dbi-resource-id': (row) => row.resourceId,
        'snapshot-type': () => 'manual',
        engine: () => 'postgres',
      });
      const page = rdsPage(filtered, input, (row) => row.id);
      return {
        DBSnapshots: page.rows.map((row) => describe(region, row)),
        ...defined({ Marker: page.next }),
      };
    },
  });

  registry.on(DeleteDBSnapshotCommand, {
    models: ['DBSnapshotIdentifier'],
    handle: (input, { region }) => {
      const id = (input.DBSnapshotIdentifier ?? '').toLowerCase();
      const snapshot = snapshots(region).get(id);
      if (snapshot === undefined) throw notFound(id);
      if (snapshot.status !== 'available') {
        throw new AwsError(
          'InvalidDBSnapshotState',
          `The snapshot ${id} is ${snapshot.status}, not available.`,
        );
      }
      snapshots(region).delete(id);
      return { DBSnapshot: { ...describe(region, snapshot), Status: 'deleted' } };
    },
  });
}

function notFound(id: string): AwsError {
  return new AwsError('DBSnapshotNotFound', `DBSnapshot ${id} not found.`, 404);
}

function describe(region: Region, row: SnapshotRecord): DBSnapshot {
  return {
    DBSnapshotIdentifier: row.id,
    DBInstanceIdentifier: row.instanceId,
    DbiResourceId: row.resourceId,
    SnapshotCreateTime: new Date(row.startedAt),
    OriginalSnapshotCreateTime: new Date(row.startedAt),
    Engine: 'postgres',
    EngineVersion: row.engineVersion,
    AllocatedStorage: row.storageGiB,
    Status: row.status,
    PercentProgress: row.status === 'available' ? 100 : 0,
    SnapshotType: 'manual',
    Port: row.port,
    AvailabilityZone: row.zone,
    VpcId: row.vpcId,
    MasterUsername: row.masterUsername,
    StorageType: row.storageType,
    Encrypted: row.encrypted,
    DBSnapshotArn: snapshotArn(region, row.id),
    TagList: tagList(row.tags),
  };
}
