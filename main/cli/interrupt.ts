import { exitCodes } from './output';

/** Ctrl-C, `kill`, and a terminal window that is closed. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * The first signal ends what runs in good order: `cancel` returns false when there is nothing to end. A second one,
 * or a first one with nothing to end, ends the process; whatever it was doing can be resumed. Returns how to stop
 * listening.
 */
export function onInterrupt(cancel: () => boolean): () => void {
  let asked = false;
  const interrupted = (): void => {
    if (asked || !cancel()) process.exit(exitCodes.cancelled);
    asked = true;
  };
  for (const signal of signals) process.on(signal, interrupted);
  return () => {
    for (const signal of signals) process.off(signal, interrupted);
  };
}
