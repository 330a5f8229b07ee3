import type { Receipt } from '../../../app/contract/events';
import { plural } from '../../words/services';

/** How a receipt is headed. */
export interface Verdict {
  readonly tone: 'good' | 'warn' | 'bad';
  readonly title: string;
  readonly text: string;
}

/** What a receipt proves, in words. */
export function verdictOf(receipt: Pick<Receipt, 'left' | 'kept' | 'failedLookups' | 'rehearsal'>): Verdict {
  if (receipt.failedLookups.length > 0) {
    return {
      tone: 'bad',
      title: 'Lectern could not look everywhere',
      text: `${plural(receipt.failedLookups.length, 'look-up')} failed, so nobody can say that nothing is left. Tear down again to look once more.`,
    };
  }
  if (receipt.left.length > 0) {
    return {
      tone: 'bad',
      title: `${plural(receipt.left.length, 'thing is', 'things are')} still there`,
      text: 'Each is named below with its reason. Tear down again to go on from here.',
    };
  }
  return {
    tone: 'good',
    title: 'Nothing is left',
    text: receipt.rehearsal
      ? 'Lectern looked again everywhere in the rehearsal and found none of this workshop.'
      : 'Lectern looked again everywhere in the account and found none of this workshop. It costs nothing any more.',
  };
}
