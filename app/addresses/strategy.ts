import type { AddressOf, KnownOutputs } from '../plan/outputs';
import type { AnyPlannedResource, IngressRule, ResourceType } from '../plan/resources';
import type { WholeIssue } from '../workshop/check';
import type { SeatLabel, ServiceSpec, Workshop } from '../workshop/workshop';

/**
 * Where a service of a seat answers, as the plan's JSON says it: a union, by the field that is there. Each strategy
 * adds a member with a field of its own (`path`, `host`), and none gets another meaning.
 */
export type Place = { readonly port: number };

/** A way in to the seats of any workshop. */
export type AddressStrategy = (workshop: Workshop) => Addresses;

/**
 * How the seats of one workshop are reached: the only thing that knows what an address looks like and what
 * it takes. An address need not have a port, or a host name, of its own. Pure.
 */
export interface Addresses {
  /** What one seat differs by from the next, as a heading: `Ports`. */
  readonly title: string;
  /** Browsers take the addresses for a secure context. */
  readonly secure: boolean;
  /** Types that cannot become what another plan wants: the addresses on printed cards would be wrong. */
  readonly printed: ReadonlySet<ResourceType>;
  /** What only the whole of the workshop shows to be wrong with its addresses. */
  issues(): readonly WholeIssue[];
  /** The label of the load balancer that leads to a service of a seat; it never changes (load-balancers.ts). */
  loadBalancerOf(seat: SeatLabel, service: Pick<ServiceSpec, 'name'>): string;
  /** What the addresses of all seats share; it takes minutes, so the plan has it early. */
  sharedResources(): readonly AnyPlannedResource[];
  /** Who may reach the load balancers, and where. */
  ingress(): readonly IngressRule[];
  /** What leads from its load balancer to a target group of a seat; the service there waits for all of it. */
  serviceResources(
    seat: SeatLabel,
    service: ServiceSpec,
    targetGroup: AddressOf<'AWS::ElasticLoadBalancingV2::TargetGroup'>,
  ): readonly AnyPlannedResource[];
  /** What a participant may type instead of the address on the card: made last, nothing waits for it. */
  shortcutResources(seat: SeatLabel): readonly AnyPlannedResource[];
  /** The address on the card; undefined until what it consists of is known. */
  url(seat: SeatLabel, service: ServiceSpec, outputs: KnownOutputs): string | undefined;
  /** The path at which `url` ends, with a slash at both ends: what the service answers below. `/` for all of it. */
  basePath(seat: SeatLabel, service: ServiceSpec): string;
  /** Another one than before means that a card that was printed is wrong; two services never have the same. */
  printedPlace(seat: SeatLabel, service: ServiceSpec): string;
  place(seat: SeatLabel, service: ServiceSpec): Place;
  /** The places of these seats, at least one, in short: `8001–8020`. */
  span(seats: readonly SeatLabel[], service: ServiceSpec): string;
  /** What a network in between has to let through for one address: `port 8007`. */
  through(seat: SeatLabel, service: ServiceSpec): string;
  /** What the venue's network must let through for all of them, an item each: `8001–8020 for Jupyter`. */
  venueMustAllow(): readonly string[];
}
