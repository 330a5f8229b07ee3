import type { CardView } from '../../../app/contract/views';

/** How many cards an A4 page can hold, in two columns. */
export const cardsPerPage = [2, 4, 6, 8, 10] as const;

/** Cards by page. */
export function pagesOf(cards: readonly CardView[], perPage: number): readonly (readonly CardView[])[] {
  return Array.from({ length: Math.ceil(cards.length / perPage) }, (_, page) =>
    cards.slice(page * perPage, (page + 1) * perPage),
  );
}

const part = /^\s*(\d{1,3})\s*(?:[-–]\s*(\d{1,3})\s*)?$/;

/** Why a choice such as `1-20, 33` cannot be read; undefined when it can. */
export function rangeError(range: string): string | undefined {
  if (range.trim() === '') return undefined;
  return range.split(',').every((piece) => part.test(piece))
    ? undefined
    : 'Numbers and ranges, such as 1-20, 33.';
}

/** The cards of the seats that `range` names; all of them when it is empty. */
export function chooseCards(cards: readonly CardView[], range: string): readonly CardView[] {
  if (range.trim() === '') return cards;
  const spans = range.split(',').flatMap((piece) => {
    const match = part.exec(piece);
    if (match?.[1] === undefined) return [];
    return [{ from: Number(match[1]), to: Number(match[2] ?? match[1]) }];
  });
  return cards.filter((card) =>
    spans.some(({ from, to }) => Number(card.seat) >= from && Number(card.seat) <= to),
  );
}
