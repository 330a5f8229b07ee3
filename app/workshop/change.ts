import { withSeats } from './parse';
import { seatNumber } from './workshop';
import type { SeatLabel, ServiceName, ServiceSpec, Workshop } from './workshop';

/** What can be changed of a workshop that stands; what is absent stays. */
export interface WorkshopChange {
  /** Number of the last seat. */
  readonly seats?: number | undefined;
  /** Removed seats, all of them. */
  readonly without?: readonly SeatLabel[] | undefined;
  readonly services?:
    | readonly ({ readonly name: ServiceName } & {
        readonly [K in 'image' | 'cpu' | 'memoryMiB']?: ServiceSpec[K] | undefined;
      })[]
    | undefined;
  readonly host?: { readonly [K in keyof Workshop['host']]?: Workshop['host'][K] | undefined } | undefined;
}

/** The workshop with the change; not checked yet. Pure. */
export function withChange(workshop: Workshop, change: WorkshopChange): Workshop {
  const seated = change.seats === undefined ? workshop : withSeats(workshop, change.seats);
  const { host } = change;
  return {
    ...seated,
    without: [...(change.without ?? seated.without)].sort((a, b) => seatNumber(a) - seatNumber(b)),
    host: {
      instanceTypes: host?.instanceTypes ?? workshop.host.instanceTypes,
      diskGiB: host?.diskGiB ?? workshop.host.diskGiB,
    },
    services: workshop.services.map((service) => {
      const wanted = change.services?.find(({ name }) => name === service.name);
      return {
        ...service,
        image: wanted?.image ?? service.image,
        cpu: wanted?.cpu ?? service.cpu,
        memoryMiB: wanted?.memoryMiB ?? service.memoryMiB,
      };
    }),
  };
}
