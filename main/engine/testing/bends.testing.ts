import type { ResourceType } from '../../../app/plan/resources';
import type { Bend, Bends } from './bend.testing';
import { networkBends } from './network-bends.testing';
import { platformBends } from './platform-bends.testing';
import { serviceBends } from './service-bends.testing';

/** A new type has to say something here. */
const bends: Required<Bends> = { ...networkBends, ...platformBends, ...serviceBends };

/** All bends, with the type that each is about. */
export const allBends: readonly (Bend & { readonly type: ResourceType })[] = Object.entries(bends).flatMap(
  ([type, some]) =>
    'unbendable' in some ? [] : some.map((bend) => ({ ...bend, type: type as ResourceType })),
);
