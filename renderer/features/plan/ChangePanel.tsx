import { useState } from 'react';
import type { WorkshopDetails } from '../../../app/contract/views';
import type { SeatLabel, Workshop } from '../../../app/workshop/workshop';
import { seatsInWords } from '../../../app/words/seats';
import { Button } from '../../components/Button';
import { Loading } from '../../components/Loading';
import { Panel } from '../../components/Panel';
import {
  changeOf,
  faultsOf,
  fieldsOf,
  readSeats,
  type ChangeEdits,
  type ChangeFields,
} from '../../store/change-edits';
import { keepEdits } from '../../store/workshop-session';
import { useWorkshopStore } from '../../store/workshop-store';
import { canBeMade, seatsWithNames } from '../../components/change/change-groups';
import { ChangeDialog } from '../../components/change/ChangeDialog';
import { ChangeList } from '../../components/change/ChangeList';
import { ChangeProblem } from '../../components/change/ChangeProblem';
import { useChange, type PendingChange } from '../../components/change/use-change';
import { ChangeForm } from './ChangeForm';
import styles from './ChangePanel.module.css';

const noEdits: ChangeEdits = {};

/** Changes a workshop that stands: what is wanted, what that would do, and then exactly that. */
export function ChangePanel({ details }: { readonly details: WorkshopDetails }) {
  const { workshop } = details;
  const edits = useWorkshopStore((state) => state.edits) ?? noEdits;
  const change = useChange(workshop.id);
  const fields = fieldsOf(workshop, edits);
  const faults = faultsOf(workshop, fields);
  const look = (wanted: ChangeFields): void => change.ask({ change: changeOf(wanted), replace: [] });
  const edit = (more: ChangeEdits): void => {
    keepEdits({ ...edits, ...more });
    change.forget();
  };
  const takeBack = (seat: SeatLabel): void => {
    const without = seatsInWords((readSeats(fields.without) ?? []).filter((one) => one !== seat));
    edit({ without });
    look({ ...fields, without });
  };
  return (
    <Panel title="Change the workshop" aside="You will see the effects first">
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          look(fields);
        }}
      >
        <ChangeForm workshop={workshop} fields={fields} faults={faults} edits={edits} onEdit={edit} />
        <GivenUp workshop={workshop} fields={fields} pending={change.look.pending} onTakeBack={takeBack} />
        <div className={styles.actions}>
          <Button type="submit" isDisabled={Object.keys(faults).length > 0} isPending={change.look.pending}>
            Preview changes
          </Button>
          {Object.keys(edits).length > 0 && (
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

interface GivenUpProps {
  readonly workshop: Workshop;
  readonly fields: ChangeFields;
  readonly pending: boolean;
  readonly onTakeBack: (seat: SeatLabel) => void;
}

/** Seats that were removed: they show nowhere else. */
function GivenUp({ workshop, fields, pending, onTakeBack }: GivenUpProps) {
  const stillOut = readSeats(fields.without) ?? [];
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
