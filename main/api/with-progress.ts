import { setMaxListeners } from 'node:events';

/** A screen draws no sentence faster than that, wall ms. */
const pauseMs = 100;

/**
 * Long work as a stream: sentences while it runs (the latest; a slow listener misses some), and how it ended
 * as the last item. When the listener goes, the work is aborted.
 */
export async function* withProgress<Item>(
  signal: AbortSignal | undefined,
  work: (tell: (message: string) => void, signal: AbortSignal) => Promise<Item>,
): AsyncGenerator<Item | { readonly kind: 'progress'; readonly message: string }, void, undefined> {
  const inner = new AbortController();
  setMaxListeners(0, inner.signal);
  const stop = (): void => {
    inner.abort(new DOMException('nobody listens any more', 'AbortError'));
  };
  signal?.addEventListener('abort', stop, { once: true });
  let latest: string | undefined;
  let wake: () => void = () => undefined;
  let over = false;
  const done = work((message) => {
    latest = message;
    wake();
  }, inner.signal).finally(() => {
    over = true;
    wake();
  });
  // It is awaited below; if the listener goes before that, its failure is nobody's.
  done.catch(() => undefined);
  const isOver = (): boolean => over;
  try {
    while (!isOver()) {
      if (latest === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      const message = latest;
      latest = undefined;
      yield { kind: 'progress', message };
      await Promise.race([
        new Promise((resolve) => setTimeout(resolve, pauseMs)),
        done.catch(() => undefined),
      ]);
    }
    yield await done;
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
  }
}
