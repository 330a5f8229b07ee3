import type { WorkshopPhase } from '../contract/live';

/** A phase in words, as said of a saved workshop. */
export const phaseInWords: Readonly<Record<WorkshopPhase, string>> = {
  planned: 'planned, nothing created yet',
  provisioning: 'being provisioned',
  live: 'live',
  incomplete: 'not finished: open it to continue',
  'tearing-down': 'being torn down',
  gone: 'torn down',
};

/** Phases in the order in which somebody wants to see workshops: what runs or wants something first. */
const urgency: readonly WorkshopPhase[] = [
  'live',
  'provisioning',
  'tearing-down',
  'incomplete',
  'planned',
  'gone',
];

/** Workshops as a list shows them: live and unfinished first, those torn down last; the newest first, then by name. */
export function inOrderOfUrgency<
  Listed extends { readonly phase: WorkshopPhase; readonly name: string; readonly since?: number },
>(workshops: readonly Listed[]): readonly Listed[] {
  const rank = ({ phase }: Listed): number => urgency.indexOf(phase);
  return workshops.toSorted(
    (a, b) => rank(a) - rank(b) || (b.since ?? 0) - (a.since ?? 0) || a.name.localeCompare(b.name),
  );
}
