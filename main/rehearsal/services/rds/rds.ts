/**
 * Amazon RDS for PostgreSQL, rehearsed: the control plane over plain records and the clock, and behind each
 * DB instance a real PostgreSQL server on loopback. Only the SCRAM verifier of a master password is kept.
 */
import type { DatabaseInternals, Parts } from '../../world/services';
import { modelInstances } from './instances';
import { modelOffers } from './offers';
import { endpoints, instances, type InstanceRecord, type InstanceStatus } from './records';
import { Servers } from './servers';
import { modelSnapshots } from './snapshots';
import { modelSubnetGroups } from './subnet-groups';

export interface RdsService extends DatabaseInternals {
  /** After a restored snapshot and before the world starts: starts the servers again on what they hold. */
  resume(): Promise<void>;
  /** Stops the servers; their data stays for the next `resume`. */
  close(): Promise<void>;
}

/** States in which the real server takes connections. */
const OPEN: readonly InstanceStatus[] = ['backing-up', 'available', 'modifying'];

export function createRds(parts: Parts): RdsService {
  const { world, log } = parts;
  const servers = new Servers(parts.dataFolder, log, (record) => {
    fail(record);
  });

  const instanceBehind = (host: string): InstanceRecord | undefined => {
    const place = endpoints(world).get(host.toLowerCase());
    return place === undefined ? undefined : instances(world.region(place.region)).get(place.id);
  };

  function fail(record: InstanceRecord): void {
    const current = instanceBehind(record.hostName);
    if (current?.resourceId !== record.resourceId || current.status === 'deleting') return;
    const place = endpoints(world).get(record.hostName);
    if (place !== undefined)
      instances(world.region(place.region)).set(current.id, { ...current, status: 'failed' });
  }

  modelSubnetGroups(parts);
  const { beginReboot, endReboot } = modelInstances(parts, servers);
  modelSnapshots(parts);
  modelOffers(parts);

  return {
    endpoint: (host, port) => {
      const instance = instanceBehind(host);
      if (instance?.port !== port || !OPEN.includes(instance.status)) return undefined;
      const real = servers.port(instance.resourceId);
      return real === undefined ? undefined : { host: '127.0.0.1', port: real };
    },
    address: (host) => {
      const instance = instanceBehind(host);
      return instance === undefined ? undefined : { vpcId: instance.vpcId, ip: instance.privateIp };
    },
    beginReboot: (region, id) => {
      if (instances(region).get(id)?.status !== 'available') return false;
      beginReboot(region, id);
      return true;
    },
    endReboot: (region, id) => {
      if (instances(region).get(id)?.status === 'rebooting') endReboot(region, id);
    },
    resume: async () => {
      const records = [...endpoints(world)].flatMap(([, { region, id }]) => {
        const record = instances(world.region(region)).get(id);
        return record === undefined ? [] : [record];
      });
      await servers.sweep(new Set(records.map((record) => record.resourceId)));
      for (const record of records) {
        switch (record.status) {
          case 'creating':
            servers.resumeCreation(record);
            break;
          case 'backing-up':
          case 'available':
          case 'modifying':
          case 'rebooting':
          case 'starting':
            servers.restart(record);
            break;
          case 'deleting':
            servers.remove(record);
            break;
          case 'stopping':
          case 'stopped':
          case 'failed':
            break;
        }
      }
      await Promise.all(records.map((record) => servers.settled(record.resourceId)));
    },
    close: () => servers.close(),
  };
}
