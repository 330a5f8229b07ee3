import { elapsedOn } from '../../../app/clock-state';
import { durationInWords, usualInWords } from '../../../app/words/durations';
import { Panel } from '../Panel';
import { useNow } from '../../store/use-now';
import { useClockState, useLive } from '../../store/use-workshop';
import { groupWaiting } from './waiting';
import styles from './WaitingFor.module.css';

/** At most this many lines; what is quick comes and goes too fast to be read. */
const lines = 6;

/** What is being waited for right now, for how long already, and how long that usually takes. */
export function WaitingFor() {
  const active = useLive((live) => live.active) ?? {};
  const clock = useClockState();
  const now = useNow(1000);
  const waiting = groupWaiting(active);
  return (
    <Panel title="Now waiting for">
      {waiting.length === 0 ? (
        <p className={styles.quiet}>Starting…</p>
      ) : (
        <ul className={styles.waiting}>
          {waiting.slice(0, lines).map((item) => (
            <li key={item.key}>
              <p>
                {item.what}
                <small>
                  {durationInWords(elapsedOn(clock, item.since, Math.max(now, item.since)))}
                  {item.usualMs > 0 && ` · usually ${usualInWords(item.usualMs)}`}
                </small>
              </p>
              {item.why !== '' && <p>{item.why}</p>}
            </li>
          ))}
        </ul>
      )}
      {waiting.length > lines && <p className={styles.quiet}>and {waiting.length - lines} more</p>}
    </Panel>
  );
}
