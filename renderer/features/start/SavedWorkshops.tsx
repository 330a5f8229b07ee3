import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { DamagedView, WorkshopSummary } from '../../../app/contract/views';
import { plural } from '../../../app/words/lists';
import { durationInWords } from '../../../app/words/durations';
import { phaseInWords } from '../../../app/words/phases';
import { isMade } from '../../../app/contract/live';
import { hrefOf, navigate } from '../../app/route';
import { lectern } from '../../client/client';
import { Button } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { Panel } from '../../components/Panel';
import { ProblemNote } from '../../components/ProblemNote';
import { keepDraft } from '../../components/workshop-form/form-drafts';
import { useAction } from '../../store/use-action';
import { useNow } from '../../store/use-now';
import { draftOfCopy, formOfCopy } from './new-drafts';
import { screenFor } from '../../app/life';
import styles from './StartScreen.module.css';

interface Props {
  readonly saved: readonly WorkshopSummary[];
  readonly damaged: readonly DamagedView[];
  readonly onChanged: () => void;
}

/** Workshops kept on this computer, with where they are in their life. */
export function SavedWorkshops({ saved, damaged, onChanged }: Props) {
  const action = useAction();
  const [asked, setAsked] = useState<string>();
  const [copying, setCopying] = useState<WorkshopSummary>();
  const now = useNow(60_000);
  const forget = (workshopId: string, evenIfItStands = false): void => {
    setAsked(workshopId);
    action.run(async () => {
      await lectern.workshops.remove({ workshopId, evenIfItStands });
      onChanged();
    });
  };
  const duplicate = (workshopId: string, withNames: boolean): void =>
    action.run(async () => {
      const view = await lectern.forms.open({ workshopId });
      await keepDraft(draftOfCopy(workshopId), formOfCopy(workshopId, view, withNames));
      navigate({ screen: 'new', like: workshopId });
    });
  const unreadable = damaged.filter(({ id }) => !saved.some((workshop) => workshop.id === id));
  return (
    <Panel title="Your workshops">
      {saved.length === 0 && damaged.length === 0 ? (
        <p className={styles.empty}>
          None yet. Workshops that you start are saved on this computer and listed here with their progress.
        </p>
      ) : (
        <ul className={styles.saved}>
          {saved.map((workshop) => (
            <li key={workshop.id}>
              <a
                href={hrefOf({ screen: screenFor(workshop.phase), workshopId: workshop.id })}
                data-made={isMade(workshop.phase)}
              >
                <b>{workshop.name}</b>
                <span>
                  <em>{phaseInWords[workshop.phase]}</em>
                  {workshop.since !== undefined && ` for ${durationInWords(now - workshop.since)}`}
                  {isMade(workshop.phase) && (workshop.where === 'rehearsal' ? ', a rehearsal' : ', on AWS')}
                </span>
                <span>
                  {workshop.id} · {plural(workshop.seats, 'seat')}
                </span>
                <ChevronRight size={18} aria-hidden="true" />
              </a>
              <Button
                look="quiet"
                size="small"
                aria-label={`Duplicate ${workshop.name}`}
                onPress={() => (workshop.names === 0 ? duplicate(workshop.id, false) : setCopying(workshop))}
              >
                Duplicate
              </Button>
              <Button
                look="quiet"
                size="small"
                aria-label={`Forget ${workshop.name}`}
                isPending={action.pending && asked === workshop.id}
                onPress={() => forget(workshop.id)}
              >
                Forget
              </Button>
            </li>
          ))}
          {unreadable.map(({ id }) => (
            <li key={id}>
              <div>
                <b>{id}</b>
                <span>cannot be read</span>
              </div>
              <Button
                look="quiet"
                size="small"
                aria-label={`Forget ${id}`}
                isPending={action.pending && asked === id}
                onPress={() => forget(id)}
              >
                Forget
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Dialog
        title={`Duplicate “${copying?.name ?? ''}”`}
        open={copying !== undefined}
        onClose={() => setCopying(undefined)}
        actions={
          <>
            <Button look="primary" onPress={() => copying !== undefined && duplicate(copying.id, false)}>
              Without names
            </Button>
            <Button onPress={() => copying !== undefined && duplicate(copying.id, true)}>
              With its {plural(copying?.names ?? 0, 'name')}
            </Button>
            <Button look="quiet" onPress={() => setCopying(undefined)}>
              Cancel
            </Button>
          </>
        }
      >
        <p>
          The copy has the same services, machines and exercises, and an id of its own. Take the names along?
        </p>
      </Dialog>
      {damaged.map(({ id, problem }) => (
        <ProblemNote key={id} problem={problem} />
      ))}
      {action.problem !== undefined && (
        <ProblemNote
          problem={action.problem}
          action={
            action.problem.code === 'workshop.may-stand' && asked !== undefined ? (
              <Button
                size="small"
                look="danger"
                isPending={action.pending}
                onPress={() => forget(asked, true)}
              >
                Forget it all the same
              </Button>
            ) : undefined
          }
        />
      )}
    </Panel>
  );
}
