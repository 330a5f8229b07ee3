import type { LeftoverRemoval, RemovalState } from '../../app/contract/leftovers';
import { defined } from '../../app/defined';
import { LecternError, toProblem } from '../../app/errors';
import type { Log } from '../logging/log';
import type { Leftovers, RemovalOrder } from './leftovers';
import { patientController } from './waits';

/** Removals of leftovers that the screens began: they continue whoever looks, and their ends are remembered. */
export interface Removals {
  /** Begins one. Throws LecternError `workshop.busy` when it is already running; everything else is in `list`. */
  start(order: RemovalOrder): void;
  /** Ends one in good order: what is left can be removed later. False when it is not running. */
  stop(workshopId: string, region: string): boolean;
  /** Each that was begun since Lectern was started, the last of each workshop and region; oldest first. */
  list(): readonly LeftoverRemoval[];
  /** Told of every change of `list`; returns how to stop. */
  subscribe(listener: () => void): () => void;
  /** Stops all of them; resolves when they have ended. */
  close(): Promise<void>;
}

interface Going {
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

export function createRemovals(leftovers: Pick<Leftovers, 'remove'>, log: Log): Removals {
  const all = new Map<string, LeftoverRemoval>();
  const going = new Map<string, Going>();
  const listeners = new Set<() => void>();
  const keyOf = (workshopId: string, region: string): string => `${workshopId} ${region}`;

  const tell = (key: string, removal: LeftoverRemoval): void => {
    all.set(key, removal);
    for (const listener of listeners) listener();
  };

  const work = async (
    order: RemovalOrder,
    progress: (message: string) => void,
    signal: AbortSignal,
  ): Promise<RemovalState> => {
    try {
      const { outcome, receipt, problem } = await leftovers.remove(order, progress, signal);
      return {
        kind: 'ended',
        outcome,
        ...defined({ receipt, problem }),
      };
    } catch (error) {
      if (!(error instanceof LecternError)) log.error({ err: error }, 'a removal ended with a bug');
      return {
        kind: 'ended',
        outcome: signal.aborted ? 'cancelled' : 'incomplete',
        problem: toProblem(error),
      };
    }
  };

  return {
    start: (order) => {
      const { workshopId, region, target } = order;
      const key = keyOf(workshopId, region);
      if (going.has(key)) {
        throw new LecternError({
          code: 'workshop.busy',
          message: 'Lectern is already removing this.',
          hint: 'Wait until it has finished.',
        });
      }
      all.delete(key);
      const base = { workshopId, region, target, startedAt: new Date().toISOString() };
      const controller = patientController();
      const told = (state: RemovalState): void => {
        tell(key, { ...base, state });
      };
      const progress = (message: string): void => {
        told({ kind: 'removing', message });
      };
      progress('Checking what exists…');
      const ended = work(order, progress, controller.signal).then((end) => {
        // Whoever hears of the end may begin again.
        going.delete(key);
        told(end);
      });
      going.set(key, { controller, ended });
    },
    stop: (workshopId, region) => {
      const one = going.get(keyOf(workshopId, region));
      one?.controller.abort(new DOMException('stopped by the instructor', 'AbortError'));
      return one !== undefined;
    },
    list: () => [...all.values()],
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      const ending = [...going.values()];
      for (const { controller } of ending)
        controller.abort(new DOMException('Lectern is closing', 'AbortError'));
      await Promise.all(ending.map(({ ended }) => ended));
    },
  };
}
