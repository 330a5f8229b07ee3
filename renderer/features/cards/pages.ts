import type { CardView } from '../../../app/contract/views';
import { searchKey } from '../../../app/words/search-key';
import { readSpans } from '../../../app/words/seats';

/** How many cards a page can hold; from four on they are in two columns. */
export const cardsPerPage = [1, 2, 4, 6, 8, 10] as const;

export const papers = ['A4', 'Letter'] as const;
export type Paper = (typeof papers)[number];

export const orders = ['seat', 'name'] as const;
export type Order = (typeof orders)[number];

/** Cards by page. */
export function pagesOf(cards: readonly CardView[], perPage: number): readonly (readonly CardView[])[] {
  return Array.from({ length: Math.ceil(cards.length / perPage) }, (_, page) =>
    cards.slice(page * perPage, (page + 1) * perPage),
  );
}

/** Which cards are wanted, and why a choice cannot be followed; `error` is absent when it can. */
export interface Choice {
  readonly cards: readonly CardView[];
  readonly error?: string;
}

/**
 * The cards that `wanted` names by seat (`1-20, 33`), by name or a part of one (`müller`), or both; all of them when it
 * is empty.
 */
export function chooseCards(cards: readonly CardView[], wanted: string): Choice {
  const parts = wanted
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0) return { cards };
  const chosen = new Set<CardView>();
  for (const part of parts) {
    const found = cards.filter(fits(part));
    if (found.length === 0)
      return { cards: [], error: `Nothing fits “${part}”. Enter seats or names, such as 1-20, 33, Müller.` };
    for (const card of found) chosen.add(card);
  }
  return { cards: cards.filter((card) => chosen.has(card)) };
}

function fits(part: string): (card: CardView) => boolean {
  const spans = readSpans(part);
  if (spans !== undefined) {
    return ({ seat }) => spans.some(({ from, to }) => Number(seat) >= from && Number(seat) <= to);
  }
  const key = searchKey(part);
  return ({ participant }) => participant !== undefined && searchKey(participant).includes(key);
}

/** As they are wanted: by seat, or by name with the seats that nobody holds at the end. */
export function inOrder(cards: readonly CardView[], order: Order): readonly CardView[] {
  if (order === 'seat') return cards;
  return [...cards].sort((a, b) => {
    if (a.participant === undefined || b.participant === undefined)
      return Number(a.participant === undefined) - Number(b.participant === undefined);
    return a.participant.localeCompare(b.participant);
  });
}
