import type { SeatLabel } from '../../../app/workshop/workshop';
import { lectern } from '../../client/client';
import { ConsoleAnchor } from '../ConsoleAnchor';
import { useLoaded } from '../../store/use-action';
import styles from './SeatDrawer.module.css';

interface Props {
  readonly seat: SeatLabel;
  readonly workshopId: string;
}

/** What the seat is made of, in the AWS console. Nothing at all where there is none, as in a rehearsal. */
export function SeatConsole({ seat, workshopId }: Props) {
  const loaded = useLoaded(`${workshopId} ${seat}`, () => lectern.seats.console({ workshopId, seat }));
  if (loaded.state !== 'loaded' || loaded.value.length === 0) return null;
  return (
    <div className={styles.part}>
      <h3>Open in the AWS console</h3>
      <ul className={styles.console}>
        {loaded.value.map(({ label, url }) => (
          <li key={url}>
            <ConsoleAnchor url={url}>{label}</ConsoleAnchor>
          </li>
        ))}
      </ul>
    </div>
  );
}
