/**
 * What a receipt says, in words and for programs: the screens, the command line and the files all ask here.
 *
 * The numbers count distinct resources of the workshop, by type and AWS's id, and add up:
 * `made` = `removed` + `left` + `kept` + those of a type that could not be checked (`uncheckedIn`).
 *
 * - `made` are the resources that stood when this teardown began: all that its runs have found since something was
 *   last made or a receipt was last written. So each resource is removed in one receipt, on whichever computer, and a
 *   teardown that was interrupted counts on where it was, on the same computer.
 * - `removed` are those of them that this computer asked AWS to remove and that AWS no longer has. What could not be
 *   checked is counted again by the next receipt, which tells its end.
 * - `left` are those that still stand, `kept` those that stand on purpose.
 * - Files, rules and databases inside a resource are no resources; what others put there is named in `guests`.
 * - What is not of the workshop (`beside`) is counted nowhere.
 */
import { z } from 'zod';
import { capital, listInWords, plural } from '../words/lists';
import { typeInWords } from '../words/resources';
import type { GuestView, ReasonedThing, Receipt } from './events';

/** How a receipt is headed. */
export interface Verdict {
  readonly tone: 'good' | 'bad';
  readonly title: string;
  readonly text: string;
}

/** What a receipt proves. "Nothing is left" only when every look-up was answered. */
export function verdictOf(
  receipt: Pick<Receipt, 'left' | 'kept' | 'beside' | 'failedLookups' | 'rehearsal'>,
): Verdict {
  const { beside, failedLookups, kept, left, rehearsal } = receipt;
  if (failedLookups.length > 0) {
    return {
      tone: 'bad',
      title: 'Lectern could not check everything',
      text: `${plural(failedLookups.length, 'check')} failed, so something may be left. Tear down again to check once more.`,
    };
  }
  if (left.length > 0) {
    return {
      tone: 'bad',
      title: `${plural(left.length, 'resource')} still left`,
      text: 'Each is listed below with its reason and may still cost money. Tear down again to continue.',
    };
  }
  // Receipts of earlier versions had what is not of the workshop among what is kept.
  if (kept.length > 0 && beside !== undefined) {
    return {
      tone: 'good',
      title: `Nothing is left but ${plural(kept.length, 'resource')} kept on purpose`,
      text: 'Each is listed below with the reason, and may still cost money.',
    };
  }
  return {
    tone: 'good',
    title: 'Nothing of yours is left',
    text:
      (rehearsal
        ? 'Lectern checked the whole rehearsal again and found nothing of this workshop.'
        : 'Lectern checked the account again and found nothing of this workshop. It no longer costs anything.') +
      freeEntries(beside ?? []),
  };
}

/** What AWS itself has put into the account, which nobody need look at. */
function freeEntries(beside: readonly ReasonedThing[]): string {
  const roles = beside.filter(({ type }) => type === 'AWS::IAM::ServiceLinkedRole').length;
  if (roles === 0) return '';
  return ` ${plural(roles, 'free entry belongs', 'free entries belong')} to the account: AWS created ${roles === 1 ? 'it' : 'them'} for itself.`;
}

/** How what was created follows from the plan, in one line; nothing where that is not known. */
export function reckoningInWords({
  made,
  reckoning,
}: Pick<Receipt, 'made' | 'reckoning'>): string | undefined {
  if (reckoning === undefined) return undefined;
  const { planned, notMade, removedBefore, again, unplanned } = reckoning;
  const [fewer, more] = [
    listInWords([
      ...(notMade === 0 ? [] : [`${figure(notMade)} not created`]),
      ...(removedBefore === 0
        ? []
        : [`${figure(removedBefore)} removed before by a teardown that was not completed`]),
    ]),
    listInWords([
      ...(again === 0
        ? []
        : [`${figure(again)} created in the place of others (a new machine, a changed container)`]),
      ...(unplanned === 0
        ? []
        : [`${figure(unplanned)} outside the plan (removed seats, or made by somebody else)`]),
    ]),
  ];
  const plan = `Planned ${figure(planned)}, created ${figure(made)}`;
  if (fewer === '' && more === '') return `${plan}: exactly what was planned.`;
  const parts = [...(fewer === '' ? [] : [`fewer: ${fewer}`]), ...(more === '' ? [] : [`more: ${more}`])];
  return `${plan}. ${capital(parts.join('; '))}.`;
}

const figure = (count: number): string => count.toLocaleString('en-US');

