/** What lies between the participants and the load balancers: nothing, unless a drill spoils the network. */
import type { Table, World } from '../../../world/world';

/** One spoiler. Health checks do not pass here: they start behind the load balancer. */
export type Spoiler =
  /** Requests to other ports than these never get an answer. */
  | { readonly kind: 'blocked'; readonly openPorts: readonly number[] }
  /** Requests reach the load balancer so much later, wall ms: people are not on the clock. */
  | { readonly kind: 'slow'; readonly ms: number };

/** By the id of the drill. */
export function spoilers(world: World): Table<Spoiler> {
  return world.table('elbv2.way-in');
}

/** How long a request to this port is on its way, wall ms; `never` when it does not arrive. */
export function delayTo(world: World, port: number): number | 'never' {
  const all = spoilers(world);
  if (all.size === 0) return 0;
  let ms = 0;
  for (const spoiler of all.values()) {
    if (spoiler.kind === 'slow') ms += spoiler.ms;
    else if (!spoiler.openPorts.includes(port)) return 'never';
  }
  return ms;
}
