import type { Difference } from '../../app/plan/changes';

/** The difference between what is and what is wanted; none when they are the same, or AWS does not say. */
export function difference(
  what: string,
  is: string | number | undefined,
  wanted: string | number,
): readonly Difference[] {
  return is === undefined || is === wanted ? [] : [{ what, is: String(is), wanted: String(wanted) }];
}
