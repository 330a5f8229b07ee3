import { useState } from 'react';
import type { Places, WorkshopSummary } from '../../../app/contract/views';
import { navigate } from '../../app/route';
import { lectern } from '../../client/client';
import { Button } from '../../components/Button';
import { Choices, NumberField, TextField } from '../../components/fields';
import { Panel } from '../../components/Panel';
import { ProblemNote } from '../../components/ProblemNote';
import { firstPlace, placeInput, placeIsComplete, TargetField } from '../../components/TargetField';
import { useAction } from '../../store/use-action';
import styles from './StartScreen.module.css';

interface Props {
  readonly builtIn: readonly WorkshopSummary[];
  readonly places: Places;
}

/** Starts a workshop of one's own from a built-in one: which, its name, how many seats, where. */
export function NewWorkshop({ builtIn, places }: Props) {
  const first = builtIn[0];
  const [chosen, setChosen] = useState(first?.id ?? '');
  const [name, setName] = useState(first?.name ?? '');
  const [seats, setSeats] = useState(first?.seats ?? 2);
  const [place, setPlace] = useState(firstPlace);
  const [tried, setTried] = useState(false);
  const action = useAction();
  const choose = (id: string): void => {
    const next = builtIn.find((workshop) => workshop.id === id);
    const before = builtIn.find((workshop) => workshop.id === chosen);
    setChosen(id);
    // A name or number that the instructor typed stays.
    if (next !== undefined && name === before?.name) setName(next.name);
    if (next !== undefined && seats === before?.seats) setSeats(next.seats);
  };
  const nameError = tried && name.trim() === '' ? 'The workshop needs a name.' : undefined;
  const submit = (): void => {
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
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Choices
          label="Built-in workshops"
          value={chosen}
          onChange={choose}
          options={builtIn.map((workshop) => ({
            id: workshop.id,
            title: workshop.name,
            text: workshop.description,
          }))}
        />
        <div className={styles.pair}>
          <TextField label="Name" value={name} onChange={setName} error={nameError} maxLength={60} />
          <NumberField label="Seats" value={seats} onChange={setSeats} min={1} max={500} hint="1 to 500" />
        </div>
        <TargetField value={place} onChange={setPlace} places={places} />
        {action.problem !== undefined && <ProblemNote problem={action.problem} />}
        <div className={styles.actions}>
          <Button look="primary" type="submit" isPending={action.pending} isDisabled={chosen === ''}>
            Show the plan
          </Button>
          <p>Nothing is created yet.</p>
        </div>
      </form>
    </Panel>
  );
}
