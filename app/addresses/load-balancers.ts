/**
 * Load balancers, which seats share whatever their addresses look like. A printed card names one, so which one leads to
 * a service of a seat follows from that seat and that service alone: whatever else comes, goes or changes its order in
 * the workshop, an address stays.
 */
import { loadBalancerAddress, shared } from '../plan/addresses';
import { node } from '../plan/node';
import { ref } from '../plan/reference';
import type { AnyPlannedResource } from '../plan/resources';
import { serviceNames } from '../services';
import { loadBalancerName } from '../workshop/names';
import { quotas } from '../workshop/quotas';
import { seatNumber } from '../workshop/workshop';
import type { SeatLabel, ServiceName, Workshop } from '../workshop/workshop';

/** Seats that share a load balancer, as in the article. */
const seatsEach = 20;

/** 60 s, AWS's default, cuts quiet websockets (seed-repo, defect 44); 4000 s is the longest there is. */
const idleTimeoutS = 3600;

/** What somebody takes of the quotas of one load balancer. */
type Share = Readonly<Record<'listeners' | 'targetGroups' | 'rules', number>>;

/**
 * How many services of a seat a load balancer takes when each of them takes `each` of its quotas and the load balancer
 * `own` by itself. By AWS's defaults: what an account was granted on top must not move anybody's address.
 */
export function servicesPerLoadBalancer(each: Share, own: Share): number {
  const fit = (what: keyof Share, { defaultValue }: { readonly defaultValue: number }): number =>
    Math.floor((defaultValue - own[what]) / (each[what] * seatsEach));
  return Math.min(
    fit('listeners', quotas.listeners),
    fit('targetGroups', quotas.targetGroupsEach),
    fit('rules', quotas.rules),
  );
}

/**
 * The label of the load balancer that leads to a service of a seat: `2` is the one of seats 21 to 40 for the first
 * `services` of all services that there are, `2b` the one for the next. What stands has these labels.
 */
export function loadBalancerLabel(seat: SeatLabel, service: ServiceName, services: number): string {
  const seats = Math.ceil(seatNumber(seat) / seatsEach);
  const group = Math.floor(serviceNames.indexOf(service) / services);
  return `${seats}${group === 0 ? '' : String.fromCharCode('a'.charCodeAt(0) + group)}`;
}

/** The load balancers with these labels. */
export function loadBalancerResources(
  workshop: Pick<Workshop, 'id'>,
  labels: readonly string[],
): readonly AnyPlannedResource[] {
  return labels.map((label) =>
    node(
      loadBalancerAddress(label),
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
      {
        name: loadBalancerName(workshop.id, label),
        subnetIds: shared.publicSubnets.map((subnet) => ref(subnet)),
        securityGroupId: ref(shared.loadBalancerGroup),
        idleTimeoutS,
      },
      // An internet-facing load balancer is refused in a VPC that has no way out yet.
      { after: [shared.publicRoutes] },
    ),
  );
}
