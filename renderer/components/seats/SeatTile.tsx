import { Check } from 'lucide-react';
import { memo } from 'react';
import { serviceTitle } from '../../../app/services';
import type { SeatLabel, ServiceName } from '../../../app/workshop/workshop';
import { stateInWords } from '../../../app/words/health';
import { Mark } from '../Mark';
import type { SeatTile as Tile } from '../../store/seats';
import { useSeatTile } from '../../store/use-workshop';
import type { PickHow } from './use-tiles';
import styles from './SeatGrid.module.css';

export interface SeatTileProps {
  readonly seat: SeatLabel;
  readonly services: readonly ServiceName[];
  readonly participant: string | undefined;
  /** What is to be known of who holds it, quietly: not there, or nobody on purpose. */
  readonly note: 'absent' | 'spare' | undefined;
  /** Its panel is open. */
  readonly selected: boolean;
  /** It is one of those that something is to be done to; undefined where nothing can be. */
  readonly picked: boolean | undefined;
  readonly tabStop: boolean;
  /** How old the picture is, when it is too old to trust: `2 min ago`. */
  readonly age: string | undefined;
  readonly onPress: (seat: SeatLabel, how: PickHow) => void;
  /** Moves in the grid. */
  readonly onKeyDown: (event: React.KeyboardEvent) => void;
}

/** One seat: its number and who sits there, always; a mark for each service; and when it is not well, why in three words. */
export const SeatTile = memo(function SeatTile(props: SeatTileProps) {
  const { seat, services, participant, note, picked } = props;
  const tile = useSeatTile(seat, services);
  return (
    <li>
      <TileButton {...props} tile={tile} className={styles.tile}>
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
        <span className={styles.name} aria-hidden="true">
          {participant}
        </span>
        <span className={styles.line} aria-hidden="true">
          {tile.short === '' ? note : tile.short}
        </span>
        {picked === true && (
          <span className={styles.check} aria-hidden="true">
            <Check size={12} strokeWidth={3.5} />
          </span>
        )}
      </TileButton>
    </li>
  );
});

interface TileButtonProps extends SeatTileProps {
  readonly tile: Tile;
  readonly className: string | undefined;
  readonly children: React.ReactNode;
}

/** The button that a seat is, as a tile or as a cell of the room: what it is called, and how it is opened and picked. */
export function TileButton({
  seat,
  participant,
  note,
  selected,
  picked,
  tabStop,
  age,
  onPress,
  onKeyDown,
  tile,
  className,
  children,
}: TileButtonProps) {
  const reason = tile.reason === '' || age === undefined ? tile.reason : `${tile.reason} ${age}`;
  const words = [
    `Seat ${seat}, ${stateInWords[tile.state]}`,
    ...(participant === undefined ? [] : [participant]),
    ...(note === undefined ? [] : [note]),
    ...(reason === '' ? [] : [reason]),
    ...(picked === true ? ['selected'] : []),
  ].join(', ');
  return (
    <button
      type="button"
      className={className}
      data-seat={seat}
      data-state={tile.state}
      data-calm={tile.calm || undefined}
      data-picked={picked === true || undefined}
      aria-current={selected ? 'true' : undefined}
      tabIndex={tabStop ? 0 : -1}
      title={[participant ?? '', tile.reason].filter((part) => part !== '').join(' – ') || undefined}
      onClick={(event) =>
        onPress(seat, event.shiftKey ? 'range' : event.ctrlKey || event.metaKey ? 'one' : 'open')
      }
      onKeyDown={onKeyDown}
    >
      <span className="visuallyHidden">{words}</span>
      {children}
    </button>
  );
}
