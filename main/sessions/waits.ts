import { setMaxListeners } from 'node:events';
import { LecternError } from '../../app/errors';
import { inCallScope } from '../aws/call-scope';
import { explain } from '../aws/explain';

/** Every wait of an operation listens to its signal: hundreds at a time. */
export function patientController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

/** What a person waits for goes before the sweep, and fails soon rather than late. */
export function withUserPriority<T>(work: () => Promise<T>): Promise<T> {
  return inWords(() => inCallScope({ priority: 'person', retryForMs: 30_000 }, work));
}

/** Does `work`; whatever it throws is a LecternError. */
async function inWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof LecternError ? error : new LecternError(explain(error), { cause: error });
  }
}
