import { vi } from 'vitest';
import { stopRehearsal } from './rehearsal-control';
import { findRehearsal, rehearsalHolder } from './rehearsal-process';

/** Ends the rehearsal of a data folder, if one runs there: it outlives whoever started it. Resolves once it has ended. */
export async function endRehearsal(dataFolder: string): Promise<void> {
  const running = await findRehearsal(dataFolder);
  if (running === undefined) return;
  await stopRehearsal(running).catch(() => undefined);
  await vi.waitUntil(() => rehearsalHolder(dataFolder) === undefined, {
    timeout: 20_000,
    interval: 50,
  });
}
