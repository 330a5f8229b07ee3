import { CircleSlash, Eraser, Server } from 'lucide-react';
import { useState } from 'react';
import { serviceOf } from '../../../app/services';
import type { SeatLabel } from '../../../app/workshop/workshop';
import { freshStartLoses } from '../../../app/words/cures';
import { Button } from '../Button';
import { useDetails, usePhase } from '../../store/use-workshop';
import { ChangeDialog } from '../change/ChangeDialog';
import { useChange } from '../change/use-change';
import { FreshStartDialog } from './FreshStartDialog';
import { NewMachinesDialog } from './NewMachinesDialog';
import styles from './SeatDrawer.module.css';

interface Props {
  readonly seat: SeatLabel;
  readonly workshopId: string;
}

/** What can be done with a seat that no restart helps: a new machine, a fresh start for somebody else, or do without it. */
export function SeatFate({ seat, workshopId }: Props) {
  const [asking, setAsking] = useState<'machine' | 'fresh' | 'without'>();
  const workshop = useDetails()?.workshop;
  const phase = usePhase();
  const change = useChange(workshopId);
  if (workshop === undefined) return null;
  const busy = phase !== 'live' && phase !== 'incomplete';
  const databases = workshop.services.flatMap(({ name }) => serviceOf(name).database?.holds ?? []);
  const close = (): void => setAsking(undefined);
  return (
    <>
      <div className={styles.repair}>
        <Button
          size="small"
          isDisabled={busy}
          icon={<Server aria-hidden="true" />}
          onPress={() => setAsking('machine')}
        >
          Give this seat a new machine…
        </Button>
        <p>Use this when the machine itself is broken. Files saved in the seat are lost.</p>
      </div>
      <div className={styles.repair}>
        <Button
          size="small"
          isDisabled={busy}
          icon={<Eraser aria-hidden="true" />}
          onPress={() => setAsking('fresh')}
        >
          Empty it for somebody else…
        </Button>
        <p>New machine, new password, nothing left of the work before. {freshStartLoses(databases)}</p>
      </div>
      <div className={styles.repair}>
        <Button
          size="small"
          isDisabled={busy || change.look.pending}
          icon={<CircleSlash aria-hidden="true" />}
          onPress={() => {
            setAsking('without');
            change.ask({ change: { without: [...workshop.without, seat] }, replace: [] });
          }}
        >
          Remove this seat…
        </Button>
        <p>Removes the seat. The others keep their numbers and cards. You can add it again (empty).</p>
      </div>
      {busy && <p className={styles.reason}>Available when the current operation has finished.</p>}
      <NewMachinesDialog workshopId={workshopId} seats={[seat]} open={asking === 'machine'} onClose={close} />
      <FreshStartDialog workshopId={workshopId} seats={[seat]} open={asking === 'fresh'} onClose={close} />
      <ChangeDialog
        title={`Remove seat ${seat}?`}
        workshop={workshop}
        change={change}
        about={seat}
        open={asking === 'without'}
        onClose={() => {
          close();
          change.forget();
        }}
      />
    </>
  );
}