/** How many of the resources could not be checked, so that nobody knows whether they stand. */
export function uncheckedIn({
  made,
  removed,
  left,
  kept,
}: Pick<Receipt, 'made' | 'removed' | 'left' | 'kept'>): number {
  return made - removed - left.length - kept.length;
}

/** What others put into the workshop, and what will become of it. */
export function guestInWords({ type, id, inside, goes }: GuestView): string {
  const fate = goes ? 'is removed with it' : 'stays, and has to go before that can';
  return `${typeInWords(type)} ${id} in ${inside} ${fate}`;
}

/** What others put into the workshop, and what became of it. */
export function guestLine({ type, id, inside, fate }: NonNullable<Receipt['guests']>[number]): ReasonedThing {
  return {
    type,
    id,
    reason:
      fate === 'removed'
        ? `It was inside ${inside} and was removed with it.`
        : `It is still inside ${inside}.`,
  };
}

/**
 * Which shape a receipt's JSON has. 3: `cost.total` is what stood, each thing for as long as it did (`cost.parts`), and
 * `reckoning` says how `made` follows from the plan. 2: `cost.total` was `perHour` for all `hours`. 1, which did not say
 * so: the files of version 0.1, whose `left` and `kept` were lists.
 */
const shapeVersion = 3;

/** A receipt as programs read it: `left` and `kept` are numbers, the lists behind them have names of their own. */
export function receiptForPrograms({ left, kept, ...receipt }: Receipt) {
  return {
    version: shapeVersion,
    ...receipt,
    left: left.length,
    kept: kept.length,
    leftOver: left,
    keptBecause: kept,
  };
}

/** The text of a receipt's JSON file. */
export function receiptJson(receipt: Receipt): string {
  return `${JSON.stringify(receiptForPrograms(receipt), null, 2)}\n`;
}

/** Reads the text of a receipt's JSON file, of this version or an earlier one; undefined when it is none. */
export function readReceipt(text: string): Receipt | undefined {
  const file = fileShape.safeParse(parsed(text));
  if (!file.success) return undefined;
  if ('leftOver' in file.data) {
    const { leftOver, keptBecause } = file.data;
    return { ...body.parse(file.data), left: leftOver, kept: keptBecause };
  }
  return file.data;
}

/** A file name for the receipt without ending: `receipt-2026-11-24T13-16-03Z`. No colons: Windows forbids them. */
export function receiptFileName(receipt: Pick<Receipt, 'finishedAt'>): string {
  return `receipt-${receipt.finishedAt.replace(/\.\d+Z$/, 'Z').replaceAll(':', '-')}`;
}

const things = z.array(z.object({ type: z.string(), id: z.string(), reason: z.string() }));
const body = z.object({
  workshopId: z.string(),
  accountId: z.string(),
  region: z.string(),
  rehearsal: z.boolean(),
  startedAt: z.string(),
  finishedAt: z.string(),
  made: z.number(),
  removed: z.number(),
  failedLookups: z.array(z.object({ type: z.string(), reason: z.string() })),
  calls: z.number(),
  byType: z.array(z.object({ type: z.string(), made: z.number(), removed: z.number() })),
  items: z
    .array(
      z.object({
        type: z.string(),
        id: z.string(),
        address: z.string(),
        fate: z.enum(['removed', 'left', 'kept', 'unknown']),
      }),
    )
    .exactOptional(),
  beside: things.exactOptional(),
  uninspected: things.exactOptional(),
  guests: z
    .array(
      z.object({
        type: z.string(),
        id: z.string(),
        inside: z.string(),
        goes: z.boolean(),
        fate: z.enum(['removed', 'left']),
      }),
    )
    .exactOptional(),
  clockMs: z.number().exactOptional(),
  cost: z
    .object({
      currency: z.literal('USD'),
      perHour: z.number(),
      hours: z.number(),
      total: z.number(),
      parts: z
        .array(z.object({ what: z.string(), quantity: z.number(), hours: z.number(), total: z.number() }))
        .exactOptional(),
      priceList: z.string().exactOptional(),
      since: z.string().exactOptional(),
    })
    .exactOptional(),
  reckoning: z
    .object({
      planned: z.number(),
      notMade: z.number(),
      removedBefore: z.number(),
      again: z.number(),
      unplanned: z.number(),
    })
    .exactOptional(),
});
const fileShape = z.union([
  body.extend({
    version: z.union([z.literal(2), z.literal(shapeVersion)]),
    left: z.number(),
    kept: z.number(),
    leftOver: things,
    keptBecause: things,
  }),
  // Version 1.
  body.extend({ left: things, kept: things }),
]);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
