import { defined } from '../../app/defined';
import { idPattern } from '../../app/workshop/names';
import { tagKeys } from './ownership';

/** Something in the account that speaks of a workshop by tag, path or name. A sighting proves nothing yet. */
export interface Sighting {
  readonly workshopId: string;
  readonly type: string;
  /** What AWS knows it by, as the resource kinds spell it. */
  readonly id: string;
  /** Wall ms. */
  readonly createdAt?: number;
  /** What AWS says of it, in words. */
  readonly state?: string;
  /** USD an hour; `undefined` when the price is not known, absent when it costs nothing of its own. */
  readonly perHour?: number | undefined;
  /** It is shown by itself, since no resource kind of ours lists it; and why it will not be removed. */
  readonly keeps?: string;
  /** The region that its name tells, when it lives in another one. */
  readonly elsewhere?: string;
}

/** A sighting before it is known whose it is. */
export type Seen = Omit<Sighting, 'workshopId' | 'id' | 'createdAt'> & {
  readonly id: string | undefined;
  readonly createdAt?: number | undefined;
};

/** A sighting by a name, of which `read` tells the workshop's id. */
export function named(
  read: (name: string) => string | undefined,
  name: string | undefined,
  seen: Seen,
): readonly Sighting[] {
  return sighting(read(name ?? ''), seen);
}

/** A sighting by our own tag. */
export function tagged(tags: Readonly<Record<string, string>>, seen: Seen): readonly Sighting[] {
  return sighting(tags[tagKeys.workshop], seen);
}

function sighting(workshopId: string | undefined, seen: Seen): readonly Sighting[] {
  const { id, createdAt, ...rest } = seen;
  // What cannot be a workshop's id cannot be looked up as one.
  if (id === undefined || workshopId === undefined || !idPattern.test(workshopId)) return [];
  return [{ ...rest, workshopId, id, ...defined({ createdAt }) }];
}
