import { defined } from '../../app/defined';
import { callsToMake } from '../../app/plan/calls';
import type { Plan } from '../../app/plan/plan';
import type { AnyPlannedResource, ResourceType } from '../../app/plan/resources';
import { kinds } from '../../main/aws/kinds';
import type { FoundResource } from '../../main/aws/kind';
import { nodesFor } from '../../main/engine/teardown';
import { createRandom } from '../../main/rehearsal/world/random';
import type { Random } from '../../main/rehearsal/world/random';
import { batchedDeletes, callsToRemove } from './calls';
import type { IdealTask } from './ideal';
import { idealMs } from './ideal';
import type { RunResult, Waits } from './run';

/**
 * How long the rehearsal itself takes for each step, clock ms: the ranges that its services draw from
 * (main/rehearsal, from aws-facts §3 and §10). The floor draws from the same ranges.
 */
const ranges = {
  instanceRunning: [10_000, 30_000],
  agentRegistered: [30_000, 90_000],
  loadBalancerActive: [135_000, 190_000],
  databaseAvailable: [300_000, 480_000],
  profileKnown: [5_000, 15_000],
  listenerKnown: [0, 3_000],
  interfaceAttached: [3_000, 10_000],
  imagePulled: [30_000, 180_000],
  firstHealthCheck: [0, 10_000],
  targetDrained: [10_000, 10_000],
  taskDeprovisioned: [2_000, 6_000],
  instanceTerminated: [30_000, 60_000],
  loadBalancerGone: [60_000, 180_000],
  databaseDeleted: [180_000, 300_000],
} as const;

/** Draws per floor: enough for its mean to stand still within a percent. */
const draws = 15;

/** The mean time of an ideal client for provisioning and for teardown, clock ms; `waits` stand for draws. */
export function floorOf(
  plan: Plan,
  waits: RunResult['waits'],
): { readonly provisionMs: number; readonly teardownMs: number } {
  const mean = (tasks: (random: Random) => readonly IdealTask[]): number => {
    let sum = 0;
    for (let seed = 1; seed <= draws; seed += 1) sum += idealMs(tasks(createRandom(seed)));
    return sum / draws;
  };
  return {
    provisionMs: mean((random) => toMake(plan, waits.make, random)),
    teardownMs: mean((random) => toRemove(plan, waits.remove, random)),
  };
}

function toMake(plan: Plan, waits: Waits, random: Random): readonly IdealTask[] {
  const images = new Map<string, number>();
  for (const one of plan.resources) {
    if (one.type !== 'AWS::ECS::TaskDefinition') continue;
    images.set(one.address, new Set(one.properties.containers.map(({ image }) => image)).size);
  }
  return plan.resources.map((resource) => ({
    id: resource.address,
    dependsOn: resource.dependsOn,
    calls: callsToMake(resource),
    // Its first call makes it known; the others may come while its dependents start.
    ...(kinds[resource.type].dependentsMayStart === 'created' ? { releaseAfterCalls: 1 } : {}),
    waitMs:
      waits[resource.address] ??
      waitToMake(
        resource,
        random,
        Math.max(1, ...resource.dependsOn.map((address) => images.get(address) ?? 0)),
      ),
  }));
}

function waitToMake(resource: AnyPlannedResource, random: Random, images: number): number {
  const draw = ([low, high]: readonly [number, number]): number => random.between(low, high);
  const pulls = Math.max(...Array.from({ length: images }, () => draw(ranges.imagePulled)));
  switch (resource.type) {
    case 'AWS::EC2::Instance':
      return draw(ranges.instanceRunning) + draw(ranges.agentRegistered);
    case 'AWS::RDS::DBInstance':
      return draw(ranges.databaseAvailable);
    case 'AWS::IAM::InstanceProfile':
      return draw(ranges.profileKnown);
    case 'AWS::ElasticLoadBalancingV2::LoadBalancer':
      return draw(ranges.loadBalancerActive);
    case 'AWS::ElasticLoadBalancingV2::Listener':
      return draw(ranges.listenerKnown);
    case 'AWS::ECS::Service':
      return draw(ranges.interfaceAttached) + pulls + draw(ranges.firstHealthCheck);
    case 'Lectern::SeatDatabase':
      return draw(ranges.interfaceAttached) + pulls;
    default:
      return 0;
  }
}

const waitsToRemove: Partial<Readonly<Record<ResourceType, (random: Random) => number>>> = {
  'AWS::ECS::Service': (random) =>
    random.between(...ranges.targetDrained) + random.between(...ranges.taskDeprovisioned),
  'AWS::EC2::Instance': (random) => random.between(...ranges.instanceTerminated),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': (random) => random.between(...ranges.loadBalancerGone),
  'AWS::RDS::DBInstance': (random) => random.between(...ranges.databaseDeleted),
};

/** The engine's own order of deletion, with the calls of each thing at its first part and AWS's time at its second. */
function toRemove(plan: Plan, waits: Waits, random: Random): readonly IdealTask[] {
  const byAddress = new Map(plan.resources.map((resource) => [resource.address, resource]));
  const found = plan.resources.map(({ type, address, seat }): FoundResource => ({
    type,
    id: address,
    address,
    ...defined({ seat }),
    outputs: { id: address },
    usable: true,
    evidence: { by: 'journal', address },
  }));
  const members = new Map<ResourceType, number>();
  return nodesFor(found).map(({ id, found: one, part, dependsOn }): IdealTask => {
    const resource = byAddress.get(one.address);
    if (part === 'gone' || resource === undefined) {
      return {
        id,
        dependsOn,
        calls: [],
        waitMs: waits[one.address] ?? waitsToRemove[one.type]?.(random) ?? 0,
      };
    }
    const batch = batchedDeletes[one.type];
    const nth = (members.get(one.type) ?? 0) + 1;
    members.set(one.type, nth);
    // The batch's call is charged to its first member.
    const shared = batch !== undefined && nth % batch.perCall === 1 ? [batch] : [];
    return {
      id,
      // AWS lets a task definition go at any time.
      dependsOn: one.type === 'AWS::ECS::TaskDefinition' ? [] : dependsOn,
      calls: [...callsToRemove(resource), ...shared],
      waitMs: 0,
    };
  });
}
