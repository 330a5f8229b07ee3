import { addressesOf } from '../addresses';
import { addressMap } from '../addresses/map';
import type { PlanView } from '../contract/views';
import { costOf } from '../workshop/cost';
import { quotasOf } from '../workshop/quotas';
import { serviceOf } from '../services';
import { seatCount } from '../workshop/workshop';
import { typeInWords } from '../words/resources';
import { expectedTimes } from './expected';
import { limitsOf } from './limits';
import type { Plan } from './plan';
import type { ResourceType } from './resources';

/** The plan as the screens show it: counts, addresses, time, cost, quotas. */
export function planView(plan: Plan): PlanView {
  const times = expectedTimes(plan.resources);
  return {
    counts: countsByType(plan),
    addresses: addressMap(plan),
    limits: limitsOf(
      plan.workshop.services.map(({ name }) => serviceOf(name)),
      addressesOf(plan.workshop),
    ),
    usualMs: times.lastSeatMs,
    firstSeatMs: times.firstSeatMs,
    cost: costOf(plan),
    quotas: quotasOf(plan),
  };
}

/** How many resources of each type: for all, for each seat, together; in the order of the plan. */
function countsByType(plan: Plan): PlanView['counts'] {
  const counts = new Map<ResourceType, { shared: number; ofSeats: number }>();
  for (const { type, seat } of plan.resources) {
    const count = counts.get(type) ?? { shared: 0, ofSeats: 0 };
    if (seat === undefined) count.shared += 1;
    else count.ofSeats += 1;
    counts.set(type, count);
  }
  return [...counts].map(([type, { shared, ofSeats }]) => {
    const total = shared + ofSeats;
    return {
      type,
      label: typeInWords(type, total),
      shared,
      perSeat: ofSeats / seatCount(plan.workshop),
      total,
    };
  });
}
