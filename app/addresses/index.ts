import type { Workshop } from '../workshop/workshop';
import { ports } from './ports';
import type { Addresses } from './strategy';

/** How the seats of this workshop are reached: the one place that chooses a strategy. */
export function addressesOf(workshop: Workshop): Addresses {
  return ports(workshop);
}
