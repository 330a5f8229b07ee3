import { useCallback, useEffect, useRef, useState } from 'react';

/** So long something can be undone before it is done, wall ms. */
const undoMs = 3_000;

/** Something that was asked for and is not done yet. */
export interface Undoable {
  /** What will be done; absent while nothing waits. */
  readonly waiting: string | undefined;
  readonly start: (what: string, run: () => void) => void;
  readonly undo: () => void;
}

/** Does what hurts a few seconds after it was asked for. Whoever leaves has not undone it: then it is done at once. */
export function useUndo(): Undoable {
  const [waiting, setWaiting] = useState<string>();
  const due = useRef<{ readonly timer: ReturnType<typeof setTimeout>; readonly run: () => void }>(undefined);
  const undo = useCallback(() => {
    clearTimeout(due.current?.timer);
    due.current = undefined;
    setWaiting(undefined);
  }, []);
  const start = useCallback(
    (what: string, run: () => void) => {
      if (due.current !== undefined) return;
      const timer = setTimeout(() => {
        undo();
        run();
      }, undoMs);
      due.current = { timer, run };
      setWaiting(what);
    },
    [undo],
  );
  useEffect(() => {
    if (waiting === undefined) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'z' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      undo();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [waiting, undo]);
  useEffect(
    () => () => {
      if (due.current === undefined) return;
      clearTimeout(due.current.timer);
      due.current.run();
    },
    [],
  );
  return { waiting, start, undo };
}
