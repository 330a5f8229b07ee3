import { defined } from '../defined';
import type { SeatLabel, ServiceName } from '../workshop/workshop';
import type { AddressOf } from './outputs';
import { referencesIn } from './reference';
import type { Address } from './reference';
import type { AnyPlannedResource, PlannedResource, ResourceProperties, ResourceType } from './resources';
import { usualMs } from './usual';

/** What a node of the plan may say besides its properties. */
export interface NodeOptions {
  readonly seat?: SeatLabel;
  readonly service?: ServiceName;
  /** What it must wait for although none of its properties refers to it. */
  readonly after?: readonly Address[];
  /** When this one usually takes another time than others of its type, ms. */
  readonly usualMs?: number;
}

/** One node of the plan; `dependsOn` is what its properties refer to and what `after` adds. */
export function node<T extends ResourceType>(
  address: AddressOf<T>,
  type: T,
  properties: ResourceProperties[T],
  options: NodeOptions = {},
): AnyPlannedResource {
  const planned: PlannedResource<T> = {
    address,
    type,
    ...defined({ seat: options.seat, service: options.service }),
    dependsOn: [...new Set([...referencesIn(properties), ...(options.after ?? [])])],
    properties,
    usualMs: options.usualMs ?? usualMs[type],
  };
  // TypeScript cannot see that PlannedResource<T> is a member of the union over all T.
  return planned as unknown as AnyPlannedResource;
}
