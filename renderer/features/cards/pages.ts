import type { CardView } from '../../../app/contract/views';
import { readSpans } from '../../../app/words/seats';

/** How many cards an A4 page can hold, in two columns. */
export const cardsPerPage = [2, 4, 6, 8, 10] as const;

/** Cards by page. */
export function pagesOf(cards: readonly CardView[], perPage: number): readonly (readonly CardView[])[] {
  return Array.from({ length: Math.ceil(cards.length / perPage) }, (_, page) =>
    cards.slice(page * perPage, (page + 1) * perPage),
  );
}

/** Why a choice such as `1-20, 33` cannot be read; undefined when it can. */
export function rangeError(range: string): string | undefined {
  return readSpans(range) === undefined ? 'Enter numbers and ranges, such as 1-20, 33.' : undefined;
}

/** The cards of the seats that `range` names; all of them when it is empty. */
export function chooseCards(cards: readonly CardView[], range: string): readonly CardView[] {
  if (range.trim() === '') return cards;
  const spans = readSpans(range) ?? [];
  return cards.filter((card) =>
    spans.some(({ from, to }) => Number(card.seat) >= from && Number(card.seat) <= to),
  );
}
