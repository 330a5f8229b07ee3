import { EventPublisher } from '@orpc/server';
import type { LeftoverRemoval, LeftoverSearchItem } from '../../app/contract/leftovers';
import type { Lectern } from '../lectern';
import { os } from './procedures';
import { withProgress } from './with-progress';

/** A screen draws no sentence faster than that, wall ms. */
const pauseMs = 100;

/** What earlier workshops left. A look ends when nobody listens any more; a removal continues. */
export function leftoverProcedures({ leftovers, removals }: Pick<Lectern, 'leftovers' | 'removals'>) {
  // A listener that is behind wants the latest list alone.
  const changes = new EventPublisher<{ list: readonly LeftoverRemoval[] }>({ maxBufferedEvents: 1 });
  removals.subscribe(() => {
    changes.publish('list', removals.list());
  });
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
      // Before the first list, so that nothing is missed between the two.
      const later = changes.subscribe('list', { signal });
      yield removals.list();
      for await (const list of later) {
        yield list;
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }),
  };
}
