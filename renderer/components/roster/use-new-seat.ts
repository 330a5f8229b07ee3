import { useState } from 'react';
import type { ChangeView } from '../../../app/plan/change-view';
import type { OneMore } from '../../../app/plan/one-more';
import type { Problem } from '../../../app/errors';
import { lectern } from '../../client/client';
import { problemIn } from '../../client/problem';
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

/**
 * Adds a seat and stays where one is; `onBegun` is called when it is being created, with what stood against the name
 * when that was refused.
 */
export function useNewSeat(
  workshopId: string,
  onBegun: (more: OneMore, name: string, unnamed?: Problem) => void,
): NewSeat {
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
      const entries = [{ seat: more.seat, was: null, becomes: name, person: 'other' as const }];
      // The seat is on its way, whatever becomes of the name: to press again would create another one.
      const unnamed =
        name === ''
          ? undefined
          : await problemIn(async () => {
              showRoster(workshopId, await lectern.roster.set({ workshopId, entries }));
            });
      onBegun(more, unnamed === undefined ? name : '', unnamed);
    });
  return { action, besides, create };
}

/** True when nothing but the seat is touched in a way that somebody could notice. */
function isOnly({ groups, refused }: ChangeView, { seat }: OneMore): boolean {
  const isAdded = ({ action, seats }: ChangeView['groups'][number]): boolean =>
    action === 'add' && seats.length === 1 && seats[0] === seat;
  return refused.length === 0 && groups.length === 1 && groups.every(isAdded);
}
