import { guestInWords } from '../../app/contract/receipt';
import { typeInWords } from '../../app/words/resources';
import type { Session } from '../sessions/session';
import { say } from './output';

/**
 * Says what of a teardown nobody may expect, before anybody confirms it: what others put into the workshop, what it has
 * no place for, what only seems to be of it.
 */
export async function sayPreview(
  session: Pick<Session, 'previewTeardown'>,
  args: { readonly yes: boolean; readonly unplanned: boolean },
): Promise<void> {
  // When the account cannot be looked at, the teardown itself says why.
  const preview = await session.previewTeardown().catch(() => undefined);
  if (preview === undefined) return;
  const { unplanned, guests, beside } = preview;
  const fate = args.yes && !args.unplanned ? 'stays (add --unplanned to remove it, too)' : 'is removed, too';
  sayList(
    `The workshop has no place for this, and this computer did not create it. It ${fate}:`,
    unplanned.map(({ type, id, address }) => `${typeInWords(type)} ${id} (${address})`),
  );
  sayList('Others put this into the workshop:', guests.map(guestInWords));
  sayList(
    'This only seems to be of the workshop, and stays:',
    beside.map(({ type, id, reason }) => `${typeInWords(type)} ${id}: ${reason}`),
  );
}

function sayList(title: string, lines: readonly string[]): void {
  if (lines.length > 0) say([title, ...lines.map((line) => `  ${line}`)].join('\n'));
}
