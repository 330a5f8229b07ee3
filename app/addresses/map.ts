import type { Plan } from '../plan/plan';
import { loadBalancerName } from '../workshop/names';
import type { SeatLabel, ServiceName, ServiceSpec, Workshop } from '../workshop/workshop';
import { addressesOf } from './index';

/** Where services of some seats answer, in short. */
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
  const labels = seats.map(({ seat }) => seat);
  const loadBalancers = new Set(
    workshop.services.flatMap((service) => labels.map((seat) => addresses.loadBalancerOf(seat, service))),
  );
  return {
    title: addresses.title,
    venueMustAllow: addresses.venueMustAllow(),
    loadBalancers: [...loadBalancers].map((one) => {
      const leadsTo = (seat: SeatLabel, service: ServiceSpec): boolean =>
        addresses.loadBalancerOf(seat, service) === one;
      const ofOne = workshop.services.filter((service) => labels.some((seat) => leadsTo(seat, service)));
      const served = labels.filter((seat) => ofOne.some((service) => leadsTo(seat, service)));
      return { name: loadBalancerName(workshop.id, one), ...placesOf(workshop, served, ofOne) };
    }),
    seats: labels.map((seat) => placesOf(workshop, [seat], workshop.services)),
  };
}

function placesOf(workshop: Workshop, seats: readonly SeatLabel[], services: readonly ServiceSpec[]): Places {
  const addresses = addressesOf(workshop);
  return {
    seats: [...new Set([seats[0], seats.at(-1)])].join('–'),
    services: services.map((service) => ({
      name: service.name,
      place: addresses.span(seats, service),
    })),
  };
}
