import type { AppInfo, FormView, Places } from '../../../app/contract/views';
import { navigate } from '../../app/route';
import { lectern } from '../../client/client';
import { Button } from '../../components/Button';
import { Panel } from '../../components/Panel';
import { ProblemNote } from '../../components/ProblemNote';
import { WhereField } from '../../components/workshop-form/WhereField';
import { ExercisesPart } from '../../components/workshop-form/ExercisesPart';
import { PriceBeside } from '../../components/workshop-form/PriceBeside';
import type { FilledForm } from '../../components/workshop-form/form-drafts';
import { faultsFrom, useWorkshopForm } from '../../components/workshop-form/use-workshop-form';
import { WorkshopForm } from '../../components/workshop-form/WorkshopForm';
import { useAction } from '../../store/use-action';
import styles from './StartScreen.module.css';

interface Props {
  readonly draftKey: string;
  readonly first: FilledForm;
  /** What was left half filled. */
  readonly kept: FilledForm | undefined;
  readonly view: FormView;
  readonly places: Places;
  readonly info: AppInfo;
}

/** The form of a workshop that is not kept yet, with its price beside it. */
export default function NewWorkshopForm({ draftKey, first, kept, view, places, info }: Props) {
  const form = useWorkshopForm(draftKey, first, kept);
  const action = useAction();
  const { values, target } = form;
  const submit = (): void => {
    if (!form.tryToGoOn()) return;
    action.run(async () => {
      const result = await lectern.forms.save({ values, target, exercises: form.exercises });
      if ('issues' in result) {
        form.refuse(faultsFrom(result.issues));
        return;
      }
      await form.forget();
      navigate({ screen: 'plan', workshopId: result.workshop.workshop.id });
    });
  };
  return (
    <form
      className={styles.formAndPrice}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Panel title={values.name.trim() === '' ? 'New workshop' : values.name}>
        <WorkshopForm
          values={values}
          onChange={(next) => form.edit({ values: next })}
          faults={form.faults}
          exercises={<ExercisesPart form={form} info={info} had={view.exercises} />}
          names="Paste or edit them on the Names screen, at any time from the plan on."
          where={<WhereField form={form} places={places} />}
        />
        {action.problem !== undefined && <ProblemNote problem={action.problem} />}
        <div className={styles.actions}>
          <Button look="primary" type="submit" isPending={action.pending}>
            Show the plan
          </Button>
          <Button
            look="quiet"
            onPress={() => {
              void form.forget().then(() => navigate({ screen: 'start' }));
            }}
          >
            Discard the form
          </Button>
          <p>Nothing is created yet.</p>
        </div>
      </Panel>
      <div className={styles.price}>
        <Panel title="Price and time">
          <PriceBeside
            workshop={form.workshop}
            speed={target.kind === 'rehearsal' ? places.rehearsalSpeed : undefined}
          />
        </Panel>
      </div>
    </form>
  );
}
