import type { Receipt, ReceiptCost, ReceiptItem, Reckoning } from '../../app/contract/events';
import { defined } from '../../app/defined';
import type { Problem } from '../../app/errors';
import type { Plan } from '../../app/plan/plan';
import type { ResourceType } from '../../app/plan/resources';
import type { Address } from '../../app/plan/reference';
import { costOf, costOfStanding, priceListOf, type Stood } from '../../app/workshop/cost';
import { unlistedTypes } from '../aws/kinds';
import type { Inventory } from './inventory';
import type { Journal, Thing } from './journal';
import { guestOf, type Guests } from './guests';
import { reasonOf } from './reason';
import { unplannedCode } from './unplanned';
import { keyOf } from './resource-key';

/** What a teardown came across, what it found in the end, and what it failed of. */
export interface ReceiptFacts extends Guests {
  /** What this teardown, with its runs that ended without a receipt, found and asked to be removed or kept. */
  readonly things: readonly Thing[];
  readonly last: Inventory;
  /** By `keyOf`. */
  readonly problems: ReadonlyMap<string, Problem>;
  /** What is none of it and stays (kept.ts). */
  readonly beside: NonNullable<Receipt['beside']>;
}

export interface ReceiptContext {
  readonly workshopId: string;
  readonly accountId: string;
  readonly region: string;
  readonly rehearsal: boolean;
  /** Wall ms. */
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly calls: number;
  /** Clock ms between two points of wall time: AWS's durations are counted by the clock. */
  readonly elapsed: (from: number, to: number) => number;
  /** Prices what stood, and says what was planned; without a journal of this computer, the receipt names no cost. */
  readonly plan?: Plan;
}

const hourMs = 3_600_000;

/** Why something of ours stays on purpose. */
const keptCodes: ReadonlySet<string> = new Set(['ownership.refused', unplannedCode]);

/**
 * Adds a teardown up. What was removed is what was asked for and what a complete last look no longer finds. While a
 * look-up failed, nothing of its type counts as removed. What lies inside another resource and that AWS cannot list
 * (a seat's database, exercise files) is no resource of its own, and is not counted.
 */
export function receiptOf(facts: ReceiptFacts, journal: Journal, context: ReceiptContext): Receipt {
  const { last, problems } = facts;
  const counted = [...facts.things, ...last.found].filter(({ type }) => !unlistedTypes.has(type));
  const things = new Map(counted.map((one) => [keyOf(one), one]));
  const blind = new Set<ResourceType>(last.failures.map(({ type }) => type));
  const still = new Set(last.found.map(keyOf));
  const fateOf = (key: string, type: ResourceType): ReceiptItem['fate'] => {
    if (still.has(key)) return keptCodes.has(problems.get(key)?.code ?? '') ? 'kept' : 'left';
    return blind.has(type) ? 'unknown' : 'removed';
  };
  const items = [...things].map(([key, { type, id, address }]): ReceiptItem => ({
    type,
    id,
    address,
    fate: fateOf(key, type),
  }));
  const withFate = (fate: ReceiptItem['fate']): readonly ReceiptItem[] =>
    items.filter((one) => one.fate === fate);
  const removed = withFate('removed');
  // What an earlier receipt told the end of has told its cost, too.
  const cost = items.length === 0 ? undefined : costUntil(context, journal);
  const guests = [...problems.values()].find(({ code }) => code === 'teardown.guests');
  const line = (item: ReceiptItem): Receipt['left'][number] => ({
    type: item.type,
    id: item.id,
    reason: reasonOf(namingGuests(problems.get(keyOf(item)), guests)),
  });
  return {
    workshopId: context.workshopId,
    accountId: context.accountId,
    region: context.region,
    rehearsal: context.rehearsal,
    startedAt: new Date(context.startedAt).toISOString(),
    finishedAt: new Date(context.finishedAt).toISOString(),
    made: items.length,
    removed: removed.length,
    left: withFate('left').map(line),
    kept: withFate('kept').map(line),
    beside: facts.beside,
    guests: facts.guests.map((guest) => ({
      ...guestOf(guest),
      fate:
        guest.inside?.goes === true && removed.some(({ id }) => id === guest.inside?.of) ? 'removed' : 'left',
    })),
    uninspected: facts.uninspected,
    failedLookups: failedLookupsOf(last),
    calls: context.calls,
    byType: [...new Set(items.map(({ type }) => type))].sort().map((type) => ({
      type,
      made: items.filter((one) => one.type === type).length,
      removed: removed.filter((one) => one.type === type).length,
    })),
    items: items.sort(
      (a, b) => compare(a.type, b.type) || compare(a.address, b.address) || compare(a.id, b.id),
    ),
    clockMs: Math.round(context.elapsed(context.startedAt, context.finishedAt)),
    ...defined({ cost, reckoning: reckoningOf(items, context.plan, journal) }),
  };
}

