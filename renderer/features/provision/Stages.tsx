import { Check } from 'lucide-react';
import { stageProgress } from '../../../app/words/stages';
import { Panel } from '../../components/Panel';
import { Progress } from '../../components/Progress';
import { useLive } from '../../store/use-workshop';
import { useWorkshopStore } from '../../store/workshop-store';
import styles from './Stages.module.css';

/** The parts of the workshop with how much of each is there. */
export function Stages() {
  const plan = useWorkshopStore((state) => state.plan);
  const made = useLive((live) => live.made);
  if (plan === undefined || made === undefined) return null;
  return (
    <Panel title="Parts">
      <ul className={styles.stages}>
        {stageProgress(plan, made).map((stage) => {
          const done = stage.made === stage.total;
          return (
            <li key={stage.name} className={styles.stage}>
              {done ? <Check size={16} className={styles.stageDone} aria-hidden="true" /> : <span />}
              <span>{stage.name}</span>
              <span className={styles.count}>{done ? 'done' : `${stage.made} of ${stage.total}`}</span>
              <Progress
                label={stage.name}
                value={stage.made}
                total={stage.total}
                tone={done ? 'works' : 'accent'}
              />
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
