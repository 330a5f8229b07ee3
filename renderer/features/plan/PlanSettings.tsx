import { useState } from 'react';
import type { Places, WorkshopDetails } from '../../../app/contract/views';
import { seatCount } from '../../../app/workshop/workshop';
import { plural } from '../../../app/words/lists';
import { lectern } from '../../client/client';
import { Button } from '../../components/Button';
import { NumberField } from '../../components/fields';
import { Loading } from '../../components/Loading';
import { Panel } from '../../components/Panel';
import { ProblemNote } from '../../components/ProblemNote';
import { placeInput, placeIsComplete, TargetField, type Place } from '../../components/TargetField';
import { useAction, useLoaded } from '../../store/use-action';
import { showChanged } from '../../store/workshop-session';
import styles from './PlanSettings.module.css';

/** How many seats and where, changeable until something is made. */
export function PlanSettings({ details }: { readonly details: WorkshopDetails }) {
  const [editing, setEditing] = useState(false);
  const { target, workshop } = details;
  if (editing) return <SettingsForm details={details} onDone={() => setEditing(false)} />;
  return (
    <div className={styles.settings}>
      <p>
        <b>{plural(seatCount(workshop), 'seat')}</b>
      </p>
      <p>
        {target.kind === 'rehearsal' ? (
          <>
            <b>Rehearsal</b> on this computer, simulating {workshop.region}
          </>
        ) : (
          <>
            <b>AWS</b>, profile {target.profile}, {workshop.region}
          </>
        )}
      </p>
      <Button size="small" onPress={() => setEditing(true)}>
        Change seats or location
      </Button>
    </div>
  );
}

interface FormProps {
  readonly details: WorkshopDetails;
  readonly onDone: () => void;
}

function SettingsForm({ details, onDone }: FormProps) {
  const loaded = useLoaded('targets', async () => (await lectern.workshops.list()).places);
  return (
    <Panel title="Seats and location">
      {loaded.state === 'loading' && <Loading>Loading AWS profiles…</Loading>}
      {loaded.state === 'failed' && <ProblemNote problem={loaded.problem} />}
      {loaded.state === 'loaded' && <LoadedForm details={details} places={loaded.value} onDone={onDone} />}
    </Panel>
  );
}

function LoadedForm({ details, places, onDone }: FormProps & { readonly places: Places }) {
  const { workshop } = details;
  const [seats, setSeats] = useState(workshop.seats);
  const [place, setPlace] = useState<Place>({
    target:
      details.target.kind === 'rehearsal'
        ? { kind: 'rehearsal' }
        : { kind: 'aws', profile: details.target.profile },
    region: workshop.region,
  });
  const action = useAction();
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!placeIsComplete(place)) return;
        action.run(async () => {
          showChanged(
            await lectern.workshops.change({ workshopId: workshop.id, seats, ...placeInput(place) }),
          );
          onDone();
        });
      }}
    >
      <NumberField label="Seats" value={seats} onChange={setSeats} min={1} max={500} hint="1 to 500" />
      <TargetField value={place} onChange={setPlace} places={places} />
      {action.problem !== undefined && <ProblemNote problem={action.problem} />}
      <div className={styles.actions}>
        <Button look="primary" type="submit" isPending={action.pending}>
          Plan again
        </Button>
        <Button look="quiet" onPress={onDone}>
          Discard
        </Button>
      </div>
    </form>
  );
}
