import type { Lectern } from '../lectern';
import { os } from './procedures';

/** Drills: faults that only a rehearsal can be asked for. */
export function rehearsalProcedures({ sessions }: Lectern) {
  return {
    crash: os.rehearsal.crash.handler(async ({ input }) => ({
      crashed: await sessions.open(input.workshopId).crash(input.seat, input.service),
    })),
  };
}
