/** Load balancers, which seats share whatever their addresses look like. */
import { loadBalancerAddress, shared } from '../plan/addresses';
import { node } from '../plan/node';
import { ref } from '../plan/reference';
import type { AnyPlannedResource } from '../plan/resources';
import { loadBalancerName } from '../workshop/names';
import { quotas } from '../workshop/quotas';
import type { Workshop } from '../workshop/workshop';

/** Seats that share a load balancer when nothing keeps them from it, as in the article. */
const usualSeats = 20;

/** The only listener of a load balancer with rules of ours: whoever lists rules need not ask the others. */
export const frontDoorPort = 80;

/** 60 s, AWS's default, cuts quiet websockets (seed-repo, defect 44); 4000 s is the longest there is. */
const idleTimeoutS = 3600;

/** What somebody takes of the quotas of one load balancer. */
type Share = Readonly<Record<'listeners' | 'targetGroups' | 'rules', number>>;

/**
 * How many seats a load balancer takes when each of them takes `perSeat` of its quotas and the load balancer
 * `own` by itself. By AWS's defaults: what an account was granted on top must not move anybody's seat.
 */
export function seatsPerLoadBalancer(perSeat: Share, own: Share): number {
  const fit = (what: keyof Share, { defaultValue }: { readonly defaultValue: number }): number =>
    Math.floor((defaultValue - own[what]) / perSeat[what]);
  return Math.min(
    usualSeats,
    fit('listeners', quotas.listeners),
    fit('targetGroups', quotas.targetGroupsEach),
    fit('rules', quotas.rules),
  );
}

/** The load balancers with these numbers (from 1). */
export function loadBalancerResources(
  workshop: Pick<Workshop, 'id'>,
  numbers: readonly number[],
): readonly AnyPlannedResource[] {
  return numbers.map((n) =>
    node(
      loadBalancerAddress(n),
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
      {
        name: loadBalancerName(workshop.id, n),
        subnetIds: shared.publicSubnets.map((subnet) => ref(subnet)),
        securityGroupId: ref(shared.loadBalancerGroup),
        idleTimeoutS,
      },
      // An internet-facing load balancer is refused in a VPC that has no way out yet.
      { after: [shared.publicRoutes] },
    ),
  );
}
