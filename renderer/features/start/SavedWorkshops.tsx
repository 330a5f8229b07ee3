import { ChevronRight } from 'lucide-react';
import { isMade } from '../../../app/contract/live';
import type { WorkshopSummary } from '../../../app/contract/views';
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
  readonly onChanged: () => void;
}

/** Workshops kept on this computer, with where they are in their life. */
export function SavedWorkshops({ saved, onChanged }: Props) {
  const action = useAction();
  return (
    <Panel title="Your workshops">
      {saved.length === 0 ? (
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
              {!isMade(workshop.phase) && (
                <Button
                  look="quiet"
                  size="small"
                  aria-label={`Forget ${workshop.name}`}
                  onPress={() =>
                    action.run(async () => {
                      await lectern.workshops.remove({ workshopId: workshop.id });
                      onChanged();
                    })
                  }
                >
                  Forget
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {action.problem !== undefined && <ProblemNote problem={action.problem} />}
    </Panel>
  );
}
