import { create } from 'zustand';

/** What begins in a moment, unless it is taken back. */
interface Pending {
  readonly words: string;
  readonly begin: () => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

interface UndoState {
  readonly pending?: Pending;
}

/** So long a slip can be taken back, wall ms. */
export const undoForMs = 3_000;

/** The one thing of this window that can still be taken back. It goes on when its panel is closed. */
export const useUndoStore = create<UndoState>()(() => ({}));

/**
 * Begins something in three seconds, unless `undo` is called; `words` say it meanwhile: `Restarting seat 07`. What
 * waited before begins at once; the same asked for twice is asked for once.
 */
export function undoable(words: string, begin: () => void): void {
  if (useUndoStore.getState().pending?.words === words) return;
  beginNow();
  const timer = setTimeout(beginNow, undoForMs);
  useUndoStore.setState({ pending: { words, begin, timer } });
}

/** Takes back what waits. */
export function undo(): void {
  const { pending } = useUndoStore.getState();
  if (pending !== undefined) clearTimeout(pending.timer);
  useUndoStore.setState({}, true);
}

function beginNow(): void {
  const { pending } = useUndoStore.getState();
  undo();
  pending?.begin();
}
