/** The only place that knows what the address of a service looks like: other ways in will come. */
import { listenerPort, seatNumber } from './ports';
import type { SeatLabel, ServiceName, ServiceSpec } from './workshop';

/** The address on the card, given the name of the seat's load balancer. */
export function serviceUrl(at: {
  readonly dnsName: string;
  readonly seat: SeatLabel;
  readonly service: Pick<ServiceSpec, 'portBase'>;
}): string {
  return `http://${at.dnsName}:${listenerPort(at.service, seatNumber(at.seat))}/`;
}

/** The address without an odd port, which leads to the one on the card. */
export function friendlyUrl(at: {
  readonly dnsName: string;
  readonly seat: SeatLabel;
  readonly service: ServiceName;
}): string {
  return `http://${at.dnsName}${friendlyPath(at.seat, at.service)}`;
}

/** `/07/jupyter`. */
export function friendlyPath(seat: SeatLabel, service: ServiceName): string {
  return `/${seat}/${service}`;
}

/** Listener patterns for what people type instead of it; at most the five that a rule may hold (aws-facts §2). */
export function friendlyPatterns(seat: SeatLabel, service: ServiceName): readonly string[] {
  const labels = [...new Set([seat, String(seatNumber(seat))])];
  const exact = labels.flatMap((label) => [
    `${friendlyPath(label, service)}*`,
    `/${label}/${capitalized(service)}*`,
  ]);
  return [...exact, `${friendlyPath(`seat-${seat}`, service)}*`];
}

/** As phones write a word that somebody types first. */
function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
