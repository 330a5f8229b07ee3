import type { Plan } from '../plan/plan';
import { loadBalancerName } from '../workshop/names';
import type { SeatLabel, ServiceName, Workshop } from '../workshop/workshop';
import { addressesOf } from './index';

/** Where each service of some seats answers, in short. */
interface Places {
  /** `01`, `01–20`. */
  readonly seats: string;
  readonly services: readonly { readonly name: ServiceName; readonly place: string }[];
}

/** Who answers where: for the instructor, and for whoever runs the venue's network. */
export interface AddressMap {
  /** What one seat differs by from the next: `Ports`. */
  readonly title: string;
  /** What the venue's network must let through. */
  readonly venueMustAllow: readonly string[];
  readonly loadBalancers: readonly (Places & { readonly name: string })[];
  readonly seats: readonly Places[];
}

/** The addresses of a plan, before anything is made. */
export function addressMap({ workshop, seats }: Plan): AddressMap {
  const addresses = addressesOf(workshop);
  const served = new Map<number, SeatLabel[]>();
  for (const { seat } of seats) {
    const n = addresses.loadBalancerOf(seat);
    served.set(n, [...(served.get(n) ?? []), seat]);
  }
  return {
    title: addresses.title,
    venueMustAllow: addresses.venueMustAllow(),
    loadBalancers: [...served].map(([n, ofOne]) => ({
      name: loadBalancerName(workshop.id, n),
      ...placesOf(workshop, ofOne),
    })),
    seats: seats.map(({ seat }) => placesOf(workshop, [seat])),
  };
}

function placesOf(workshop: Workshop, seats: readonly SeatLabel[]): Places {
  const addresses = addressesOf(workshop);
  return {
    seats: [...new Set([seats[0], seats.at(-1)])].join('–'),
    services: workshop.services.map((service) => ({
      name: service.name,
      place: addresses.span(seats, service),
    })),
  };
}
