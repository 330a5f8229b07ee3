import { addressesOf } from '../addresses';
import { defined } from '../defined';
import type { SeatLabel, ServiceName } from '../workshop/workshop';
import type { Plan } from './plan';
import type { Address } from './reference';
import type { ResourceType } from './resources';

/** One way in which a thing in the account is not as the plan wants it, in words. */
export interface Difference {
  readonly what: string;
  readonly is: string;
  readonly wanted: string;
  /**
   * How it becomes as wanted. `mend`: where it stands, by the next provisioning or change. `remake`: it goes and a new
   * one comes, by the same, since nothing is lost with it. `change`: only when the instructor agrees to a change, and in
   * the way that changes of its type are made.
   */
  readonly remedy: 'mend' | 'remake' | 'change';
}

/**
 * `make`: it is missing. `update`: it is brought up to date where it stands. `replace`: it goes, and a new one
 * comes. `remove`: the plan has no place for it. `refuse`: it cannot become what the plan wants while it is in use.
 */
type ChangeAction = 'make' | 'update' | 'replace' | 'remove' | 'refuse';

/** What has to happen to one resource so that the account is as the plan wants it, and why. */
export interface ResourceChange {
  readonly address: Address;
  readonly type: ResourceType;
  readonly seat?: SeatLabel;
  readonly service?: ServiceName;
  readonly action: ChangeAction;
  readonly reasons: readonly string[];
  /** Refused, since somebody else has the name that it needs. */
  readonly taken?: true;
}

/** What is there of a workshop, as far as changes go. */
interface StandingResource {
  readonly address: Address;
  readonly type: ResourceType;
  readonly seat?: SeatLabel;
  readonly service?: ServiceName;
}

export interface ChangeQuestion {
  readonly plan: Plan;
  readonly standing: readonly StandingResource[];
  /** By address, for what stands and is not as planned. */
  readonly differences: ReadonlyMap<Address, readonly Difference[]>;
  /** Whose the name is that a thing of the plan needs and somebody else has, by address. */
  readonly taken: ReadonlyMap<Address, string>;
  /** Types that the account cannot list: that they are not listed is no change. */
  readonly unlisted: ReadonlySet<ResourceType>;
  /** Seats that get a new host though the old one may be as planned. */
  readonly replace: readonly SeatLabel[];
}

const host = 'AWS::EC2::Instance';
const taskDefinition = 'AWS::ECS::TaskDefinition';
const service = 'AWS::ECS::Service';

/** What a change of a type leads to; the others are brought up to date where they stand. */
const actions: Partial<Record<ResourceType, ChangeAction>> = {
  // A host with its agent registered cannot change its type, and its disk goes with it (aws-facts §6).
  [host]: 'replace',
  // The seats' databases would go with the server.
  'AWS::RDS::DBInstance': 'refuse',
};

/**
 * Everything that has to happen so that the account is as the plan wants it; empty when it is. What depends on
 * a changed thing is changed with it: a service gets the new revision of its tasks, or comes up on a new host.
 * Pure; in the order of the plan, then what is removed.
 */
export function planChanges(question: ChangeQuestion): readonly ResourceChange[] {
  const { plan, standing, differences, taken, unlisted } = question;
  const there = new Set(standing.map(({ address }) => address));
  const planned = new Set(plan.resources.map(({ address }) => address));
  const { printed } = addressesOf(plan.workshop);
  const changed = new Map<Address, ResourceChange>();
  for (const resource of plan.resources) {
    const { address, type, seat } = resource;
    const found = differences.get(address) ?? [];
    const reasons = found.map(inWords);
    const other = there.has(address) ? undefined : taken.get(address);
    if (other !== undefined) {
      changed.set(address, { ...change(resource, 'refuse', [other]), taken: true });
      continue;
    }
    if (!there.has(address) && !unlisted.has(type)) {
      changed.set(address, change(resource, 'make', ['It does not exist.']));
      continue;
    }
    const asked = type === host && seat !== undefined && question.replace.includes(seat);
    if (asked)
      changed.set(address, change(resource, 'replace', ['You asked for a new machine.', ...reasons]));
    else if (reasons.length > 0) {
      changed.set(address, change(resource, actionFor(type, found, printed), reasons));
    } else if (type === service) {
      const because = becauseOf(resource.dependsOn, changed);
      if (because.length > 0) changed.set(address, change(resource, 'update', because));
    }
  }
  const removed = standing
    .filter(({ address, type }) => !planned.has(address) && !unlisted.has(type))
    .map((one) => change(one, 'remove', ['The workshop no longer has it.']));
  return [...changed.values(), ...removed];
}

function actionFor(
  type: ResourceType,
  found: readonly Difference[],
  printed: ReadonlySet<ResourceType>,
): ChangeAction {
  if (found.some(({ remedy }) => remedy === 'change')) {
    return printed.has(type) ? 'refuse' : (actions[type] ?? 'update');
  }
  // A new revision takes the place of an old one, which goes when nothing uses it any more.
  const isRemade = type !== taskDefinition && found.some(({ remedy }) => remedy === 'remake');
  return isRemade ? 'replace' : 'update';
}

/** Why a service that is as planned has to be restarted. */
function becauseOf(
  dependsOn: readonly Address[],
  changed: ReadonlyMap<Address, ResourceChange>,
): readonly string[] {
  return dependsOn.flatMap((address) => {
    const cause = changed.get(address);
    if (cause?.type === taskDefinition && cause.action === 'update') return cause.reasons;
    return cause?.type === host && cause.action === 'replace' ? ['Its machine is replaced.'] : [];
  });
}

function change(
  { address, type, seat, service: name }: StandingResource,
  action: ChangeAction,
  reasons: readonly string[],
): ResourceChange {
  return {
    address,
    type,
    ...defined({ seat, service: name }),
    action,
    reasons,
  };
}

function inWords({ what, is, wanted }: Difference): string {
  return `${what}: ${is} → ${wanted}`;
}
