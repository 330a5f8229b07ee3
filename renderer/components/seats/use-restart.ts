import { serviceTitle } from '../../../app/services';
import type { SeatLabel, ServiceName } from '../../../app/workshop/workshop';
import { theSeats } from '../../../app/words/cures';
import { inSentence } from '../../../app/words/lists';
import { lectern } from '../../client/client';
import { type Action, useAction } from '../../store/use-action';
import { undoable } from '../undo/undo-store';

/** A restart of one seat or many that can be taken back for three seconds. */
export interface Restart {
  readonly action: Action;
  /** One service of the seats; without it all of each. */
  readonly restart: (seats: readonly SeatLabel[], service?: ServiceName) => void;
}

/** Restarts seats; `begun` hears that it has started. */
export function useRestart(workshopId: string, begun?: (service?: ServiceName) => void): Restart {
  const action = useAction();
  return {
    action,
    restart: (seats, service) => {
      const where = inSentence(theSeats(seats));
      const what = service === undefined ? where : `${serviceTitle(service)} of ${where}`;
      undoable(`Restarting ${what}`, () =>
        action.run(async () => {
          await lectern.operations.restart({
            workshopId,
            seats: [...seats],
            ...(service !== undefined && { service }),
          });
          begun?.(service);
        }),
      );
    },
  };
}
