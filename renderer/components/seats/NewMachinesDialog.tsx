import { useMemo } from 'react';
import { renewalMs } from '../../../app/plan/renewal';
import { seatsForNewMachines } from '../../../app/workshop/cure';
import { newMachinesInWords, theSeats } from '../../../app/words/cures';
import { lectern } from '../../client/client';
import { useAction } from '../../store/use-action';
import { useDetails, useLive } from '../../store/use-workshop';
import { SeatsDialog, type SeatsQuestion } from './SeatsDialog';

/** Gives one seat or many new machines. Nothing else is touched, and nobody is sent to another screen. */
export function NewMachinesDialog({ workshopId, seats, open, onClose }: SeatsQuestion) {
  const action = useAction();
  const workshop = useDetails()?.workshop;
  const live = useLive((picture) => picture.seats);
  const usualMs = useMemo(
    () => (workshop === undefined || !open ? 0 : renewalMs(workshop, seats.length, false)),
    [workshop, seats.length, open],
  );
  const lost = new Set(
    seatsForNewMachines(seats.flatMap((seat) => live?.[seat] ?? []))
      .filter((one) => one.lost)
      .map(({ seat }) => seat),
  );
  const allLost = seats.every((seat) => lost.has(seat));
  const mayBeInUse = seats.some((seat) => !lost.has(seat) && live?.[seat]?.state !== 'down');
  const many = seats.length > 1;
  const confirm = (takeOver: boolean): void =>
    action.run(async () => {
      await lectern.operations.newMachines({ workshopId, seats: [...seats], takeOver });
      onClose();
    });
  return (
    <SeatsDialog
      title={many ? `New machines for ${seats.length} seats?` : `Give seat ${seats.join('')} a new machine?`}
      does={many ? 'Make new machines' : 'Make a new machine'}
      look={allLost ? 'primary' : 'danger'}
      typed={mayBeInUse ? (many ? workshopId : seats[0]) : undefined}
      action={action}
      open={open}
      onClose={() => {
        action.clear();
        onClose();
      }}
      onConfirm={confirm}
    >
      <p>
        {newMachinesInWords(
          seats.map((seat) => ({ seat, lost: lost.has(seat) })),
          usualMs,
        )}
      </p>
      <p>
        {many ? 'Their' : 'Its'} address and password stay as they are on the card. No other seat is
        interrupted.
      </p>
      {mayBeInUse && <p>{theSeats(seats.filter((seat) => !lost.has(seat)))} may be in use now.</p>}
    </SeatsDialog>
  );
}
