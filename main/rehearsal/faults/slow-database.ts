import { databaseInstanceName } from '../../../app/workshop/names';
import { instances } from '../services/rds/records';
import { slowDatabases } from '../services/rds/slow';
import { DrillRefused, regionOf, type MakeFault } from './fault';

/** Wall ms: longer than anybody calls quick, shorter than a health check of Lectern waits (5 s). */
const LATENCY_MS = 3_500;

/** Every answer of the shared database is late, on connections that are open as on new ones. */
export const slowDatabase: MakeFault = (parts) => ({
  begin: ({ id, place, options }) => {
    const database = instances(regionOf(parts, place)).get(databaseInstanceName(place.workshop));
    if (database?.status !== 'available')
      throw new DrillRefused('The workshop has no database that is available now.');
    slowDatabases(parts.world).set(id, { host: database.hostName, ms: options.latencyMs ?? LATENCY_MS });
    return {};
  },
  end: ({ id }) => {
    slowDatabases(parts.world).delete(id);
  },
});
