import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { DamagedView, WorkshopSummary } from '../../../app/contract/views';
import { plural } from '../../../app/words/lists';
import { phaseInWords } from '../../../app/words/phases';
import { hrefOf } from '../../app/route';
import { lectern } from '../../client/client';
import { Button } from '../../components/Button';
import { Panel } from '../../components/Panel';
import { ProblemNote } from '../../components/ProblemNote';
import { useAction } from '../../store/use-action';
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
  const forget = (workshopId: string, evenIfItStands = false): void => {
    setAsked(workshopId);
    action.run(async () => {
      await lectern.workshops.remove({ workshopId, evenIfItStands });
      onChanged();
    });
  };
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
              <a href={hrefOf({ screen: screenFor(workshop.phase), workshopId: workshop.id })}>
                <b>{workshop.name}</b>
                <span>
                  {workshop.id} · {plural(workshop.seats, 'seat')} · {phaseInWords[workshop.phase]}
                </span>
                <ChevronRight size={18} aria-hidden="true" />
              </a>
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
