import { hostname } from 'node:os';
import { inCallScope } from '../aws/call-scope';
import type { Engine } from '../engine/engine';
import { leased, type LeaseHolder } from '../engine/lease';
import { installationOf } from '../storage/installation';

/** Who this computer is to others that share an account with it. `folder` is Lectern's data folder. */
export function thisHolder(folder: string): LeaseHolder {
  return { computer: hostname(), process: process.pid, installation: installationOf(folder) };
}

/**
 * Says at once that another computer is at work, before anything is started. The engine looks again when it
 * takes the lease, so a look that fails here is passed over. Throws LecternError `workshop.leased`.
 */
export async function refuseWhileLeased(engine: Engine, signal: AbortSignal): Promise<void> {
  const scope = { priority: 'person', retryForMs: 10_000 } as const;
  const other = await inCallScope(scope, () => engine.worker(signal)).catch(() => undefined);
  if (other !== undefined) throw leased(other);
}
