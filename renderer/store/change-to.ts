import type { SeatLabel, ServiceName, ServiceSpec, Workshop } from '../../app/workshop/workshop';

/** A change that says all that can be said of one; the contract's `ChangeInput['change']`. */
export interface WholeChange {
  readonly seats: number;
  readonly without: SeatLabel[];
  readonly services: ({ readonly name: ServiceName } & Pick<ServiceSpec, 'image' | 'cpu' | 'memoryMiB'>)[];
  readonly host: { readonly instanceTypes: string[]; readonly diskGiB: number };
}

/** The change that makes what stands as `workshop`. */
export function changeTo({ seats, without, services, host }: Workshop): WholeChange {
  return {
    seats,
    without: [...without],
    services: services.map(({ name, image, cpu, memoryMiB }) => ({ name, image, cpu, memoryMiB })),
    host: { instanceTypes: [...host.instanceTypes], diskGiB: host.diskGiB },
  };
}
