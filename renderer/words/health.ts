import type { HealthState } from '../../app/workshop/health';

/** The worst first: the order of "by trouble", and of the counts. */
export const statesByTrouble = [
  'down',
  'trouble',
  'starting',
  'unknown',
  'works',
] as const satisfies readonly HealthState[];

/** A state in words, as said of one seat or service. */
export const stateInWords: Readonly<Record<HealthState, string>> = {
  works: 'works',
  starting: 'starting',
  trouble: 'trouble',
  down: 'down',
  unknown: 'not seen',
};

/** The shape that goes with a state's colour, as text. */
export const stateShape: Readonly<Record<HealthState, string>> = {
  works: '●',
  starting: '◐',
  trouble: '▲',
  down: '■',
  unknown: '○',
};

/** How many seats are in which state. */
export type HealthCounts = Readonly<Record<HealthState, number>>;

/**
 * `78 work · 1 starting · 1 down`; states that no seat is in are left out. `unknown` says what the unknown
 * ones are: `waiting` while they are being made.
 */
export function countsInWords(counts: HealthCounts, unknown = 'not seen'): string {
  const words: string[] = [];
  if (counts.works > 0) words.push(`${counts.works} ${counts.works === 1 ? 'works' : 'work'}`);
  if (counts.starting > 0) words.push(`${counts.starting} starting`);
  if (counts.trouble > 0) words.push(`${counts.trouble} in trouble`);
  if (counts.down > 0) words.push(`${counts.down} down`);
  if (counts.unknown > 0) words.push(`${counts.unknown} ${unknown}`);
  return words.length === 0 ? 'no seats yet' : words.join(' · ');
}
