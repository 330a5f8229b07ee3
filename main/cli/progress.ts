import type { Ended } from '../sessions/operations';
import { onInterrupt } from '../interrupt';
import type { Session } from '../sessions/session';
import { eventJson, eventLine, exitCodes, out, say, type ExitCode } from './output';

/** Health is not part of an operation's story on the command line. */
const isStory = (code: string): boolean => !code.startsWith('health.');

/** Prints what happens while `work` runs; Ctrl-C cancels it in good order, a second one ends the process. */
export async function withProgress(
  session: Session,
  json: boolean,
  start: () => Promise<{ readonly ended: Promise<Ended> }>,
): Promise<Ended> {
  const unsubscribe = session.subscribe((event) => {
    if (isStory(event.code)) out(json ? eventJson(event) : eventLine(event));
  });
  const stopListening = onInterrupt(() => {
    const runs = session.cancel();
    if (runs)
      say(
        'Stopping: calls under way are completed. Ctrl-C again ends at once. Either way it can be resumed.',
      );
    return runs;
  });
  try {
    const { ended } = await start();
    return await ended;
  } finally {
    stopListening();
    unsubscribe();
  }
}

/** The exit code of how an operation ended. */
export function exitCodeOf({ outcome }: Ended): ExitCode {
  switch (outcome) {
    case 'done':
      return exitCodes.done;
    case 'incomplete':
      return exitCodes.incomplete;
    case 'cancelled':
      return exitCodes.cancelled;
  }
}
