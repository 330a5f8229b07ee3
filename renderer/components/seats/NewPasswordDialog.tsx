import { newPasswordInWords, seenMeanwhile, theSeats } from '../../../app/words/cures';
import { lectern } from '../../client/client';
import { useAction } from '../../store/use-action';
import { SeatsDialog, type SeatsQuestion } from './SeatsDialog';

/** Gives one seat or many new passwords, and says what that costs before. */
export function NewPasswordDialog({ workshopId, seats, open, onClose }: SeatsQuestion) {
  const action = useAction();
  const many = seats.length > 1;
  return (
    <SeatsDialog
      title={many ? `New passwords for ${seats.length} seats?` : `A new password for seat ${seats.join('')}?`}
      does={many ? 'Give new passwords' : 'Give a new password'}
      action={action}
      open={open}
      onClose={() => {
        action.clear();
        onClose();
      }}
      onConfirm={() =>
        action.run(async () => {
          await lectern.operations.newPassword({ workshopId, seats: [...seats] });
          onClose();
        })
      }
    >
      {many && <p>{theSeats(seats)}, a few at a time.</p>}
      <p>{newPasswordInWords}</p>
      <p>It takes a minute or two. {seenMeanwhile('Meanwhile')}</p>
    </SeatsDialog>
  );
}
