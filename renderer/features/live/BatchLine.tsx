import { X } from 'lucide-react';
import { Button } from '../../components/Button';
import type { BatchProgress } from '../../store/batch';
import { listInWords, plural } from '../../../app/words/lists';
import { seatsInWords } from '../../../app/words/seats';
import styles from './BulkBar.module.css';

/** How far a restart of many is: `5 of 23 back`, and at the end what has not come back. */
export function BatchLine({
  progress: { back, failed, waiting },
  onClose,
}: {
  readonly progress: BatchProgress;
  readonly onClose: () => void;
}) {
  const total = back.length + failed.length + waiting.length;
  const rest = [
    ...(waiting.length > 0 ? [`restarting: ${seatsInWords(waiting)}`] : []),
    ...(failed.length > 0 ? [`not working: ${seatsInWords(failed)}`] : []),
  ];
  const done = waiting.length === 0;
  return (
    <div className={styles.batch}>
      <progress max={total} value={back.length + failed.length} aria-label="Seats restarted" />
      <p role="status">
        <b>
          {done && failed.length === 0
            ? `${plural(total, 'seat is', 'seats are')} back`
            : `${back.length} of ${total} back`}
        </b>
        {rest.length > 0 && <span> · {listInWords(rest)}</span>}
      </p>
      <Button
        size="small"
        look="quiet"
        aria-label="Close the progress"
        icon={<X aria-hidden="true" />}
        onPress={onClose}
      />
    </div>
  );
}
