import { listenerPort } from '../workshop/ports';
import { seatLabels, seatNumber } from '../workshop/workshop';
import type { Workshop } from '../workshop/workshop';
import { networkResources } from './network';
import type { Plan } from './plan';
import type { AnyPlannedResource } from './resources';
import { hostResource, redirectResources, seatResources } from './seat';
import { databaseResources, loadBalancerResources, platformResources, secretResources } from './shared';

/**
 * Everything a valid workshop needs, in a valid order of creation. The order is also the order of
 * preference among what is ready: the database first and then the load balancers, which take longest; all
 * hosts; then seat by seat, so that the first opens early; the friendly redirects last.
 */
export function buildPlan(workshop: Workshop): Plan {
  const seats = seatLabels(workshop);
  const resources: readonly AnyPlannedResource[] = [
    ...networkResources(workshop),
    ...secretResources(workshop),
    ...databaseResources(workshop),
    ...loadBalancerResources(workshop),
    ...platformResources(workshop),
    ...seats.map((seat) => hostResource(workshop, seat)),
    ...seats.flatMap((seat) => seatResources(workshop, seat)),
    ...seats.flatMap((seat) => redirectResources(workshop, seat)),
  ];
  return {
    workshop,
    resources,
    seats: seats.map((seat) => ({
      seat,
      services: workshop.services.map((spec) => ({
        name: spec.name,
        port: listenerPort(spec, seatNumber(seat)),
      })),
    })),
  };
}
