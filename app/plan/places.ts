/** Which places plans have for a type: what stands elsewhere was not made by Lectern, whatever its tags say. */
import { services } from '../services';
import { defaultServices, workshopFrom } from '../workshop/defaults';
import { buildPlan } from './build';
import type { Address } from './reference';
import type { ResourceType } from './resources';

/** An address with its seat and its load balancer left open: every seat, and every load balancer, has the same places. */
function shapeOf(type: ResourceType, address: Address): string {
  const open = address
    .replace(/^seat\.\d{2,3}\./, 'seat.#.')
    .replace(/^shared\.load-balancer\.\d+[b-z]?(?=\.|$)/, 'shared.load-balancer.#');
  return `${type} ${open}`;
}

/** Of a workshop that has everything there is. */
let shapes: ReadonlySet<string> | undefined;

/** True when a plan, of whatever workshop, can have something of this type at this address. */
export function isPlaceOf(type: ResourceType, address: Address): boolean {
  shapes ??= new Set(
    buildPlan(
      workshopFrom({
        id: 'any',
        name: 'Any',
        seats: 1,
        services: services.map(({ name }) => defaultServices[name]),
      }),
    ).resources.map((one) => shapeOf(one.type, one.address)),
  );
  return shapes.has(shapeOf(type, address));
}
