import { useCallback, useEffect, useRef, useState } from 'react';
import type { Target } from '../../../app/contract/target';
import type { LeftoverReport } from '../../../app/contract/leftovers';
import type { Problem } from '../../../app/errors';
import { lectern } from '../../client/client';
import { problemOf } from '../../client/problem';
import { placeInput, type Place } from '../../components/TargetField';

/** A look through an account. */
export type Search =
  | { readonly state: 'idle' }
  | { readonly state: 'looking'; readonly message: string }
  | { readonly state: 'found'; readonly report: LeftoverReport; readonly target: Target }
  | { readonly state: 'failed'; readonly problem: Problem };

/** Looks when told; leaving the screen stops the look. */
export function useSearch(): Search & {
  readonly look: (place: Place, everywhere: boolean) => void;
  readonly stop: () => void;
} {
  const [search, setSearch] = useState<Search>({ state: 'idle' });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const stop = useCallback(() => {
    running.current?.abort();
    setSearch({ state: 'idle' });
  }, []);
  const look = useCallback((place: Place, everywhere: boolean) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    const { signal } = controller;
    setSearch({ state: 'looking', message: 'Starting the search…' });
    void (async () => {
      try {
        for await (const item of await lectern.leftovers.find(
          { ...placeInput(place), ...(everywhere ? { regions: 'all' as const } : {}) },
          { signal },
        )) {
          if (signal.aborted) return;
          if (item.kind === 'progress') setSearch({ state: 'looking', message: item.message });
          else setSearch({ state: 'found', report: item.report, target: place.target });
        }
      } catch (error) {
        if (!signal.aborted) setSearch({ state: 'failed', problem: problemOf(error) });
      }
    })();
  }, []);
  return { ...search, look, stop };
}
