import { roomCauses } from '../../app/workshop/room-cause';
import { Note } from '../components/Note';
import { ProblemNote } from '../components/ProblemNote';
import { CauseNote } from '../components/seats/CauseNote';
import { useRoomCauses } from '../store/use-workshop';
import { useWorkshopStore } from '../store/workshop-store';
import styles from './ConnectionBanner.module.css';

/** Says when this window, or Lectern itself, no longer sees what is going on. */
export function ConnectionBanner({ open }: { readonly open: boolean }) {
  const connection = useWorkshopStore((state) => state.connection);
  const waiting = useWorkshopStore((state) => state.waiting);
  const blind = useRoomCauses().find(({ since }) => since !== undefined);
  if (!open) return null;
  if (connection.state === 'refused') {
    return (
      <div className={styles.banner}>
        <ProblemNote problem={connection.problem} />
      </div>
    );
  }
  if (connection.state === 'lost') {
    const [lost] = roomCauses([], { kind: 'lectern', since: connection.since });
    return <div className={styles.banner}>{lost !== undefined && <CauseNote cause={lost} />}</div>;
  }
  // Why nothing is seen explains more than which call waits just now.
  if (blind !== undefined) {
    return (
      <div className={styles.banner}>
        <CauseNote cause={blind} />
      </div>
    );
  }
  if (waiting === undefined) return null;
  return (
    <div className={styles.banner} role="status">
      <Note tone="warn" title={waiting}>
        <p>What runs continues by itself as soon as there is an answer. It can be cancelled at any time.</p>
      </Note>
    </div>
  );
}
