/** What a receipt says, in words and for programs: the screens, the command line and the files all ask here. */
import { z } from 'zod';
import { plural } from '../words/lists';
import type { Receipt } from './events';

/** How a receipt is headed. */
export interface Verdict {
  readonly tone: 'good' | 'bad';
  readonly title: string;
  readonly text: string;
}

/** What a receipt proves. "Nothing is left" only when every look-up was answered. */
export function verdictOf(receipt: Pick<Receipt, 'left' | 'kept' | 'failedLookups' | 'rehearsal'>): Verdict {
  const { failedLookups, kept, left, rehearsal } = receipt;
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
  return {
    tone: 'good',
    title: 'Nothing of yours is left',
    text: [
      rehearsal
        ? 'Lectern checked the whole rehearsal again and found nothing of this workshop.'
        : 'Lectern checked the account again and found nothing of this workshop. It no longer costs anything.',
      ...(kept.length === 0
        ? []
        : [`${plural(kept.length, 'entry', 'entries')} kept on purpose: see below for the reasons.`]),
    ].join(' '),
  };
}

/** Which shape a receipt's JSON has. 1, which did not say so: the files of version 0.1, whose `left` and `kept` were lists. */
const shapeVersion = 2;

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
  clockMs: z.number().exactOptional(),
  cost: z
    .object({ currency: z.literal('USD'), perHour: z.number(), hours: z.number(), total: z.number() })
    .exactOptional(),
});
const fileShape = z.union([
  body.extend({
    version: z.literal(shapeVersion),
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
