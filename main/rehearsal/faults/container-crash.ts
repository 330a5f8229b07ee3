import type { DrillPlace } from '../../rehearsal-control/contract';
import { DrillRefused, regionOf, serviceAt, type MakeFault } from './fault';
import type { Parts } from '../world/services';

/** Kills the main container of the place's service; false when none runs. */
export function killContainer(parts: Parts, place: DrillPlace, reason?: string): boolean {
  const { cluster, service } = serviceAt(place);
  return parts.services.ecs.crash(regionOf(parts, place), cluster, service, undefined, reason);
}

export function requireKill(parts: Parts, place: DrillPlace, reason?: string): void {
  if (killContainer(parts, place, reason)) return;
  throw new DrillRefused('No container of this service is running now.');
}

/** The main container is killed, once. */
export const containerCrash: MakeFault = (parts) => ({
  begin: ({ place }) => {
    requireKill(parts, place);
    return {};
  },
});
