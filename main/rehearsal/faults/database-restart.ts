import { databaseInstanceName } from '../../../app/workshop/names';
import { DrillRefused, type MakeFault } from './fault';

/** The shared database is rebooted: the real server stops and starts, and RDS lets nobody in until the end. */
export const databaseRestart: MakeFault = ({ world, services }) => ({
  begin: ({ place }) => {
    const region = world.region(place.region);
    if (services.database.beginReboot?.(region, databaseInstanceName(place.workshop)) === true) return {};
    throw new DrillRefused('The workshop has no database that is available now.');
  },
  end: ({ place }) => {
    services.database.endReboot?.(world.region(place.region), databaseInstanceName(place.workshop));
  },
});
