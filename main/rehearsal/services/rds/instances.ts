/** DB instances: their operations and their states on the clock. */
import {
  CreateDBInstanceCommand,
  DeleteDBInstanceCommand,
  DescribeDBInstancesCommand,
  ModifyDBInstanceCommand,
  RebootDBInstanceCommand,
  StartDBInstanceCommand,
  StopDBInstanceCommand,
} from '@aws-sdk/client-rds';
import { defined } from '../../../../app/defined';
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import type { Region } from '../../world/world';
import { applyFilters } from '../shared/filters';
import { CREATE_MODELS, checkSecurityGroups, recordInstance } from './create-instance';
import { describeInstance, findInstance, instanceArn } from './describe-instance';
import { rdsPage } from './pages';
import { endpoints, instances, type InstanceRecord } from './records';
import type { Servers } from './servers';
import { takeFinalSnapshot } from './snapshots';
import * as check from './validation';

const MINUTE = 60_000;
/** Clock ms, aws-facts §3: create 5–8 min, delete 3–5 min; the others as RDS usually takes. */
const DURATION = {
  create: [5 * MINUTE, 8 * MINUTE],
  firstBackup: [1 * MINUTE, 1.5 * MINUTE],
  delete: [3 * MINUTE, 5 * MINUTE],
  finalSnapshot: [2 * MINUTE, 4 * MINUTE],
  reboot: [0.5 * MINUTE, 1.5 * MINUTE],
  modify: [3 * MINUTE, 6 * MINUTE],
  stop: [2 * MINUTE, 5 * MINUTE],
  start: [3 * MINUTE, 6 * MINUTE],
} as const;
/** Wall ms after which a state that waits for the real server looks again. */
const LOOK_AGAIN_MS = 100;
/** Clock ms: what is looked for soon on a fast clock must not come late once that is slow. */
const LONGEST_PAUSE_MS = 10_000;

/** A change of state that falls due. */
interface Due {
  readonly region: string;
  readonly id: string;
  readonly resourceId: string;
}

/** What reboots a DB instance, in its two steps. */
export interface Reboots {
  readonly beginReboot: (region: Region, id: string) => InstanceRecord;
  /** It is available as soon as the real server runs. */
  readonly endReboot: (region: Region, id: string) => void;
}

