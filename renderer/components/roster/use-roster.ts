import { useCallback, useState } from 'react';
import { undone, type RosterEntry } from '../../../app/workshop/roster';
import type { SeatLabel } from '../../../app/workshop/workshop';
import { lectern } from '../../client/client';
import { type Action, useAction } from '../../store/use-action';
import { showRoster } from '../../store/workshop-session';

/** The last thing that was changed, in a sentence, and the way back where there is one. */
interface LastChange {
  readonly said: string;
  readonly entries: readonly RosterEntry[];
  /** False after the way back was taken, and where a seat was emptied. */
  readonly canUndo: boolean;
}

/** Changes to who holds the seats. */
export interface RosterChanges {
  readonly action: Action;
  readonly last: LastChange | undefined;
  /** `said` is what has then happened. `empty`: seats that are emptied for their new holder. */
  readonly change: (
    entries: readonly RosterEntry[],
    said: string,
    then?: { readonly empty?: readonly SeatLabel[]; readonly done?: () => void },
  ) => void;
  readonly undo: () => void;
}

/** Changes who holds the seats of a workshop, and remembers the last change. */
export function useRoster(workshopId: string): RosterChanges {
  const action = useAction();
  const [last, setLast] = useState<LastChange>();
  const { run } = action;
  const change = useCallback<RosterChanges['change']>(
    (entries, said, { empty, done } = {}) => {
      if (entries.length === 0) {
        done?.();
        return;
      }
      run(async () => {
        const roster = await lectern.roster.set({
          workshopId,
          entries: [...entries],
          ...(empty !== undefined && { empty: [...empty] }),
        });
        showRoster(workshopId, roster);
        setLast({ said, entries, canUndo: empty === undefined });
        done?.();
      });
    },
    [run, workshopId],
  );
  const undo = (): void => {
    if (last === undefined) return;
    const entries = undone(last.entries);
    run(async () => {
      showRoster(workshopId, await lectern.roster.set({ workshopId, entries: [...entries] }));
      setLast({ said: 'The change is undone.', entries, canUndo: false });
    });
  };
  return { action, last, change, undo };
}
