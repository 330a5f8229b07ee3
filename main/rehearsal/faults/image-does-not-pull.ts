import type { DrillPlace } from '../../rehearsal-control/contract';
import { requireKill } from './container-crash';
import { DrillRefused, regionOf, serviceAt, type MakeFault } from './fault';
import type { Parts } from '../world/services';

/** The registry refuses, the host's copies are cleaned away, and the service has to start. */
export const imageDoesNotPull: MakeFault = (parts) => ({
  begin: ({ place }) => {
    if (!setPulls(parts, place, false)) throw new DrillRefused('There is no such service.');
    try {
      requireKill(parts, place);
    } catch (error) {
      setPulls(parts, place, true);
      throw error;
    }
    return {};
  },
  end: ({ place }) => {
    setPulls(parts, place, true);
  },
});

function setPulls(parts: Parts, place: DrillPlace, work: boolean): boolean {
  const { cluster, service } = serviceAt(place);
  return parts.services.ecs.setPulls(regionOf(parts, place), cluster, service, work);
}
