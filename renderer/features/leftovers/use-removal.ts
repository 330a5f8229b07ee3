import { useCallback, useEffect, useRef, useState } from 'react';
import type { TargetInput } from '../../../app/contract/contract';
import type { Receipt } from '../../../app/contract/events';
import type { LeftoverGroup } from '../../../app/contract/leftovers';
import type { Problem } from '../../../app/errors';
import { lectern } from '../../client/client';
import { problemOf } from '../../client/problem';

/** The removal of one workshop's leftovers. */
export type Removal =
  | { readonly state: 'idle'; readonly problem?: Problem }
  | { readonly state: 'removing'; readonly message: string }
  | { readonly state: 'ended'; readonly receipt: Receipt };

/** Removes when told; leaving the screen stops it in good order, and it can be gone on with. */
export function useRemoval(
  group: LeftoverGroup,
  target: TargetInput,
): Removal & {
  readonly remove: (confirmation: string, takeOver?: boolean) => void;
  readonly stop: () => void;
} {
  const [removal, setRemoval] = useState<Removal>({ state: 'idle' });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const stop = useCallback(() => {
    running.current?.abort();
    setRemoval({ state: 'idle' });
  }, []);
  const { workshopId, region } = group;
  const remove = useCallback(
    (confirmation: string, takeOver = false) => {
      const controller = new AbortController();
      running.current = controller;
      const { signal } = controller;
      setRemoval({ state: 'removing', message: 'Looking what is there…' });
      void (async () => {
        try {
          const order = { target, region, workshopId, confirmation, takeOver };
          for await (const item of await lectern.leftovers.remove(order, { signal })) {
            if (signal.aborted) return;
            if (item.kind === 'progress') setRemoval({ state: 'removing', message: item.message });
            else if (item.receipt !== undefined) setRemoval({ state: 'ended', receipt: item.receipt });
            else
              setRemoval({ state: 'idle', ...(item.problem === undefined ? {} : { problem: item.problem }) });
          }
        } catch (error) {
          if (!signal.aborted) setRemoval({ state: 'idle', problem: problemOf(error) });
        }
      })();
    },
    [target, region, workshopId],
  );
  return { ...removal, remove, stop };
}
