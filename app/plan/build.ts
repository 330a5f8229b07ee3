import { addressesOf } from '../addresses';
import { seatLabels } from '../workshop/workshop';
import type { Workshop } from '../workshop/workshop';
import { networkResources } from './network';
import type { Plan } from './plan';
import type { AnyPlannedResource } from './resources';
import { hostResource, seatResources } from './seat';
import { databaseResources, platformResources, secretResources } from './shared';

/**
 * Everything a valid workshop needs, in a valid order of creation. The order is also the order of
 * preference among what is ready: the database first and then the load balancers, which take longest; all
 * hosts; then seat by seat, so that the first opens early; what may be typed instead of an address last.
 */
export function buildPlan(workshop: Workshop): Plan {
  const seats = seatLabels(workshop);
  const addresses = addressesOf(workshop);
  const resources: readonly AnyPlannedResource[] = [
    ...networkResources(workshop),
    ...secretResources(workshop),
    ...databaseResources(workshop),
    ...addresses.sharedResources(),
    ...platformResources(workshop),
    ...seats.map((seat) => hostResource(workshop, seat)),
    ...seats.flatMap((seat) => seatResources(workshop, seat)),
    ...seats.flatMap((seat) => addresses.shortcutResources(seat)),
  ];
  return {
    workshop,
    resources,
    seats: seats.map((seat) => ({
      seat,
      services: workshop.services.map((spec) => ({
        name: spec.name,
        ...addresses.place(seat, spec),
      })),
    })),
  };
}
