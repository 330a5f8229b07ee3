import type { Place } from '../addresses/strategy';
import type { SeatLabel, ServiceName, Workshop } from '../workshop/workshop';
import type { AnyPlannedResource } from './resources';

/** Everything a workshop needs, computed without any call. Resources are in a valid order of creation. */
export interface Plan {
  readonly workshop: Workshop;
  readonly resources: readonly AnyPlannedResource[];
  readonly seats: readonly {
    readonly seat: SeatLabel;
    readonly services: readonly ({ readonly name: ServiceName } & Place)[];
  }[];
}
