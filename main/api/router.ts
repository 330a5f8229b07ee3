import type { Lectern } from '../lectern';
import { appProcedures } from './app';
import { eventStream } from './events';
import { exerciseProcedures, formProcedures } from './forms';
import { leftoverProcedures } from './leftovers';
import { operationProcedures } from './operations';
import { os } from './procedures';
import { rehearsalProcedures } from './rehearsal';
import { rosterProcedures } from './roster';
import { seatProcedures } from './seats';
import { workshopProcedures } from './workshops';

/** The whole contract over one Lectern. */
export function createRouter(lectern: Lectern) {
  return os.router({
    app: appProcedures(lectern),
    workshops: workshopProcedures(lectern),
    forms: formProcedures(lectern),
    exercises: exerciseProcedures(lectern),
    operations: operationProcedures(lectern),
    seats: seatProcedures(lectern),
    roster: rosterProcedures(lectern),
    rehearsal: rehearsalProcedures(lectern),
    leftovers: leftoverProcedures(lectern),
    events: eventStream(lectern),
  });
}
