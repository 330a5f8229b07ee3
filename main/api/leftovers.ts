import type { LeftoverRemoval, LeftoverSearchItem } from '../../app/contract/leftovers';
import type { Lectern } from '../lectern';
import { os } from './procedures';
import { withProgress } from './with-progress';

/** A screen draws no sentence faster than that, wall ms. */
const pauseMs = 100;

/** What earlier workshops left. A look ends when nobody listens any more; a removal goes on. */
export function leftoverProcedures({ leftovers, removals }: Lectern) {
  return {
    find: os.leftovers.find.handler(async function* ({ input, signal }) {
      yield* withProgress<LeftoverSearchItem>(signal, async (tell, inner) => ({
        kind: 'report',
        report: await leftovers.find(input, tell, inner),
      }));
    }),
    remove: os.leftovers.remove.handler(({ input }) => {
      removals.start(input);
      return { started: true };
    }),
    stopRemoval: os.leftovers.stopRemoval.handler(({ input }) => ({
      stopping: removals.stop(input.workshopId, input.region),
    })),
    removals: os.leftovers.removals.handler(async function* ({
      signal,
    }): AsyncGenerator<readonly LeftoverRemoval[], void, undefined> {
      let changed = true;
      let wake: () => void = () => undefined;
      const change = (): void => {
        changed = true;
        wake();
      };
      const unsubscribe = removals.subscribe(change);
      signal?.addEventListener('abort', change, { once: true });
      const isOver = (): boolean => signal?.aborted === true;
      try {
        while (!isOver()) {
          if (changed) {
            changed = false;
            yield removals.list();
            await new Promise((resolve) => setTimeout(resolve, pauseMs));
          } else {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
        }
      } finally {
        unsubscribe();
      }
    }),
  };
}
