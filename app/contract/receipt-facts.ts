/** What a receipt tells those who pay, and the proof in few lines: for the screen and for the page that is kept. */
import { durationInWords } from '../words/durations';
import { money } from '../words/money';
import type { CostPart } from '../workshop/cost';
import type { Receipt, ReceiptItem } from './events';

const hourMs = 3_600_000;

/** Label and text of each fact, in the order in which somebody asks who pays: what, when, how long, how much, reckoned how. */
export function paymentFacts(receipt: Receipt, name: string): readonly (readonly [string, string])[] {
  const { cost, rehearsal, region, accountId } = receipt;
  const onClock = rehearsal ? ', as AWS would have taken' : '';
  const long =
    cost === undefined ? [] : [['How long', `${durationInWords(cost.hours * hourMs)}${onClock}`] as const];
  return [
    ['What', `${name} (${receipt.workshopId})`],
    ['When', `${inWords(cost?.since ?? receipt.startedAt)} to ${inWords(receipt.finishedAt)}`],
    ...long,
    [
      'Where',
      `${rehearsal ? `the rehearsal on this computer (${accountId})` : `AWS account ${accountId}`}, region ${region}`,
    ],
    ...(cost === undefined
      ? []
      : [
          [
            rehearsal ? 'Would have cost' : 'Cost, reckoned',
            `about ${money(cost.total)}, ${cost.parts === undefined ? `as ${money(cost.perHour)} an hour from the first resource to the last` : 'each thing for as long as it stood'}`,
          ] as const,
        ]),
    ...(cost?.priceList === undefined ? [] : [['Price list', cost.priceList] as const]),
  ];
}

/** What a reckoned price leaves out. */
export const priceCaveat =
  'Only the AWS invoice is exact. Not included: traffic, logs, storage in S3 and taxes, which are small for a workshop.';

/** How the teardown itself went. */
export function teardownFacts(receipt: Receipt): readonly (readonly [string, string])[] {
  const wallMs = Date.parse(receipt.finishedAt) - Date.parse(receipt.startedAt);
  const clockMs = receipt.clockMs ?? wallMs;
  return [
    ['Teardown began', inWords(receipt.startedAt)],
    [
      'Took',
      clockMs > wallMs * 1.5
        ? `${durationInWords(wallMs)} (on AWS, about ${durationInWords(clockMs)})`
        : durationInWords(wallMs),
    ],
    ['Calls to AWS', receipt.calls.toLocaleString('en-US')],
  ];
}

/** A part of the cost as the cells of a row. */
export function costRow({
  what,
  quantity,
  hours,
  total,
}: CostPart): readonly [string, string, string, string] {
  return [what, quantity.toLocaleString('en-US'), hours.toFixed(1), money(total)];
}

/** The items of one type: what all their ids begin with is said once. */
export interface ItemGroup {
  readonly type: string;
  /** Empty, or up to the last `/` or `:` that all have in common. */
  readonly prefix: string;
  readonly items: readonly (Pick<ReceiptItem, 'address' | 'fate'> & { readonly rest: string })[];
}

/** The full list by type, short enough to be printed: `prefix` and `rest` together are the id. */
export function groupedItems(items: readonly ReceiptItem[]): readonly ItemGroup[] {
  return [...new Set(items.map(({ type }) => type))].map((type) => {
    const these = items.filter((item) => item.type === type);
    const prefix = these.length < 2 ? '' : commonPrefix(these.map(({ id }) => id));
    return {
      type,
      prefix,
      items: these.map(({ address, fate, id }) => ({ address, fate, rest: id.slice(prefix.length) })),
    };
  });
}

function commonPrefix([first = '', ...others]: readonly string[]): string {
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length -= 1;
  const common = first.slice(0, length);
  return common.slice(0, Math.max(common.lastIndexOf('/'), common.lastIndexOf(':')) + 1);
}

/** `24 November 2026, 13:16 UTC`: the same on every computer that opens it. */
function inWords(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  return `${time.toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })} UTC`;
}
