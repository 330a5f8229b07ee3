import { useMemo } from 'react';
import { renewalMs } from '../../../app/plan/renewal';
import { serviceOf } from '../../../app/services';
import { aboutInWords, freshStartLoses, theSeats } from '../../../app/words/cures';
import { lectern } from '../../client/client';
import { useAction } from '../../store/use-action';
import { useDetails, useServiceNames } from '../../store/use-workshop';
import { SeatsDialog, type SeatsQuestion } from './SeatsDialog';

/** Makes one seat or many ready for somebody else: what is in them is lost, and is named before. */
export function FreshStartDialog({ workshopId, seats, open, onClose }: SeatsQuestion) {
  const action = useAction();
  const workshop = useDetails()?.workshop;
  const services = useServiceNames();
  const usualMs = useMemo(
    () => (workshop === undefined || !open ? 0 : renewalMs(workshop, seats.length, true)),
    [workshop, seats.length, open],
  );
  const databases = services.flatMap((name) => serviceOf(name).database?.holds ?? []);
  const many = seats.length > 1;
  return (
    <SeatsDialog
      title={
        many
          ? `Make ${seats.length} seats ready for others?`
          : `Make seat ${seats.join('')} ready for somebody else?`
      }
      does={many ? 'Empty these seats' : 'Empty this seat'}
      look="danger"
      typed={many ? workshopId : seats[0]}
      action={action}
      open={open}
      onClose={() => {
        action.clear();
        onClose();
      }}
      onConfirm={(takeOver) =>
        action.run(async () => {
          await lectern.operations.freshStart({ workshopId, seats: [...seats], takeOver });
          onClose();
        })
      }
    >
      <p>
        {theSeats(seats)} {many ? 'start' : 'starts'} empty, with a new password and the exercise files as
        they were at first ({aboutInWords(usualMs)}).
      </p>
      <p>{freshStartLoses(databases)}</p>
      <p>The address stays the same. Print the card again afterwards: the old password no longer works.</p>
    </SeatsDialog>
  );
}
