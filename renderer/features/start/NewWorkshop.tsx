import { useState } from 'react';
import type { Places, WorkshopSummary } from '../../../app/contract/views';
import { emptyForm } from '../../../app/workshop/form-values';
import { navigate } from '../../app/route';
import { lectern } from '../../client/client';
import { Button } from '../../components/Button';
import { Choices, NumberField, TextField } from '../../components/fields';
import { Note } from '../../components/Note';
import { Panel } from '../../components/Panel';
import { ProblemNote } from '../../components/ProblemNote';
import { firstPlace, placeInput, placeIsComplete, TargetField } from '../../components/TargetField';
import { keepDraft, type FilledForm } from '../../components/workshop-form/form-drafts';
import { useAction } from '../../store/use-action';
import { draftOfNew } from './new-drafts';
import styles from './StartScreen.module.css';

interface Props {
  readonly builtIn: readonly WorkshopSummary[];
  readonly places: Places;
  /** A form that was left half filled. */
  readonly kept: FilledForm | undefined;
  readonly onChanged: () => void;
}

/** What takes the place of a built-in workshop when somebody makes one of their own. */
const own = 'own';
/** The file that explains every field: for those who like files. In the app, the form is its like. */
const explained = 'template';

/** A workshop in three steps: what, who, where. A complete example, or one's own by the form. */
export function NewWorkshop({ builtIn, places, kept, onChanged }: Props) {
  const examples = builtIn.filter(({ id }) => id !== explained);
  const first = examples[0];
  const [chosen, setChosen] = useState(first?.id ?? own);
  const [name, setName] = useState(first?.name ?? '');
  const [seats, setSeats] = useState(first?.seats ?? emptyForm.seats);
  const [place, setPlace] = useState(firstPlace);
  const [tried, setTried] = useState(false);
  const action = useAction();
  const isOwn = chosen === own;
  const choose = (id: string): void => {
    const next = examples.find((workshop) => workshop.id === id);
    const before = examples.find((workshop) => workshop.id === chosen);
    setChosen(id);
    // A name or number that the instructor typed stays.
    if (name === (before?.name ?? '')) setName(next?.name ?? '');
    if (next !== undefined && seats === before?.seats) setSeats(next.seats);
  };
  const nameError = tried && name.trim() === '' ? 'The workshop needs a name.' : undefined;
  const goToForm = async (): Promise<void> => {
    const values = { ...emptyForm, name: name.trim(), seats };
    const { region } = placeInput(place);
    await keepDraft(draftOfNew, {
      values: region === undefined ? values : { ...values, region },
      target: place.target,
      exercises: { kind: 'none' },
    });
    navigate({ screen: 'new' });
  };
  const submit = (): void => {
    if (isOwn) {
      action.run(goToForm);
      return;
    }
    setTried(true);
    if (name.trim() === '' || !placeIsComplete(place)) return;
    action.run(async () => {
      const details = await lectern.workshops.create({
        builtIn: chosen,
        name: name.trim(),
        seats,
        ...placeInput(place),
      });
      navigate({ screen: 'plan', workshopId: details.workshop.id });
    });
  };
  return (
    <Panel title="New workshop">
      {kept !== undefined && (
        <Note
          tone="info"
          title={`You have begun a workshop${kept.values.name === '' ? '' : ` “${kept.values.name}”`}`}
          action={
            <>
              <Button size="small" onPress={() => navigate({ screen: 'new' })}>
                Continue with the form
              </Button>
              <Button
                size="small"
                look="quiet"
                onPress={() => void keepDraft(draftOfNew, undefined).then(onChanged)}
              >
                Discard it
              </Button>
            </>
          }
        />
      )}
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Step number={1} title="What">
          <Choices
            label="Give every participant"
            beside
            value={chosen}
            onChange={choose}
            options={[
              ...examples.map((workshop) => ({
                id: workshop.id,
                title: workshop.name,
                text: workshop.description,
              })),
              {
                id: own,
                title: 'A workshop of your own',
                text: 'Choose the services, your exercises, machines and names.',
              },
            ]}
          />
          <TextField label="Name" value={name} onChange={setName} error={nameError} maxLength={60} />
        </Step>
        <Step number={2} title="Who">
          <NumberField
            label="Seats"
            value={seats}
            onChange={setSeats}
            min={1}
            max={500}
            hint="1 to 500. Names can be added at any time."
          />
        </Step>
        <Step number={3} title="Where">
          <TargetField value={place} onChange={setPlace} places={places} label="Practice, or for real" />
        </Step>
        {action.problem !== undefined && <ProblemNote problem={action.problem} />}
        <div className={styles.actions}>
          <Button look="primary" type="submit" isPending={action.pending}>
            {isOwn ? 'Continue to the form' : 'Show the plan'}
          </Button>
          <p>Nothing is created yet.</p>
        </div>
      </form>
    </Panel>
  );
}

interface StepProps {
  readonly number: number;
  readonly title: string;
  readonly children: React.ReactNode;
}

function Step({ number, title, children }: StepProps) {
  return (
    <section className={styles.step} aria-label={title}>
      <h3>
        <span aria-hidden="true">{number}</span> {title}
      </h3>
      {children}
    </section>
  );
}
