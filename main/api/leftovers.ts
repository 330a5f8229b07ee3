import type { LeftoverRemovalItem, LeftoverSearchItem } from '../../app/contract/leftovers';
import type { Lectern } from '../lectern';
import { os } from './procedures';
import { withProgress } from './with-progress';

/** What earlier workshops left. Both tell sentences while they work; who stops listening stops them. */
export function leftoverProcedures({ leftovers }: Lectern) {
  return {
    find: os.leftovers.find.handler(async function* ({ input, signal }) {
      yield* withProgress<LeftoverSearchItem>(signal, async (tell, inner) => ({
        kind: 'report',
        report: await leftovers.find(input, tell, inner),
      }));
    }),
    remove: os.leftovers.remove.handler(async function* ({ input, signal }) {
      yield* withProgress<LeftoverRemovalItem>(signal, async (tell, inner) => {
        const { outcome, receipt, problem } = await leftovers.remove(input, tell, inner);
        return {
          kind: 'ended',
          outcome,
          ...(receipt === undefined ? {} : { receipt }),
          ...(problem === undefined ? {} : { problem }),
        };
      });
    }),
  };
}
