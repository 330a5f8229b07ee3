import { useCallback, useEffect, useRef, useState } from 'react';
import type { Problem } from '../../app/errors';
import { problemOf } from '../client/problem';

/** A call that a button starts. */
export interface Action {
  readonly pending: boolean;
  readonly problem: Problem | undefined;
  readonly run: (call: () => Promise<void>) => void;
  /** Forgets the problem. */
  readonly clear: () => void;
}

/** Runs one call at a time and keeps what went wrong; forgets it when the next one starts. */
export function useAction(): Action {
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const busy = useRef(false);
  const run = useCallback((call: () => Promise<void>) => {
    if (busy.current) return;
    busy.current = true;
    setPending(true);
    setProblem(undefined);
    call()
      .catch((error: unknown) => setProblem(problemOf(error)))
      .finally(() => {
        busy.current = false;
        setPending(false);
      });
  }, []);
  const clear = useCallback(() => setProblem(undefined), []);
  return { pending, problem, run, clear };
}

/** What a screen loads once. */
export type Loaded<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'loaded'; readonly value: T }
  | { readonly state: 'failed'; readonly problem: Problem };

/** Calls `load` when `key` changes, and again with `reload`. What comes too late is dropped. */
export function useLoaded<T>(
  key: string,
  load: () => Promise<T>,
): Loaded<T> & { readonly reload: () => void } {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: 'loading' });
  const [turn, setTurn] = useState(0);
  const loadRef = useRef(load);
  useEffect(() => {
    loadRef.current = load;
  });
  useEffect(() => {
    let current = true;
    loadRef
      .current()
      .then((value) => {
        if (current) setLoaded({ state: 'loaded', value });
      })
      .catch((error: unknown) => {
        if (current) setLoaded({ state: 'failed', problem: problemOf(error) });
      });
    return () => {
      current = false;
    };
  }, [key, turn]);
  const reload = useCallback(() => setTurn((before) => before + 1), []);
  return { ...loaded, reload };
}
