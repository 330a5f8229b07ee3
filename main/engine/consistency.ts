import type { Run } from './run';

/** What AWS has just made may not be listed yet: so long at most, clock ms (aws-facts §10: 0–3 s). */
const consistencyMs = 8_000;

/**
 * Waits until AWS lists what was made last, before anybody takes an inventory: after a call of which we never heard
 * the end, and (`afterAnother`) when another computer worked on the workshop last. How long ago it was meant
 * says nothing: a call may have waited for minutes until it was its turn.
 */
export async function waitForConsistency(
  { journal, clock, signal }: Run,
  afterAnother: boolean,
): Promise<void> {
  const isOpen = journal.records().some(({ state }) => state === 'intended');
  if (isOpen || afterAnother) await clock.sleep(consistencyMs, signal);
}
