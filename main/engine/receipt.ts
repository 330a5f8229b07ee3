import type { Receipt, ReceiptCost, ReceiptItem } from '../../app/contract/events';
import { defined } from '../../app/defined';
import type { Problem } from '../../app/errors';
import type { Plan } from '../../app/plan/plan';
import type { ResourceType } from '../../app/plan/resources';
import { costOf } from '../../app/workshop/cost';
import type { Inventory } from './inventory';
import type { Journal } from './journal';
import { keyOf } from './resource-key';

/** What a teardown found before and after, and what it failed of. */
export interface ReceiptFacts {
  readonly first: Inventory;
  readonly last: Inventory;
  /** By `keyOf`. */
  readonly problems: ReadonlyMap<string, Problem>;
  /** What stays on purpose beside the workshop (kept.ts). */
  readonly beside: Receipt['kept'];
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
  /** Prices what stood; without it, or without a journal of this computer, the receipt names no cost. */
  readonly plan?: Plan;
}

const hourMs = 3_600_000;

/**
 * Adds a teardown up. What was made is what the journal and the account say together; what was removed is
 * what a complete last look no longer finds. While a look-up failed, nothing of its type counts as removed.
 */
export function receiptOf(facts: ReceiptFacts, journal: Journal, context: ReceiptContext): Receipt {
  const made = new Map<string, ResourceType>();
  const things = new Map<string, Omit<ReceiptItem, 'fate'>>();
  for (const one of [...journal.made(), ...facts.first.found, ...facts.last.found]) {
    made.set(keyOf(one), one.type);
    things.set(keyOf(one), { type: one.type, id: one.id, address: one.address });
  }
  const blind = new Set<ResourceType>(facts.last.failures.map(({ type }) => type));
  const still = new Map(facts.last.found.map((one) => [keyOf(one), one]));
  const kept = [...still].filter(([key]) => facts.problems.get(key)?.code === 'ownership.refused');
  const left = [...still].filter(([key]) => facts.problems.get(key)?.code !== 'ownership.refused');
  const removed = [...made].filter(([key, type]) => !still.has(key) && !blind.has(type));
  const cost = costUntil(context, journal);
  const fates = new Map<string, ReceiptItem['fate']>([
    ...removed.map(([key]) => [key, 'removed'] as const),
    ...left.map(([key]) => [key, 'left'] as const),
    ...kept.map(([key]) => [key, 'kept'] as const),
  ]);
  const guests = [...facts.problems.values()].find(({ code }) => code === 'teardown.guests');
  const line = ([key, { type, id }]: readonly [
    string,
    { readonly type: ResourceType; readonly id: string },
  ]) => ({
    type,
    id,
    reason: reasonOf(namingGuests(facts.problems.get(key), guests)),
  });
  return {
    workshopId: context.workshopId,
    accountId: context.accountId,
    region: context.region,
    rehearsal: context.rehearsal,
    startedAt: new Date(context.startedAt).toISOString(),
    finishedAt: new Date(context.finishedAt).toISOString(),
    made: made.size,
    removed: removed.length,
    left: left.map(line),
    kept: [...kept.map(line), ...facts.beside],
    failedLookups: facts.last.failures.map(({ type, problem }) => ({ type, reason: reasonOf(problem) })),
    calls: context.calls,
    byType: [...new Set(made.values())].sort().map((type) => ({
      type,
      made: [...made.values()].filter((other) => other === type).length,
      removed: removed.filter(([, other]) => other === type).length,
    })),
    items: [...things]
      .map(([key, thing]): ReceiptItem => ({ ...thing, fate: fates.get(key) ?? 'unknown' }))
      .sort((a, b) => compare(a.type, b.type) || compare(a.address, b.address) || compare(a.id, b.id)),
    clockMs: Math.round(context.elapsed(context.startedAt, context.finishedAt)),
    ...defined({ cost }),
  };
}

/** As if everything planned had stood from the first intent to the end: rather a little too much than too little. */
function costUntil(context: ReceiptContext, journal: Journal): ReceiptCost | undefined {
  const begun = Math.min(...journal.records().map(({ intendedAt }) => intendedAt));
  if (context.plan === undefined || !Number.isFinite(begun)) return undefined;
  const hours = Math.max(0, context.elapsed(begun, context.finishedAt) / hourMs);
  const { perHour, currency } = costOf(context.plan);
  return { currency, perHour, hours, total: perHour * hours };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** True when nothing of the workshop is left, and every look-up said so. */
export function isClean(receipt: Receipt): boolean {
  return receipt.left.length === 0 && receipt.failedLookups.length === 0;
}

/** Whoever is in the network holds its parts, too: AWS says of these only that they are in use. */
function namingGuests(problem: Problem | undefined, guests: Problem | undefined): Problem | undefined {
  return problem?.code === 'aws.in-use' && guests !== undefined ? guests : problem;
}

function reasonOf(problem: Problem | undefined): string {
  if (problem === undefined) return 'AWS confirmed its removal but still lists it.';
  return problem.detail === undefined ? problem.message : `${problem.message} (${problem.detail})`;
}
