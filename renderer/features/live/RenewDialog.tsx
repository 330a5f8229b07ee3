import type { SeatLabel } from '../../../app/workshop/workshop';
import { seatsAsOne, seatsInWords } from '../../../app/words/seats';
import { lectern } from '../../client/client';
import { Button } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { ProblemOrLease } from '../../components/ProblemOrLease';
import { TypedConfirmation } from '../../components/TypedConfirmation';
import { useAction } from '../../store/use-action';
import { useLive } from '../../store/use-workshop';
import styles from './BulkBar.module.css';

/** `machines`: new ones for the same people; `fresh`: emptied for other people. */
export type Renewal = 'machines' | 'fresh';

interface Props {
  readonly what: Renewal;
  readonly seats: readonly SeatLabel[];
  readonly workshopId: string;
  readonly onClose: () => void;
  readonly onStarted: () => void;
}

const words: Readonly<
  Record<Renewal, { readonly title: (seats: string) => string; readonly lost: string; readonly does: string }>
> = {
  machines: {
    title: (seats) => `Give ${seats} new machines?`,
    lost: 'Files that were saved in them are lost. The passwords and cards stay as they are. It takes some minutes.',
    does: 'Give new machines',
  },
  fresh: {
    title: (seats) => `Empty ${seats} for somebody else?`,
    lost: 'Everything that was saved in them is lost, and their passwords change: print their cards again. It takes some minutes.',
    does: 'Empty these seats',
  },
};

/** The question before some seats lose what is saved in them; the workshop's id is typed when somebody may work in one. */
export function RenewDialog({ what, seats, workshopId, onClose, onStarted }: Props) {
  const action = useAction();
  const inUse =
    useLive((live) => seatsInWords(seats.filter((seat) => live.seats[seat]?.state === 'works'))) ?? '';
  const { title, lost, does } = words[what];
  const start = (takeOver = false): void =>
    action.run(async () => {
      const input = { workshopId, seats: [...seats], takeOver };
      await (what === 'machines'
        ? lectern.operations.newMachines(input)
        : lectern.operations.freshStart(input));
      onStarted();
      onClose();
    });
  return (
    <Dialog
      title={title(seatsAsOne(seats))}
      open
      onClose={onClose}
      actions={
        <>
          {inUse === '' && (
            <Button look="danger" isPending={action.pending} onPress={() => start()}>
              {does}
            </Button>
          )}
          <Button onPress={onClose}>Not now</Button>
        </>
      }
    >
      <div className={styles.question}>
        <p>
          {seats.length > 6 && `Seats ${seatsInWords(seats)}. `}
          {lost}
        </p>
        {inUse !== '' && (
          <>
            <p>
              <b>Somebody may be working in {inUse} now.</b>
            </p>
            <TypedConfirmation
              word={workshopId}
              action={does}
              pending={action.pending}
              onConfirm={() => start()}
            />
          </>
        )}
        {action.problem !== undefined && (
          <ProblemOrLease problem={action.problem} pending={action.pending} onTakeOver={() => start(true)} />
        )}
      </div>
    </Dialog>
  );
}
