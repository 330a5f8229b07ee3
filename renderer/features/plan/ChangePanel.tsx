import { useState } from 'react';
import type { FormView, WorkshopDetails } from '../../../app/contract/views';
import { valuesOf, type FormValues } from '../../../app/workshop/form-values';
import type { SeatLabel, Workshop } from '../../../app/workshop/workshop';
import { seatLabel } from '../../../app/workshop/workshop';
import { hrefOf } from '../../app/route';
import { lectern } from '../../client/client';
import { Button } from '../../components/Button';
import { Loading } from '../../components/Loading';
import { Panel } from '../../components/Panel';
import { changeOf, editedValues } from '../../store/change-edits';
import { useLoaded } from '../../store/use-action';
import { keepEdits } from '../../store/workshop-session';
import { useWorkshopStore } from '../../store/workshop-store';
import { canBeMade, seatsWithNames } from '../../components/change/change-groups';
import { ChangeDialog } from '../../components/change/ChangeDialog';
import { ChangeList } from '../../components/change/ChangeList';
import { ChangeProblem } from '../../components/change/ChangeProblem';
import { useChange, type PendingChange } from '../../components/change/use-change';
import { PriceBeside } from '../../components/workshop-form/PriceBeside';
import { WorkshopForm } from '../../components/workshop-form/WorkshopForm';
import { readForm } from '../../../app/workshop/form';
import { FileNote } from './FileNote';
import styles from './ChangePanel.module.css';

/** Changes a workshop that stands: what is wanted, what that would do, and then exactly that. */
export default function ChangePanel({ details }: { readonly details: WorkshopDetails }) {
  const { workshop, target } = details;
  const edits = useWorkshopStore((state) => state.edits);
  const change = useChange(workshop.id);
  const values = editedValues(workshop, edits);
  const read = readForm(values);
  const file = useFile(workshop);
  const look = (wanted: FormValues): void => {
    const asked = changeOf(wanted);
    if ('change' in asked) change.ask({ change: asked.change, replace: [] });
  };
  const edit = (next: FormValues): void => {
    keepEdits({ base: edits?.base ?? valuesOf(workshop), values: next });
    change.forget();
  };
  const takeBack = (seat: SeatLabel): void => {
    const next = {
      ...values,
      without: withoutIn(values)
        .filter((one) => one !== seat)
        .map(Number),
    };
    edit(next);
    look(next);
  };
  return (
    <Panel title="Change the workshop" aside="You will see the effects first">
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          look(values);
        }}
      >
        <FileNote workshopId={workshop.id} file={file.view} onRead={file.reload} />
        <div className={styles.formAndPrice}>
          <WorkshopForm
            values={values}
            onChange={edit}
            faults={read.faults}
            standing
            names={<a href={hrefOf({ screen: 'names', workshopId: workshop.id })}>Names screen</a>}
          />
          <section aria-label="Price and time">
            <PriceBeside
              workshop={'workshop' in read ? read.workshop : undefined}
              speed={target.kind === 'rehearsal' ? target.clock.speed : undefined}
            />
          </section>
        </div>
        <GivenUp workshop={workshop} values={values} pending={change.look.pending} onTakeBack={takeBack} />
        <div className={styles.actions}>
          <Button
            type="submit"
            isDisabled={Object.keys(read.faults).length > 0}
            isPending={change.look.pending}
          >
            Preview changes
          </Button>
          {edits !== undefined && (
            <Button
              look="quiet"
              onPress={() => {
                keepEdits(undefined);
                change.forget();
              }}
            >
              Discard
            </Button>
          )}
        </div>
      </form>
      <Outlook workshop={workshop} change={change} />
    </Panel>
  );
}

/** The file that the workshop was opened from, as it is now; read again when the workshop has changed. */
function useFile(workshop: Workshop): { readonly view: FormView['file']; readonly reload: () => void } {
  const loaded = useLoaded(JSON.stringify(workshop), () => lectern.forms.open({ workshopId: workshop.id }));
  return { view: loaded.state === 'loaded' ? loaded.value.file : undefined, reload: loaded.reload };
}

function withoutIn({ without }: FormValues): readonly SeatLabel[] {
  return (without ?? []).map((seat) => seatLabel(Number(seat)));
}

interface GivenUpProps {
  readonly workshop: Workshop;
  readonly values: FormValues;
  readonly pending: boolean;
  readonly onTakeBack: (seat: SeatLabel) => void;
}

/** Seats that were removed: they show nowhere else. */
function GivenUp({ workshop, values, pending, onTakeBack }: GivenUpProps) {
  const stillOut = withoutIn(values);
  const seats = workshop.without.filter((seat) => stillOut.includes(seat));
  if (seats.length === 0) return null;
  return (
    <div className={styles.givenUp}>
      <h3 id="given-up">Removed seats</h3>
      <ul aria-labelledby="given-up">
        {seats.map((seat) => (
          <li key={seat}>
            <span>Seat {seatsWithNames([seat], workshop.participants)}</span>
            <Button
              size="small"
              isDisabled={pending}
              aria-label={`Add seat ${seat} again`}
              onPress={() => onTakeBack(seat)}
            >
              Add it again
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What the change would do, once it is asked for. */
function Outlook({ workshop, change }: { readonly workshop: Workshop; readonly change: PendingChange }) {
  const [asking, setAsking] = useState(false);
  const { look, view } = change;
  return (
    <>
      {look.pending && <Loading>Comparing the account with your changes. Nothing is changed yet…</Loading>}
      {view !== undefined && (
        <section className={styles.outlook} aria-label="What would change">
          <ChangeList view={view} participants={workshop.participants} />
          {canBeMade(view) && (
            <div className={styles.actions}>
              <Button look="primary" onPress={() => setAsking(true)}>
                Make these changes…
              </Button>
            </div>
          )}
        </section>
      )}
      {!asking && <ChangeProblem change={change} />}
      <ChangeDialog
        title="Make these changes?"
        workshop={workshop}
        change={change}
        listed
        open={asking}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
