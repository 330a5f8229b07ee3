/** Ctrl-C, `kill`, and a terminal window that is closed. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What a shell says of a command that was ended by Ctrl-C: 128 and the signal's number. */
export const interruptedExitCode = 130;

/**
 * One press of Ctrl-C comes more than once: the terminal tells every process, and npm and `npm start` pass on what
 * they hear. What comes so soon after the first is that press. Wall ms.
 */
const samePressMs = 1_000;

/**
 * The first press ends what runs in good order: `cancel` returns false when there is nothing to end. A second one,
 * or a first one with nothing to end, ends the process; whatever it was doing can be resumed. `now` is in ms.
 * Returns how to stop listening.
 */
export function onInterrupt(cancel: () => boolean, now = () => performance.now()): () => void {
  let pressedAt: number | undefined;
  const interrupted = (): void => {
    if (pressedAt !== undefined && now() - pressedAt < samePressMs) return;
    if (pressedAt !== undefined || !cancel()) process.exit(interruptedExitCode);
    pressedAt = now();
  };
  for (const signal of signals) process.on(signal, interrupted);
  return () => {
    for (const signal of signals) process.off(signal, interrupted);
  };
}
