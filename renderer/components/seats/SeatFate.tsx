import { CircleSlash, RefreshCw, Server } from 'lucide-react';
import { useState } from 'react';
import type { SeatLabel } from '../../../app/workshop/workshop';
import { lectern } from '../../client/client';
import { Button } from '../Button';
import { ProblemOrLease } from '../ProblemOrLease';
import { useAction } from '../../store/use-action';
import { useDetails, usePhase } from '../../store/use-workshop';
import { ChangeDialog } from '../change/ChangeDialog';
import { useChange } from '../change/use-change';
import styles from './SeatDrawer.module.css';

interface Props {
  readonly seat: SeatLabel;
  readonly workshopId: string;
  /** It could not be made: what is missing can be tried once more. */
  readonly failed: boolean;
}

/** What can be done with a seat that no restart helps: try again, a new host, or do without it. */
export function SeatFate({ seat, workshopId, failed }: Props) {
  const [asking, setAsking] = useState<'host' | 'without'>('host');
  const [open, setOpen] = useState(false);
  const workshop = useDetails()?.workshop;
  const phase = usePhase();
  const again = useAction();
  const change = useChange(workshopId);
  if (workshop === undefined) return null;
  const busy = phase !== 'live' && phase !== 'incomplete';
  const retry = (takeOver = false): void =>
    again.run(async () => {
      await lectern.operations.provision({ workshopId, takeOver });
    });
  const ask = (what: 'host' | 'without'): void => {
    setAsking(what);
    setOpen(true);
    change.ask(
      what === 'host'
        ? { change: {}, replace: [seat] }
        : { change: { without: [...workshop.without, seat] }, replace: [] },
    );
  };
  return (
    <>
      {failed && (
        <div className={styles.repair}>
          <Button
            size="small"
            look="primary"
            isDisabled={busy}
            isPending={again.pending}
            icon={<RefreshCw aria-hidden="true" />}
            onPress={() => retry()}
          >
            Try again
          </Button>
          <p>Creates what is missing. Nothing is lost.</p>
        </div>
      )}
      <div className={styles.repair}>
        <Button
          size="small"
          isDisabled={busy || change.look.pending}
          icon={<Server aria-hidden="true" />}
          onPress={() => ask('host')}
        >
          Give this seat a new machine…
        </Button>
        <p>Use this when the machine itself is broken. Files saved in the seat are lost.</p>
      </div>
      <div className={styles.repair}>
        <Button
          size="small"
          isDisabled={busy || change.look.pending}
          icon={<CircleSlash aria-hidden="true" />}
          onPress={() => ask('without')}
        >
          Remove this seat…
        </Button>
        <p>
          Removes the seat. The others keep their numbers and cards. You can add it again (empty) on the Plan
          screen.
        </p>
      </div>
      {busy && <p className={styles.reason}>Available when the current operation has finished.</p>}
      {again.problem !== undefined && (
        <ProblemOrLease problem={again.problem} pending={again.pending} onTakeOver={() => retry(true)} />
      )}
      <ChangeDialog
        title={asking === 'host' ? `Give seat ${seat} a new machine?` : `Remove seat ${seat}?`}
        workshop={workshop}
        change={change}
        about={seat}
        open={open}
        onClose={() => {
          setOpen(false);
          change.forget();
        }}
      />
    </>
  );
}
