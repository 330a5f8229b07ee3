import { useEffect, useState } from 'react';
import { isSameTarget, type Target } from '../../../app/contract/target';
import type { LeftoverRemoval } from '../../../app/contract/leftovers';
import { lectern } from '../../client/client';
import { type Action, useAction } from '../../store/use-action';

/** Between two tries to hear of the removals, wall ms. */
const pauseMs = 1_000;

/** The removals that this Lectern has begun, as they continue. They do so whether this screen is open or not. */
export function useRemovals(): readonly LeftoverRemoval[] {
  const [removals, setRemovals] = useState<readonly LeftoverRemoval[]>([]);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    void (async () => {
      while (!signal.aborted) {
        try {
          for await (const list of await lectern.leftovers.removals(undefined, { signal })) {
            // Asked again: the lint cannot know that it changes while the list is waited for.
            if (controller.signal.aborted) return;
            setRemovals(list);
          }
        } catch {
          // The banner on top says that the connection is lost.
        }
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    })();
    return () => controller.abort();
  }, []);
  return removals;
}

/** Whose leftovers these are. */
export interface RemovalSubject {
  readonly workshopId: string;
  readonly region: string;
  readonly target: Target;
}

/** Begins and stops the removal of one workshop's leftovers. */
export function useRemovalActions({ workshopId, region, target }: RemovalSubject): {
  readonly action: Action;
  readonly remove: (confirmation: string, takeOver?: boolean) => void;
  readonly stop: () => void;
} {
  const action = useAction();
  return {
    action,
    remove: (confirmation, takeOver = false) =>
      action.run(async () => {
        await lectern.leftovers.remove({ target, region, workshopId, confirmation, takeOver });
      }),
    stop: () =>
      action.run(async () => {
        await lectern.leftovers.stopRemoval({ workshopId, region });
      }),
  };
}

/** The removal of this workshop, if one was begun. */
export function removalOf(
  removals: readonly LeftoverRemoval[],
  subject: RemovalSubject,
): LeftoverRemoval | undefined {
  return removals.find(
    ({ workshopId, region, target }) =>
      workshopId === subject.workshopId && region === subject.region && isSameTarget(target, subject.target),
  );
}
