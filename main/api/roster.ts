import { participantFrom } from '../../app/workshop/participants';
import type { Lectern } from '../lectern';
import { os } from './procedures';

/** Who holds the seats. */
export function rosterProcedures({ roster }: Lectern) {
  return {
    set: os.roster.set.handler(({ input: { workshopId, entries, empty } }) =>
      roster.set(
        workshopId,
        entries.map(({ seat, was, becomes, person }) => ({
          seat,
          was: participantFrom(was),
          becomes: participantFrom(becomes),
          person,
        })),
        empty,
      ),
    ),
  };
}
