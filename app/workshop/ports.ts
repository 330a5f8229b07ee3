import { seatLabels } from './workshop';
import type { SeatLabel, ServiceName, ServiceSpec, Workshop } from './workshop';

/** Seats that share one load balancer: 20 × 2 services + port 80 stay under 50 listeners (aws-facts §2). */
export const seatsPerLoadBalancer = 20;

/** The listener port of seat number `n` (from 1). */
export function listenerPort(service: Pick<ServiceSpec, 'portBase'>, n: number): number {
  return service.portBase + n;
}

/** The listener ports that a service takes over all seats, first and last included. */
export function portRange(
  service: Pick<ServiceSpec, 'portBase'>,
  seats: number,
): { readonly from: number; readonly to: number } {
  return { from: listenerPort(service, 1), to: listenerPort(service, seats) };
}

/** The load balancers (from 1) that serve some seat of the workshop, in order. */
export function loadBalancers(workshop: Pick<Workshop, 'seats' | 'without'>): readonly number[] {
  return [...new Set(seatLabels(workshop).map((seat) => loadBalancerOf(seatNumber(seat))))];
}

/** Which load balancer (from 1) serves seat number `n` (from 1). */
export function loadBalancerOf(n: number): number {
  return Math.ceil(n / seatsPerLoadBalancer);
}

/** The number (from 1) of a seat's label. */
export function seatNumber(seat: SeatLabel): number {
  return Number.parseInt(seat, 10);
}

/** The listener port of one service of one seat. Throws for a service that the workshop does not have. */
export function portOf(workshop: Pick<Workshop, 'services'>, seat: SeatLabel, service: ServiceName): number {
  const spec = workshop.services.find(({ name }) => name === service);
  if (spec === undefined) throw new Error(`the workshop has no service ${service}`);
  return listenerPort(spec, seatNumber(seat));
}
