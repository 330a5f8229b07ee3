import { z } from 'zod';
import { elsewhereInWords } from '../../app/words/elsewhere';

/** Tells the other windows of a workshop what one of them has begun: two people may sit at it. Kept nowhere. */
export interface Elsewhere {
  /** A call has been answered: `window` is who made it; undefined for a caller that is no window. */
  readonly answered: (path: readonly string[], input: unknown, window: string | undefined) => void;
  /** Tells `listener` what other windows than `window` begin; returns how to leave. */
  readonly listen: (
    workshopId: string,
    window: string | undefined,
    listener: (message: string) => void,
  ) => () => void;
}

const callShape = z.object({
  workshopId: z.string(),
  seat: z.string().optional(),
  seats: z.array(z.string()).optional(),
});

export function createElsewhere(): Elsewhere {
  const listeners = new Set<{
    readonly workshopId: string;
    readonly window: string | undefined;
    readonly tell: (message: string) => void;
  }>();
  return {
    answered: ([group, name = ''], input, window) => {
      if (group !== 'operations' || window === undefined) return;
      const call = callShape.safeParse(input);
      if (!call.success) return;
      const { workshopId, seat, seats = seat === undefined ? [] : [seat] } = call.data;
      const message = elsewhereInWords(
        name,
        [...seats].sort((a, b) => Number(a) - Number(b)),
      );
      if (message === undefined) return;
      for (const other of listeners) {
        if (other.workshopId === workshopId && other.window !== window) other.tell(message);
      }
    },
    listen: (workshopId, window, tell) => {
      const one = { workshopId, window, tell };
      listeners.add(one);
      return () => listeners.delete(one);
    },
  };
}
