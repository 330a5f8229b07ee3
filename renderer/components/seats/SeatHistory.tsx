import { useShallow } from 'zustand/react/shallow';
import type { LecternEvent } from '../../../app/contract/events';
import type { SeatLabel } from '../../../app/workshop/workshop';
import { useWorkshopStore } from '../../store/workshop-store';
import styles from './SeatDrawer.module.css';

/** What happened to a seat lately, newest first. */
export function SeatHistory({ seat }: { readonly seat: SeatLabel }) {
  const events = useWorkshopStore(
    useShallow((state) => (state.live?.recent ?? []).filter((event) => isAbout(event, seat)).slice(-40)),
  );
  return (
    <div className={styles.part}>
      <h3>What happened</h3>
      {events.length === 0 ? (
        <p className={styles.reason}>Nothing recently.</p>
      ) : (
        <div className={styles.history} tabIndex={0} role="region" aria-label="What happened to the seat">
          <ol>
            {events.toReversed().map((event) => (
              <li key={event.seq}>
                <time dateTime={event.time}>{timeOfDay(event.time)}</time>
                <span>{event.message}</span>
              </li>
            ))}
          </ol>
        </div>
      )}
    </div>
  );
}

/** True for an event that is about this seat alone, or whose health message concerns only it. */
function isAbout(event: LecternEvent, seat: SeatLabel): boolean {
  if (event.code === 'health.observed') {
    return event.data.seats.length === 1 && event.data.seats[0]?.seat === seat;
  }
  return 'seat' in event.data && event.data.seat === seat;
}

function timeOfDay(iso: string): string {
  return new Date(iso).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}