/** Each thing that is billed by the hour from its first intent to when it was gone, as the journal tells. */
function costUntil({ plan, elapsed, finishedAt }: ReceiptContext, journal: Journal): ReceiptCost | undefined {
  const records = journal.records();
  const begun = Math.min(...records.map(({ firstIntendedAt }) => firstIntendedAt));
  if (plan === undefined || !Number.isFinite(begun)) return undefined;
  const hours = Math.max(0, elapsed(begun, finishedAt) / hourMs);
  const { perHour, currency } = costOf(plan);
  // What was asked for and never told its id was not made.
  const stood = records
    .filter(({ id }) => id !== undefined)
    .map(({ type, firstIntendedAt, deletedAt }): Stood => ({
      type,
      from: firstIntendedAt,
      ...defined({ to: deletedAt }),
    }));
  return {
    currency,
    perHour,
    hours,
    ...costOfStanding(stood, plan.workshop, elapsed, finishedAt),
    priceList: priceListOf(plan.workshop.region),
    since: new Date(begun).toISOString(),
  };
}

/** How what this teardown found follows from the plan: place by place. */
function reckoningOf(
  items: readonly ReceiptItem[],
  plan: Plan | undefined,
  journal: Journal,
): Reckoning | undefined {
  if (plan === undefined) return undefined;
  const places = plan.resources.filter(({ type }) => !unlistedTypes.has(type)).map(({ address }) => address);
  const planned = new Set(places);
  const found = new Map<Address, number>();
  for (const { address } of items) found.set(address, (found.get(address) ?? 0) + 1);
  const empty = places.filter((address) => !found.has(address));
  const gone = empty.filter((address) => {
    const state = journal.record(address)?.state;
    return state === 'deleting' || state === 'deleted';
  });
  const inPlace = items.filter(({ address }) => planned.has(address)).length;
  return {
    planned: places.length,
    notMade: empty.length - gone.length,
    removedBefore: gone.length,
    again: inPlace - (places.length - empty.length),
    unplanned: items.length - inPlace,
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Those of `things` of which the receipt cannot say what became of them: the next one does. */
export function uncheckedOf({ items }: Receipt, things: readonly Thing[]): readonly Thing[] {
  const unknown = new Set(items?.flatMap((item) => (item.fate === 'unknown' ? [keyOf(item)] : [])));
  return things.filter((one) => unknown.has(keyOf(one)));
}

/** True when nothing of the workshop is left, and every look-up said so. */
export function isClean(receipt: Receipt): boolean {
  return receipt.left.length === 0 && receipt.failedLookups.length === 0;
}

/** Whoever is in the network holds its parts, too: AWS says of these only that they are in use. */
function namingGuests(problem: Problem | undefined, guests: Problem | undefined): Problem | undefined {
  return problem?.code === 'aws.in-use' && guests !== undefined ? guests : problem;
}

/** The look-ups of an inventory that failed, as people are told of them. */
export function failedLookupsOf({ failures }: Inventory): Receipt['failedLookups'] {
  return failures.map(({ type, problem }) => ({ type, reason: reasonOf(problem) }));
}
