import type { Cause } from './causes';
import type { ServiceName, SeatLabel } from './workshop';

/**
 * What a participant can do with a service right now.
 * - `works`: the laptop opened the address on the card and got the service's answer
 * - `starting`: being made, or coming back
 * - `trouble`: AWS says it runs, but it cannot be used (or the other way round): the reason says which
 * - `down`: it does not run
 * - `unknown`: not made yet, or not seen for a while
 */
export type HealthState = 'works' | 'starting' | 'trouble' | 'down' | 'unknown';

export interface ServiceHealth {
  readonly name: ServiceName;
  readonly state: HealthState;
  /** In words, for the instructor; empty when it works. */
  readonly reason: string;
  /** The same for programs; absent when it works, and from what version 0.1 wrote. */
  readonly cause?: Cause;
  /** What answered at the address, in its own words; absent while it does not work. */
  readonly answeredBy?: string;
  /** The address on the card; absent until the load balancer is there. */
  readonly url?: string;
  /** Wall time (ms) of the observation behind this state. */
  readonly observedAt: number;
}

export interface SeatHealth {
  readonly seat: SeatLabel;
  readonly state: HealthState;
  readonly services: readonly ServiceHealth[];
}

/** What of a seat's health is drawn on its tile. */
interface States {
  readonly state: HealthState;
  readonly services: readonly Pick<ServiceHealth, 'name' | 'state'>[];
}

/** True when seat and services are in the same states. */
export function sameStates(a: States, b: States): boolean {
  return (
    a.state === b.state &&
    a.services.length === b.services.length &&
    a.services.every(
      ({ name, state }, index) => name === b.services[index]?.name && state === b.services[index].state,
    )
  );
}

/** True when there is nothing new to tell: the same states for the same reasons, however old. */
export function sameHealth(a: SeatHealth, b: SeatHealth): boolean {
  return (
    sameStates(a, b) &&
    a.services.every((service, index) => {
      const other = b.services[index];
      return (
        service.reason === other?.reason &&
        service.url === other.url &&
        service.answeredBy === other.answeredBy
      );
    })
  );
}

/** True when both are of the same observation. */
export function sameLook(a: SeatHealth, b: SeatHealth): boolean {
  return (
    sameHealth(a, b) &&
    a.services.every(({ observedAt }, index) => observedAt === b.services[index]?.observedAt)
  );
}
