/**
 * Collects what arrives and hands it on once per animation frame. A hidden window gets no frames, so a
 * timer stands in for them; whichever comes first wins.
 */
export interface FrameBatch<T> {
  push(item: T): void;
  /** Drops what waits. */
  stop(): void;
}

/** Calls `run` at the next frame (or a little later when the window is hidden); returns a canceller. */
export type ScheduleFrame = (run: () => void) => () => void;

/** The browser's frames, with a 250 ms stand-in. */
export const browserFrames: ScheduleFrame = (run) => {
  const frame = requestAnimationFrame(() => {
    clearTimeout(timer);
    run();
  });
  const timer = setTimeout(() => {
    cancelAnimationFrame(frame);
    run();
  }, 250);
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
};

/** See `FrameBatch`. */
export function createFrameBatch<T>(
  flush: (items: readonly T[]) => void,
  schedule: ScheduleFrame,
): FrameBatch<T> {
  let waiting: T[] = [];
  let cancel: (() => void) | undefined;
  return {
    push(item) {
      waiting.push(item);
      cancel ??= schedule(() => {
        cancel = undefined;
        const items = waiting;
        waiting = [];
        flush(items);
      });
    },
    stop() {
      cancel?.();
      cancel = undefined;
      waiting = [];
    },
  };
}
