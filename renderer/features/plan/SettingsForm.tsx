import { useState } from 'react';
import type { AppInfo, FormView, Places, WorkshopDetails } from '../../../app/contract/views';
import { defined } from '../../../app/defined';
import type { Target } from '../../../app/contract/target';
import { hrefOf } from '../../app/route';
import { lectern } from '../../client/client';
import { Button } from '../../components/Button';
import { Loading } from '../../components/Loading';
import { Panel } from '../../components/Panel';
import { ProblemNote } from '../../components/ProblemNote';
import { WhereField } from '../../components/workshop-form/WhereField';
import { ExercisesPart } from '../../components/workshop-form/ExercisesPart';
import { PriceBeside } from '../../components/workshop-form/PriceBeside';
import { baseOf } from '../../components/workshop-form/form-base';
import { readDraft, type FilledForm } from '../../components/workshop-form/form-drafts';
import { faultsFrom, useWorkshopForm } from '../../components/workshop-form/use-workshop-form';
import { WorkshopForm } from '../../components/workshop-form/WorkshopForm';
import { useAction, useLoaded } from '../../store/use-action';
import { showChanged } from '../../store/workshop-session';
import { FileNote } from './FileNote';
import styles from './PlanSettings.module.css';

/** The form of a workshop of which nothing is made yet. */
interface FormProps {
  readonly details: WorkshopDetails;
  readonly draftKey: string;
  readonly onDone: () => void;
}

export default function SettingsForm(props: FormProps) {
  const { draftKey, details } = props;
  const loaded = useLoaded(draftKey, async () => {
    const [{ places }, info, view, kept] = await Promise.all([
      lectern.workshops.list(),
      lectern.app.info(),
      lectern.forms.open({ workshopId: details.workshop.id }),
      readDraft(draftKey),
    ]);
    return { places, info, view, kept };
  });
  return (
    <Panel title="Change the workshop" aside="Nothing is created yet">
      {loaded.state === 'loading' && <Loading>Loading the form…</Loading>}
      {loaded.state === 'failed' && <ProblemNote problem={loaded.problem} />}
      {loaded.state === 'loaded' && <LoadedForm {...props} {...loaded.value} />}
    </Panel>
  );
}

interface LoadedProps extends FormProps {
  readonly places: Places;
  readonly info: AppInfo;
  readonly view: FormView;
  readonly kept: FilledForm | undefined;
}

function LoadedForm({ details, draftKey, places, info, view, kept, onDone }: LoadedProps) {
  const { workshop } = details;
  const form = useWorkshopForm(
    draftKey,
    {
      values: view.values,
      target: targetOf(details),
      exercises: view.exercises === undefined ? { kind: 'none' } : { kind: 'keep' },
      base: baseOf(view),
    },
    // Names are given on a screen of their own: what is kept half filled does not take them back.
    kept && {
      ...kept,
      values: { ...kept.values, participants: view.values.participants },
      base: baseOf(view, kept.base),
    },
  );
  const action = useAction();
  const { values, target, base = {} } = form;
  const [read, setRead] = useState(view.file);
  const file = read?.version === base.version ? withoutDifference(read) : read;
  const lookAgain = async (take: boolean): Promise<void> => {
    const now = await lectern.forms.open({ workshopId: workshop.id });
    setRead(now.file);
    if (take) {
      const values = now.file?.differs?.values ?? now.values;
      form.edit({ values, base: baseOf(now, defined({ version: now.file?.version })) });
    } else {
      const { version } = baseOf(now);
      form.edit({ base: defined({ kept: base.kept, version }) });
    }
  };
  const save = (overwrite: boolean): void => {
    if (!form.tryToGoOn()) return;
    action.run(async () => {
      const result = await lectern.forms.save({
        workshopId: workshop.id,
        values,
        target,
        exercises: form.exercises,
        // What was changed since somebody has seen it is not overwritten.
        ...base,
        overwrite,
      });
      if ('issues' in result) {
        form.refuse(faultsFrom(result.issues));
        return;
      }
      await form.forget();
      showChanged(result.workshop);
      onDone();
    });
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        save(false);
      }}
    >
      <FileNote
        workshopId={workshop.id}
        file={file}
        onRead={() => action.run(() => lookAgain(false))}
        onTake={() => action.run(() => lookAgain(true))}
      />
      <div className={styles.formAndPrice}>
        <WorkshopForm
          values={values}
          onChange={(next) => form.edit({ values: next })}
          faults={form.faults}
          exercises={<ExercisesPart form={form} info={info} had={view.exercises} />}
          names={<a href={hrefOf({ screen: 'names', workshopId: workshop.id })}>Names screen</a>}
          where={<WhereField form={form} places={places} />}
        />
        <section aria-label="Price and time" className={styles.price}>
          <PriceBeside
            workshop={form.workshop}
            speed={target.kind === 'rehearsal' ? places.rehearsalSpeed : undefined}
          />
        </section>
      </div>
      {action.problem !== undefined && (
        <ProblemNote
          problem={action.problem}
          action={
            isChangedMeanwhile(action.problem.code) ? (
              <>
                <Button size="small" onPress={() => action.run(() => lookAgain(true))}>
                  Read it again
                </Button>
                <Button size="small" isPending={action.pending} onPress={() => save(true)}>
                  Write yours over it
                </Button>
              </>
            ) : undefined
          }
        />
      )}
      <div className={styles.actions}>
        <Button look="primary" type="submit" isPending={action.pending}>
          Plan again
        </Button>
        <Button look="quiet" onPress={() => void form.forget().then(onDone)}>
          Discard
        </Button>
      </div>
    </form>
  );
}

/** Somebody else was at work on the workshop or its file. */
function isChangedMeanwhile(code: string): boolean {
  return code === 'workshop.file-changed' || code === 'workshop.changed-meanwhile';
}

/** Once it is taken into the form, what is saved may be written over it. */
function withoutDifference(file: FormView['file']): FormView['file'] {
  return file === undefined
    ? undefined
    : { path: file.path, ...defined({ version: file.version, why: file.why }) };
}

function targetOf({ target }: WorkshopDetails): Target {
  return target.kind === 'rehearsal' ? { kind: 'rehearsal' } : { kind: 'aws', profile: target.profile };
}
