import type { LeftoverThing } from '../../../app/contract/leftovers';

/** The things of one type, side by side; types in the order in which their first thing comes. */
export function byType(
  things: readonly LeftoverThing[],
): readonly { readonly type: string; readonly things: readonly LeftoverThing[] }[] {
  const groups = new Map<string, LeftoverThing[]>();
  for (const thing of things) groups.set(thing.type, [...(groups.get(thing.type) ?? []), thing]);
  return [...groups].map(([type, same]) => ({ type, things: same }));
}
