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
