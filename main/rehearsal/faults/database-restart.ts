import { databaseInstanceName } from '../../../app/workshop/names';
import { DrillRefused, regionOf, type MakeFault } from './fault';

/** The shared database is rebooted: the real server stops and starts. */
export const databaseRestart: MakeFault = (parts) => ({
  begin: ({ place }) => {
    const { database } = parts.services;
    if (database.reboot?.(regionOf(parts, place), databaseInstanceName(place.workshop)) === true) return {};
    throw new DrillRefused('The workshop has no database that is available now.');
  },
});