/** Registers the operations on DB instances and what happens to them over time. */
export function modelInstances(parts: Parts, servers: Servers): Reboots {
  const { registry, world } = parts;

  const change = (region: Region, instance: InstanceRecord, to: Partial<InstanceRecord>): InstanceRecord => {
    const changed = { ...instance, ...to };
    instances(region).set(instance.id, changed);
    return changed;
  };
  const later = (
    region: Region,
    instance: InstanceRecord,
    kind: string,
    span: readonly [number, number],
  ): void => {
    const due: Due = { region: region.name, id: instance.id, resourceId: instance.resourceId };
    world.after(world.random.between(...span), kind, due);
  };
  /** Lets `step` happen when a transition falls due, unless the instance is another one by then. */
  const onDue = (kind: string, step: (region: Region, instance: InstanceRecord) => void): void => {
    world.on<Due>(kind, (due) => {
      const region = world.region(due.region);
      const instance = instances(region).get(due.id);
      if (instance?.resourceId === due.resourceId) step(region, instance);
    });
  };
  /** Continues to `next` once the real server runs; until then looks again. */
  const onceRunning = (kind: string, next: (region: Region, instance: InstanceRecord) => void): void =>
    onDue(kind, (region, instance) => {
      if (instance.status === 'failed' || instance.status === 'deleting') return;
      if (servers.state(instance.resourceId) === 'running') next(region, instance);
      else {
        // A real server takes real time. No draw of the seed: how often it is looked at must not change the story.
        const { id, resourceId } = instance;
        world.after(Math.min(LOOK_AGAIN_MS * world.clock.speed, LONGEST_PAUSE_MS), kind, {
          region: region.name,
          id,
          resourceId,
        });
      }
    });

  onceRunning('rds.created', (region, instance) => {
    if (instance.backupRetentionDays === 0) change(region, instance, { status: 'available' });
    else {
      change(region, instance, { status: 'backing-up' });
      later(region, instance, 'rds.settled', DURATION.firstBackup);
    }
  });
  onceRunning('rds.settled', (region, instance) => {
    change(region, instance, { status: 'available' });
  });
  onDue('rds.stopped', (region, instance) => {
    if (instance.status === 'stopping') change(region, instance, { status: 'stopped' });
  });
  onDue('rds.deleted', (region, instance) => {
    instances(region).delete(instance.id);
    endpoints(world).delete(instance.hostName);
    parts.services.ec2.deleteNetworkInterface(region, instance.networkInterfaceId);
  });

  const beginReboot = (region: Region, id: string): InstanceRecord => {
    const instance = findInstance(region, id);
    requireState(instance, 'available', 'rebooted');
    const changed = change(region, instance, { status: 'rebooting' });
    servers.restart(changed);
    return changed;
  };
  const endReboot = (region: Region, id: string): void => {
    later(region, findInstance(region, id), 'rds.settled', [0, 0]);
  };

  registry.on(CreateDBInstanceCommand, {
    models: CREATE_MODELS,
    handle: async (input, { region }) => {
      const resourceId = `db-${world.random.hex(26).toUpperCase()}`;
      const folder = await servers.folderFor(resourceId);
      const instance = recordInstance(parts, region, input, { resourceId, folder });
      servers.create(instance);
      const backup = instance.backupRetentionDays === 0 ? 0 : DURATION.firstBackup[0];
      later(region, instance, 'rds.created', [DURATION.create[0] - backup, DURATION.create[1] - backup]);
      return { DBInstance: describeInstance(region, instance) };
    },
  });

  registry.on(DescribeDBInstancesCommand, {
    models: ['DBInstanceIdentifier', 'Filters', 'MaxRecords', 'Marker'],
    handle: (input, { region }) => {
      const all =
        input.DBInstanceIdentifier === undefined
          ? instances(region).values()
          : [findInstance(region, input.DBInstanceIdentifier)];
      const rows = applyFilters(all, input.Filters, {
        'db-instance-id': (row) => [row.id, instanceArn(region, row.id)],
        'dbi-resource-id': (row) => row.resourceId,
        engine: () => 'postgres',
        'db-cluster-id': () => undefined,
        domain: () => undefined,
      });
      const page = rdsPage(rows, input, (row) => row.id);
      return {
        DBInstances: page.rows.map((row) => describeInstance(region, row)),
        ...defined({ Marker: page.next }),
      };
    },
  });

  registry.on(RebootDBInstanceCommand, {
    models: ['DBInstanceIdentifier', 'ForceFailover'],
    handle: (input, { region }) => {
      const instance = findInstance(
        region,
        check.required('DBInstanceIdentifier', input.DBInstanceIdentifier),
      );
      if (input.ForceFailover === true) {
        throw new AwsError(
          'InvalidParameterCombination',
          'Cannot force a failover of an instance that is not Multi-AZ.',
        );
      }
      const changed = beginReboot(region, instance.id);
      later(region, changed, 'rds.settled', DURATION.reboot);
      return { DBInstance: describeInstance(region, changed) };
    },
  });

  registry.on(StopDBInstanceCommand, {
    models: ['DBInstanceIdentifier'],
    handle: (input, { region }) => {
      const instance = findInstance(
        region,
        check.required('DBInstanceIdentifier', input.DBInstanceIdentifier),
      );
      requireState(instance, 'available', 'stopped');
      const changed = change(region, instance, { status: 'stopping' });
      servers.stop(changed);
      later(region, changed, 'rds.stopped', DURATION.stop);
      return { DBInstance: describeInstance(region, changed) };
    },
  });

  registry.on(StartDBInstanceCommand, {
    models: ['DBInstanceIdentifier'],
    handle: (input, { region }) => {
      const instance = findInstance(
        region,
        check.required('DBInstanceIdentifier', input.DBInstanceIdentifier),
      );
      requireState(instance, 'stopped', 'started');
      const changed = change(region, instance, { status: 'starting' });
      servers.restart(changed);
      later(region, changed, 'rds.settled', DURATION.start);
      return { DBInstance: describeInstance(region, changed) };
    },
  });

  registry.on(ModifyDBInstanceCommand, {
    models: [
      'DBInstanceIdentifier',
      'ApplyImmediately',
      'AllocatedStorage',
      'DBInstanceClass',
      'BackupRetentionPeriod',
      'DeletionProtection',
      'CopyTagsToSnapshot',
      'AutoMinorVersionUpgrade',
      'VpcSecurityGroupIds',
    ],
    handle: (input, { region }) => {
      const instance = findInstance(
        region,
        check.required('DBInstanceIdentifier', input.DBInstanceIdentifier),
      );
      requireState(instance, 'available', 'modified');
      const instanceClass =
        input.DBInstanceClass === undefined
          ? instance.instanceClass
          : check.instanceClass(input.DBInstanceClass);
      const storageGiB =
        input.AllocatedStorage === undefined
          ? instance.storageGiB
          : check.storage(instance.storageType, input.AllocatedStorage);
      if (storageGiB < instance.storageGiB) {
        throw new AwsError(
          'InvalidParameterCombination',
          'Invalid storage modification: it cannot be made smaller.',
        );
      }
      const isHeavy = instanceClass !== instance.instanceClass || storageGiB !== instance.storageGiB;
      if (isHeavy && input.ApplyImmediately !== true) {
        throw check.notRehearsed('changes in the next maintenance window: say ApplyImmediately');
      }
      const securityGroupIds =
        input.VpcSecurityGroupIds === undefined
          ? instance.securityGroupIds
          : checkSecurityGroups(parts, region, input.VpcSecurityGroupIds, instance.vpcId);
      parts.services.ec2.setSecurityGroups(region, instance.networkInterfaceId, securityGroupIds);
      const changed = change(region, instance, {
        instanceClass,
        storageGiB,
        securityGroupIds,
        status: isHeavy ? 'modifying' : instance.status,
        backupRetentionDays: check.backupRetention(
          input.BackupRetentionPeriod ?? instance.backupRetentionDays,
        ),
        deletionProtection: input.DeletionProtection ?? instance.deletionProtection,
        copyTagsToSnapshot: input.CopyTagsToSnapshot ?? instance.copyTagsToSnapshot,
        autoMinorVersionUpgrade: input.AutoMinorVersionUpgrade ?? instance.autoMinorVersionUpgrade,
      });
      if (instanceClass !== instance.instanceClass) servers.restart(changed);
      if (isHeavy) later(region, changed, 'rds.settled', DURATION.modify);
      return { DBInstance: describeInstance(region, changed) };
    },
  });

  registry.on(DeleteDBInstanceCommand, {
    models: [
      'DBInstanceIdentifier',
      'SkipFinalSnapshot',
      'FinalDBSnapshotIdentifier',
      'DeleteAutomatedBackups',
    ],
    handle: (input, { region }) => {
      const instance = findInstance(
        region,
        check.required('DBInstanceIdentifier', input.DBInstanceIdentifier),
      );
      if (instance.status === 'deleting') {
        throw new AwsError('InvalidDBInstanceState', `Instance ${instance.id} is already being deleted.`);
      }
      if (instance.deletionProtection) {
        throw new AwsError(
          'InvalidParameterCombination',
          'Cannot delete protected DB Instance, please disable deletion protection and try again.',
        );
      }
      const snapshot = input.FinalDBSnapshotIdentifier;
      if (input.SkipFinalSnapshot === true && snapshot !== undefined) {
        throw new AwsError(
          'InvalidParameterCombination',
          'FinalDBSnapshotIdentifier cannot be specified when skipping the final snapshot.',
        );
      }
      let span: readonly [number, number] = DURATION.delete;
      if (input.SkipFinalSnapshot !== true) {
        if (snapshot === undefined) {
          throw new AwsError(
            'InvalidParameterCombination',
            'FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.',
          );
        }
        const snapshotMs = world.random.between(...DURATION.finalSnapshot);
        takeFinalSnapshot(parts, region, instance, snapshot, snapshotMs);
        span = [span[0] + snapshotMs, span[1] + snapshotMs];
      }
      const changed = change(region, instance, { status: 'deleting' });
      world.onceKept(() => {
        servers.remove(changed);
      });
      later(region, changed, 'rds.deleted', span);
      return { DBInstance: describeInstance(region, changed) };
    },
  });
  return { beginReboot, endReboot };
}

function requireState(instance: InstanceRecord, state: 'available' | 'stopped', what: string): void {
  if (instance.status !== state) {
    throw new AwsError(
      'InvalidDBInstanceState',
      `The DB instance ${instance.id} cannot be ${what}: it is ${instance.status}, not ${state}.`,
    );
  }
}
