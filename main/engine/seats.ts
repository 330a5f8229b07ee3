import type { Problem } from '../../app/errors';
import type { Plan } from '../../app/plan/plan';
import type { Address } from '../../app/plan/reference';
import type { SeatLabel } from '../../app/workshop/workshop';

/** Which seats are ready: all of their services and everything below these can be used. */
export interface SeatTracker {
  /** A resource can be used. */
  done(address: Address): void;
  /** A resource will not come in this run; the first problem of a seat is told. */
  failed(address: Address, problem: Problem): void;
  readonly ready: number;
  readonly notReady: number;
}

export interface SeatListener {
  onReady(seat: SeatLabel): void;
  onFailed(seat: SeatLabel, problem: Problem): void;
}

/** Follows the seats of a plan through a walk. */
export function trackSeats(plan: Plan, listener: SeatListener): SeatTracker {
  const resources = new Map(plan.resources.map((resource) => [resource.address, resource]));
  const seatsOf = new Map<Address, SeatLabel[]>();
  const open = new Map<SeatLabel, number>();
  const failed = new Set<SeatLabel>();

  const needs = (start: readonly Address[]): ReadonlySet<Address> => {
    const seen = new Set<Address>();
    const stack = [...start];
    for (let address = stack.pop(); address !== undefined; address = stack.pop()) {
      if (seen.has(address)) continue;
      seen.add(address);
      stack.push(...(resources.get(address)?.dependsOn ?? []));
    }
    return seen;
  };

  const servicesOf = new Map<SeatLabel, Address[]>();
  for (const { seat, type, address } of plan.resources) {
    if (seat === undefined || type !== 'AWS::ECS::Service') continue;
    servicesOf.set(seat, [...(servicesOf.get(seat) ?? []), address]);
  }
  for (const { seat } of plan.seats) {
    const addresses = needs(servicesOf.get(seat) ?? []);
    open.set(seat, addresses.size);
    for (const address of addresses) seatsOf.set(address, [...(seatsOf.get(address) ?? []), seat]);
  }
  const settled = new Set<Address>();

  return {
    get ready() {
      return [...open.values()].filter((count) => count === 0).length;
    },
    get notReady() {
      return [...open.values()].filter((count) => count > 0).length;
    },
    done: (address) => {
      if (settled.has(address)) return;
      settled.add(address);
      for (const seat of seatsOf.get(address) ?? []) {
        const left = (open.get(seat) ?? 0) - 1;
        open.set(seat, left);
        if (left === 0) listener.onReady(seat);
      }
    },
    failed: (address, problem) => {
      for (const seat of seatsOf.get(address) ?? []) {
        if (failed.has(seat)) continue;
        failed.add(seat);
        listener.onFailed(seat, problem);
      }
    },
  };
}
