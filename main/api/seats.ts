import type { Lectern } from '../lectern';
import { os } from './procedures';

/** What a participant is handed. `credentials` and `cards` are the only procedures that return passwords. */
export function seatProcedures({ sessions }: Lectern) {
  return {
    credentials: os.seats.credentials.handler(({ input }) =>
      sessions.open(input.workshopId).credentials(input.seat),
    ),
    console: os.seats.console.handler(({ input }) => sessions.open(input.workshopId).console(input.seat)),
    evidence: os.seats.evidence.handler(({ input }) => sessions.open(input.workshopId).evidence(input.seat)),
    cards: os.seats.cards.handler(({ input }) => sessions.open(input.workshopId).cards()),
    cardText: os.seats.cardText.handler(({ input }) => sessions.open(input.workshopId).cardText()),
    keepCardText: os.seats.keepCardText.handler(({ input }) =>
      sessions.open(input.workshopId).keepCardText(input.text),
    ),
  };
}
