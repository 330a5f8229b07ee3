import { useLayoutEffect, useState, type RefObject } from 'react';

/** The size of what stands on a card, mm of `--u`, as long as it fits. */
const wanted: Readonly<Record<number, number>> = { 1: 2.2, 2: 1.6, 4: 1.3, 6: 1.1, 8: 1, 10: 0.9 };
/** Below this the small print is hard to read (2 mm), and the steps go instead. */
const smallestWithSteps = 0.74;
const smallest = 0.62;
const step = 0.94;

/** From what is wanted to what is just readable, first with the steps, then without. */
function attempts(perPage: number): readonly { readonly u: number; readonly brief: boolean }[] {
  const down = (least: number, brief: boolean): readonly { u: number; brief: boolean }[] => {
    const sizes: { u: number; brief: boolean }[] = [];
    for (let u = wanted[perPage] ?? 1; u > least; u *= step) sizes.push({ u, brief });
    return [...sizes, { u: least, brief }];
  };
  return [...down(smallestWithSteps, false), ...down(smallest, true)];
}

/**
 * Makes what stands on the cards in `pages` smaller until every card holds it: a card that is cut off is of no use. One
 * size for all, as they were printed in one go. False when they do not fit even so. `key` changes with what is on them.
 */
export function useFit(pages: RefObject<HTMLElement | null>, perPage: number, key: unknown): boolean {
  const [fits, setFits] = useState(true);
  useLayoutEffect(() => {
    const root = pages.current;
    if (root === null) return;
    const cards = [...root.querySelectorAll<HTMLElement>('[data-card]')];
    const found = attempts(perPage).some(({ u, brief }) => {
      root.toggleAttribute('data-brief', brief);
      for (const sheet of root.children)
        if (sheet instanceof HTMLElement) sheet.style.setProperty('--u', `${u}mm`);
      return cards.every(
        (card) => card.scrollHeight <= card.clientHeight + 1 && card.scrollWidth <= card.clientWidth + 1,
      );
    });
    queueMicrotask(() => setFits(found));
  }, [pages, perPage, key]);
  return fits;
}
