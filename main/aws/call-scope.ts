import { AsyncLocalStorage } from 'node:async_hooks';
import { setMaxListeners } from 'node:events';

/** Who is served first when a bucket is short: a person's click, the work of an operation, the sweep. */
export type Priority = 'person' | 'operation' | 'sweep';

/** How the calls made inside a piece of work are treated. Set once at its start, read by the clients' middleware. */
export interface CallScope {
  /** The workshop that the calls are made for: whose log they stand in. */
  readonly workshopId?: string;
  readonly priority?: Priority;
  /**
   * Ends waits before a call, and for the answer of one that only reads. Any other that has been sent is always
   * completed, so that no id is lost.
   */
  readonly signal?: AbortSignal;
  /** Asked before each attempt, once it is its turn: whether it may still be made. Rejects when it may not. */
  readonly admit?: (() => Promise<void>) | undefined;
  /** How long throttles and network trouble are sat out before a call fails, clock ms. Default 10 minutes. */
  readonly retryForMs?: number;
  /** Told once per call that has to be repeated, in words for the instructor. */
  readonly note?: (message: string) => void;
}

const storage = new AsyncLocalStorage<CallScope>();

/** Runs `work` with every AWS call inside it in this scope; what is not set is taken from the scope around it. */
export function inCallScope<T>(scope: CallScope, work: () => Promise<T>): Promise<T> {
  // Hundreds of calls may wait on one signal at once; that is no leak.
  if (scope.signal !== undefined) setMaxListeners(0, scope.signal);
  return storage.run({ ...storage.getStore(), ...scope }, work);
}

/**
 * Runs `work` in just this scope, whatever the one around it is: for what goes on when whoever started it has ended,
 * and must neither end with it nor ask it for leave.
 */
export function inOwnCallScope<T>(scope: CallScope, work: () => Promise<T>): Promise<T> {
  return storage.exit(() => inCallScope(scope, work));
}

/** The scope of whoever calls now. */
export function currentCallScope(): CallScope {
  return storage.getStore() ?? {};
}
