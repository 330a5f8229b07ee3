import type { HealthState } from '../workshop/health';

/** The order of counts and filters. */
export const states = [
  'works',
  'starting',
  'trouble',
  'down',
  'unknown',
] as const satisfies readonly HealthState[];

/** The worst first: the order of "by trouble". */
export const statesByTrouble = [
  'down',
  'trouble',
  'starting',
  'unknown',
  'works',
] as const satisfies readonly HealthState[];

/** A state in words, as said of one seat or service: `Jupyter: works`. */
export const stateInWords: Readonly<Record<HealthState, string>> = {
  works: 'works',
  starting: 'starting',
  trouble: 'trouble',
  down: 'down',
  unknown: 'unknown',
};

/** What seats in a state are: `Seat 07 is working`, `3 in trouble`. */
export const seatsAre: Readonly<Record<HealthState, string>> = {
  works: 'working',
  starting: 'starting',
  trouble: 'in trouble',
  down: 'down',
  unknown: 'unknown',
};

/** How many seats are in which state. */
export type HealthCounts = Readonly<Record<HealthState, number>>;

/**
 * `78 working · 1 starting · 1 down`; states that no seat is in are left out. `unknown` says what the unknown
 * ones are: `waiting` while they are being made.
 */
export function countsInWords(counts: HealthCounts, unknown = seatsAre.unknown): string {
  const words = states
    .filter((state) => counts[state] > 0)
    .map((state) => `${counts[state]} ${state === 'unknown' ? unknown : seatsAre[state]}`);
  return words.length === 0 ? 'no seats yet' : words.join(' · ');
}
