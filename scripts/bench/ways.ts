import { buildPlan } from '../../app/plan/build';
import type { Plan } from '../../app/plan/plan';
import type { Address } from '../../app/plan/reference';
import { workshopFrom } from '../../app/workshop/defaults';
import type { ServiceName } from '../../app/workshop/workshop';

/** How a workshop is made: by the engine, in the seed's groups, or by the engine without its pacer. */
export type Way = 'engine' | 'groups' | 'sdk';

const groupSize = 10;

/**
 * The seed's way: ten seats at a time, one group after another. As its tool did not wait until services
 * are steady, a group is through when its hosts are up and its listeners, task definitions and databases stand.
 */
export function inGroups(plan: Plan): Plan {
  const groupOf = new Map(plan.seats.map(({ seat }, index) => [seat, Math.floor(index / groupSize)]));
  const barriers = new Map<number, Address[]>();
  for (const { seat, type, address } of plan.resources) {
    if (seat === undefined || type === 'AWS::ECS::Service') continue;
    const group = groupOf.get(seat) ?? 0;
    barriers.set(group, [...(barriers.get(group) ?? []), address]);
  }
  // And all of the shared stack, its database and load balancers too, is made before the first group.
  barriers.set(
    -1,
    plan.resources.filter(({ seat }) => seat === undefined).map(({ address }) => address),
  );
  return {
    ...plan,
    resources: plan.resources.map((resource) => {
      if (resource.seat === undefined) return resource;
      const before = barriers.get((groupOf.get(resource.seat) ?? 0) - 1) ?? [];
      return { ...resource, dependsOn: [...new Set([...resource.dependsOn, ...before])] };
    }),
  };
}

/** The plan that a run makes. */
export function planFor(seats: number, services: readonly ServiceName[]): Plan {
  const whole = workshopFrom({ id: 'bench', name: 'Bench', seats });
  return buildPlan({ ...whole, services: whole.services.filter(({ name }) => services.includes(name)) });
}
