import { useState } from 'react';
import type { ChangeView } from '../../../app/plan/change-view';
import type { OneMore } from '../../../app/plan/one-more';
import { lectern } from '../../client/client';
import { type Action, useAction } from '../../store/use-action';
import { showChanging, showRoster } from '../../store/workshop-session';

/** A seat that is being added to a workshop that stands. */
export interface NewSeat {
  readonly action: Action;
  /** What would change besides, and is agreed to only when it was read; undefined while it is the seat alone. */
  readonly besides: ChangeView | undefined;
  /** Creates the seat, by the change that adds it; `name` gets it. Asks first when it is not all. */
  readonly create: (more: OneMore, name: string, takeOver?: boolean) => void;
}

/** Adds a seat and stays where one is; `onBegun` is called when it is being created. */
export function useNewSeat(workshopId: string, onBegun: (more: OneMore, name: string) => void): NewSeat {
  const action = useAction();
  const [besides, setBesides] = useState<ChangeView>();
  const create: NewSeat['create'] = (more, name, takeOver = false) =>
    action.run(async () => {
      const question = { workshopId, change: { seats: more.seats }, replace: [] };
      const view = besides ?? (await lectern.workshops.changes(question));
      if (besides === undefined && !isOnly(view, more)) {
        setBesides(view);
        return;
      }
      // What has changed since it was read is read again.
      setBesides(undefined);
      const { workshop } = await lectern.operations.change({ ...question, digest: view.digest, takeOver });
      showChanging(workshop);
      if (name !== '') {
        const entries = [{ seat: more.seat, was: null, becomes: name, person: 'other' as const }];
        showRoster(workshopId, await lectern.roster.set({ workshopId, entries }));
      }
      onBegun(more, name);
    });
  return { action, besides, create };
}

/** True when nothing but the seat is touched in a way that somebody could notice. */
function isOnly({ groups, refused }: ChangeView, { seat }: OneMore): boolean {
  const isAdded = ({ action, seats }: ChangeView['groups'][number]): boolean =>
    action === 'add' && seats.length === 1 && seats[0] === seat;
  return refused.length === 0 && groups.length === 1 && groups.every(isAdded);
}
