import type { DrillPlace } from '../../rehearsal-control/contract';
import { targetGroupName } from '../../../app/workshop/names';
import { serviceNames } from '../../../app/services';
import { checkPath, setCheckPath } from '../services/elbv2/drills';
import { DrillRefused, regionOf, seatOf, type MakeFault } from './fault';

const WRONG_PATH = '/changed-in-the-console';

/** Somebody changed the health check of the service's target group. */
export const wrongHealthCheckPath: MakeFault = (parts) => ({
  begin: ({ place }) => {
    const before = setCheckPath(regionOf(parts, place), groupAt(place), WRONG_PATH);
    if (before === undefined) throw new DrillRefused('The target group of this service does not exist yet.');
    return { before };
  },
  end: ({ place, memory }) => {
    const region = regionOf(parts, place);
    // Set right by somebody in the meantime: theirs counts.
    if (checkPath(region, groupAt(place)) !== WRONG_PATH) return;
    setCheckPath(region, groupAt(place), String(memory['before']));
  },
});

function groupAt(place: DrillPlace): string {
  const service = serviceNames.find((name) => name === place.service);
  if (service === undefined) throw new DrillRefused('This drill needs a service of a seat.');
  return targetGroupName(place.workshop, seatOf(place), service);
}
