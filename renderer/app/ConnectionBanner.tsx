import { agoInWords, durationInWords } from '../../app/words/durations';
import { Note } from '../components/Note';
import { ProblemNote } from '../components/ProblemNote';
import { useNow } from '../store/use-now';
import { useWorkshopStore } from '../store/workshop-store';
import styles from './ConnectionBanner.module.css';

/** Says when this window, or Lectern itself, no longer sees what is going on. */
export function ConnectionBanner({ open }: { readonly open: boolean }) {
  const connection = useWorkshopStore((state) => state.connection);
  const waiting = useWorkshopStore((state) => state.waiting);
  const staleSince = useWorkshopStore((state) => state.live?.staleSince);
  const running = connection.state === 'lost' || staleSince !== undefined;
  const now = useNow(1000, running);
  if (!open) return null;
  if (connection.state === 'refused') {
    return (
      <div className={styles.banner}>
        <ProblemNote problem={connection.problem} />
      </div>
    );
  }
  if (connection.state === 'lost') {
    return (
      <div className={styles.banner} role="status">
        <Note tone="bad" title="Connection to Lectern lost">
          <p>
            No news for {durationInWords(now - connection.since)}. This window keeps trying to reconnect.
            Seats and work on AWS are not affected.
          </p>
        </Note>
      </div>
    );
  }
  if (waiting !== undefined) {
    return (
      <div className={styles.banner} role="status">
        <Note tone="warn" title={waiting}>
          <p>What runs continues by itself as soon as there is an answer. It can be cancelled at any time.</p>
        </Note>
      </div>
    );
  }
  if (staleSince !== undefined) {
    return (
      <div className={styles.banner} role="status">
        <Note
          tone="warn"
          title={`Lectern cannot check the seats (last checked ${agoInWords(staleSince, now)})`}
        >
          <p>What you see may be out of date. Lectern keeps trying.</p>
        </Note>
      </div>
    );
  }
  return null;
}
