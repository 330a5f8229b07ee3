import { controlCalls, controlPath } from './contract';

/** Wall ms after which whatever listens there is only slow. */
const patienceMs = 1_000;

/**
 * True when a rehearsal, of any version, listens there: without its key, which is not shown to strangers, it refuses
 * in its own way. One that is too busy to answer, or stopped, still listens: `isHolder` says that the lock proves that
 * it is one. Otherwise silence may be anybody's.
 */
export async function isRehearsalAt(endpoint: string, { isHolder }: { isHolder: boolean }): Promise<boolean> {
  try {
    const { status } = await fetch(`${endpoint}${controlPath}${controlCalls.clock.name}`, {
      method: 'POST',
      signal: AbortSignal.timeout(patienceMs),
    });
    return status === 401;
  } catch (error) {
    return isHolder && error instanceof Error && error.name === 'TimeoutError';
  }
}
