import { useMemo } from 'react';
import { seatStory } from '../../../app/contract/story';
import type { SeatLabel } from '../../../app/workshop/workshop';
import { useLive } from '../../store/use-workshop';
import { clockTime } from './clock-time';
import { StoryMark } from './StoryMark';
import styles from './SeatDrawer.module.css';

/** What happened to a seat lately, newest first: troubles, repairs and how they ended. */
export function SeatHistory({ seat }: { readonly seat: SeatLabel }) {
  const recent = useLive((picture) => picture.recent);
  const lines = useMemo(() => seatStory(recent ?? [], seat).slice(-40), [recent, seat]);
  return (
    <div className={styles.part}>
      <h3>What happened</h3>
      {lines.length === 0 ? (
        <p className={styles.reason}>Nothing recently.</p>
      ) : (
        <div className={styles.history} tabIndex={0} role="region" aria-label="What happened to the seat">
          <ol>
            {lines.toReversed().map((line) => (
              <li key={`${line.seq} ${line.text}`} data-kind={line.kind}>
                <time dateTime={line.time}>{clockTime(line.time)}</time>
                <StoryMark line={line} />
                <span>{line.text}</span>
              </li>
            ))}
          </ol>
        </div>
      )}
    </div>
  );
}
