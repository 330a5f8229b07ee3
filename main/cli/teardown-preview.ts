import type { TeardownPreview } from '../../app/contract/events';
import { guestInWords } from '../../app/contract/receipt';
import { toProblem } from '../../app/errors';
import { typeInWords } from '../../app/words/resources';
import type { Session } from '../sessions/session';
import { say } from './output';

/**
 * Says what of a teardown nobody may expect, before anybody confirms it: what others put into the workshop, what it has
 * no place for, what only seems to be of it. Returns whether all of it was shown: nobody can agree to what a failed look
 * hides.
 */
export async function sayPreview(
  session: Pick<Session, 'previewTeardown'>,
  args: { readonly yes: boolean; readonly unplanned: boolean },
): Promise<boolean> {
  let preview: TeardownPreview;
  try {
    preview = await session.previewTeardown();
  } catch (error) {
    say(`Lectern could not look at what the teardown would remove: ${toProblem(error).message}`);
    return false;
  }
  const { unplanned, guests, uninspected, beside, failedLookups } = preview;
  const shown = failedLookups.length === 0;
  sayList(
    'Lectern could not look for this, so it cannot show all that is there:',
    failedLookups.map(({ type, reason }) => `${typeInWords(type)}: ${reason}`),
  );
  const fate = unplannedGoes(args, shown) ? 'is removed, too' : 'stays (add --unplanned to remove it, too)';
  sayList(
    `The workshop has no place for this, and this computer did not create it. It ${fate}:`,
    unplanned.map(({ type, id, address }) => `${typeInWords(type)} ${id} (${address})`),
  );
  sayList('Others put this into the workshop:', guests.map(guestInWords));
  sayList(
    'Lectern could not look into this, so others may have put more there:',
    uninspected.map(({ type, id, reason }) => `${typeInWords(type)} ${id}: ${reason}`),
  );
  sayList(
    'This only seems to be of the workshop, and stays:',
    beside.map(({ type, id, reason }) => `${typeInWords(type)} ${id}: ${reason}`),
  );
  return shown;
}

/** Whether what the workshop has no place for is removed: when asked for, or confirmed by whoever was shown all of it. */
export function unplannedGoes(
  args: { readonly yes: boolean; readonly unplanned: boolean },
  shown: boolean,
): boolean {
  return args.unplanned || (!args.yes && shown);
}

function sayList(title: string, lines: readonly string[]): void {
  if (lines.length > 0) say([title, ...lines.map((line) => `  ${line}`)].join('\n'));
}
