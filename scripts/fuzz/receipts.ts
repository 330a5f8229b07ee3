import type { Receipt } from '../../app/contract/events';
import { uncheckedIn } from '../../app/contract/receipt';
import type { Census } from './expected';
import { thingsIn } from './expected';

/** What the account was seen to hold, by listings that know nothing of the engine. */
export interface Sights {
  /** Before the workshop, and when it was gone. */
  readonly before: Census;
  readonly after: Census;
  /** When its teardown began. */
  readonly standing: Census;
  /** After every life. */
  readonly all: readonly Census[];
}

/** What the receipts of a workshop's last, calm teardown say that the account does not, or the other way round. */
export function liesIn(receipts: readonly Receipt[], sights: Sights): readonly string[] {
  const [before, after, standing] = [sights.before, sights.after, sights.standing].map(thingsIn) as [
    ReadonlySet<string>,
    ReadonlySet<string>,
    ReadonlySet<string>,
  ];
  const seen = new Set(sights.all.flatMap((one) => [...thingsIn(one)]));
  const removed = receipts.flatMap(({ items = [] }) =>
    items.filter(({ fate }) => fate === 'removed').map(({ type, id }) => `${type} ${id}`),
  );
  const told = new Set(removed);
  return [
    ...receipts.flatMap(sumsOf),
    ...removed
      .filter((one, at) => removed.indexOf(one) !== at)
      .map((one) => `${one} is removed in two receipts`),
    ...removed.filter((one) => after.has(one)).map((one) => `${one} is said to be removed and stands`),
    ...removed.filter((one) => before.has(one)).map((one) => `${one} of others is said to be removed`),
    ...removed
      .filter((one) => !seen.has(one))
      .map((one) => `${one} is said to be removed and was never seen`),
    ...[...standing]
      .filter((one) => !before.has(one) && !after.has(one) && !told.has(one))
      .map((one) => `${one} went and is in no receipt`),
    ...(receipts.at(-1)?.left ?? []).map(({ type, id }) => `${type} ${id} is left`),
  ];
}

function sumsOf({
  made,
  removed,
  left,
  kept,
  failedLookups,
  items = [],
  byType,
}: Receipt): readonly string[] {
  const unchecked = uncheckedIn({ made, removed, left, kept });
  const ofTypes = byType.reduce((sum, one) => sum + one.made, 0);
  const distinct = new Set(items.map(({ type, id }) => `${type} ${id}`)).size;
  return [
    ...(unchecked < 0 || (unchecked > 0 && failedLookups.length === 0)
      ? [`made ${made} is not removed ${removed} + left ${left.length} + kept ${kept.length}`]
      : []),
    ...(distinct !== made || ofTypes !== made
      ? [`made ${made}, but ${distinct} listed, ${ofTypes} by type`]
      : []),
  ];
}
