import { drills } from '../../app/workshop/drills';
import { needsDatabase } from '../../app/workshop/workshop';
import type { Lectern } from '../lectern';
import { os } from './procedures';

/** Drills: faults that only a rehearsal can be asked for. */
export function rehearsalProcedures({ sessions, workshops }: Lectern) {
  return {
    crash: os.rehearsal.crash.handler(async ({ input }) => ({
      crashed: await sessions.open(input.workshopId).drills.crash(input.seat, input.service),
    })),
    drills: os.rehearsal.drills.handler(async ({ input }) => {
      const { workshop } = workshops.details(input.workshopId);
      return {
        drills: drills.filter((drill) => drill.needsDatabase !== true || needsDatabase(workshop)),
        running: await sessions.open(input.workshopId).drills.running(),
      };
    }),
    drill: os.rehearsal.drill.handler(async ({ input: { workshopId, name, seat, service } }) => {
      const drill = await sessions.open(workshopId).drills.begin(name, { seat, service });
      return drill === undefined ? {} : { drill };
    }),
    clock: os.rehearsal.clock.handler(async ({ input: { workshopId, change } }) => ({
      clock: await sessions.open(workshopId).drills.setClock(change),
    })),
    endDrill: os.rehearsal.endDrill.handler(async ({ input }) => ({
      ended: await sessions.open(input.workshopId).drills.end(input.drillId),
    })),
  };
}
