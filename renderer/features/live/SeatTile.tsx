import { memo } from 'react';
import type { SeatLabel, ServiceName } from '../../../app/workshop/workshop';
import { Mark } from '../../components/Mark';
import { useSeatTile } from '../../store/use-workshop';
import { stateInWords } from '../../words/health';
import { serviceLabel } from '../../words/services';
import styles from './SeatGrid.module.css';

interface Props {
  readonly seat: SeatLabel;
  readonly services: readonly ServiceName[];
  readonly participant: string | undefined;
  readonly selected: boolean;
  readonly tabStop: boolean;
  readonly onOpen: (seat: SeatLabel) => void;
}

/** One seat: its number, who sits there, a mark for each service, and the reason when it is not well. */
export const SeatTile = memo(function SeatTile({ seat, services, participant, selected, tabStop, onOpen }: Props) {
  const tile = useSeatTile(seat, services);
  const words = [
    `Seat ${seat}, ${stateInWords[tile.state]}`,
    ...(participant === undefined ? [] : [participant]),
    ...(tile.reason === '' ? [] : [tile.reason]),
  ].join(', ');
  return (
    <li>
      <button
        type="button"
        className={styles.tile}
        data-seat={seat}
        data-state={tile.state}
        aria-label={words}
        aria-current={selected ? 'true' : undefined}
        tabIndex={tabStop ? 0 : -1}
        title={tile.reason === '' ? participant : tile.reason}
        onClick={() => onOpen(seat)}
      >
        <span className={styles.number}>{seat}</span>
        <span className={styles.marks} aria-hidden="true">
          {tile.services.map((service) => (
            <span key={service.name} className={styles.service}>
              <Mark state={service.state} />
              <span className={styles.serviceName}>{serviceLabel(service.name)}</span>
              <span className={styles.serviceLetter}>{serviceLabel(service.name).charAt(0)}</span>
            </span>
          ))}
        </span>
        <span className={styles.line} aria-hidden="true">{tile.reason === '' ? (participant ?? '') : tile.reason}</span>
      </button>
    </li>
  );
});
