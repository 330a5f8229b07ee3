import { memo } from 'react';
import { serviceTitle } from '../../../app/services';
import type { SeatLabel, ServiceName } from '../../../app/workshop/workshop';
import { stateInWords } from '../../../app/words/health';
import { Mark } from '../Mark';
import { useSeatTile } from '../../store/use-workshop';
import styles from './SeatGrid.module.css';

interface Props {
  readonly seat: SeatLabel;
  readonly services: readonly ServiceName[];
  readonly participant: string | undefined;
  readonly selected: boolean;
  readonly tabStop: boolean;
  /** How old the picture is, when it is too old to trust: `2 min ago`. */
  readonly age: string | undefined;
  readonly onOpen: (seat: SeatLabel) => void;
  /** Moves in the grid. */
  readonly onKeyDown: (event: React.KeyboardEvent) => void;
}

/** One seat: its number, who sits there, a mark for each service, and the reason when it is not well. */
export const SeatTile = memo(function SeatTile({
  seat,
  services,
  participant,
  selected,
  tabStop,
  age,
  onOpen,
  onKeyDown,
}: Props) {
  const tile = useSeatTile(seat, services);
  const words = [
    `Seat ${seat}, ${stateInWords[tile.state]}`,
    ...(participant === undefined ? [] : [participant]),
    ...(tile.reason === '' ? [] : [aged(tile.reason, age)]),
  ].join(', ');
  return (
    <li>
      <button
        type="button"
        className={styles.tile}
        data-seat={seat}
        data-state={tile.state}
        aria-current={selected ? 'true' : undefined}
        tabIndex={tabStop ? 0 : -1}
        title={tile.reason === '' ? participant : tile.reason}
        onClick={() => onOpen(seat)}
        onKeyDown={onKeyDown}
      >
        <span className="visuallyHidden">{words}</span>
        <span className={styles.number} aria-hidden="true">
          {seat}
        </span>
        <span className={styles.marks} aria-hidden="true">
          {tile.services.map((service) => (
            <span key={service.name} className={styles.service}>
              <Mark state={service.state} />
              <span className={styles.serviceName}>{serviceTitle(service.name)}</span>
              <span className={styles.serviceLetter}>{serviceTitle(service.name).charAt(0)}</span>
            </span>
          ))}
        </span>
        <span className={styles.line} aria-hidden="true">
          {tile.reason === '' ? (participant ?? '') : tile.shortReason}
          {tile.reason !== '' && age !== undefined && <span className={styles.age}> {age}</span>}
        </span>
      </button>
    </li>
  );
});

function aged(reason: string, age: string | undefined): string {
  return age === undefined ? reason : `${reason} ${age}`;
}
