import { useCallback, useRef, useState } from 'react';
import type { SeatLabel } from '../../../app/workshop/workshop';
import { participantOf } from '../../../app/workshop/participants';
import { agoInWords } from '../../../app/words/durations';
import { staleSince } from '../../store/seats';
import { useNow } from '../../store/use-now';
import { useDetails, useServiceNames } from '../../store/use-workshop';
import { useWorkshopStore } from '../../store/workshop-store';
import { nextIndex } from './grid-keys';
import { SeatTile } from './SeatTile';
import styles from './SeatGrid.module.css';

interface Props {
  /** In the order in which they are shown. */
  readonly seats: readonly SeatLabel[];
  /** The one whose drawer is open. */
  readonly selected: SeatLabel | undefined;
  readonly onOpen: (seat: SeatLabel) => void;
}

/** The seats as tiles of one fixed size. One stop for Tab; arrows, Home and End move inside, Enter opens. */
export function SeatGrid({ seats, selected, onOpen }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const services = useServiceNames();
  const participants = useDetails()?.workshop.participants;
  const since = useWorkshopStore(staleSince);
  const now = useNow(10_000, since !== undefined);
  const age = since === undefined ? undefined : agoInWords(since, now);
  const [focused, setFocused] = useState<SeatLabel>();
  const tabStop = [focused, selected].find((seat) => seat !== undefined && seats.includes(seat)) ?? seats[0];
  const open = useCallback(
    (seat: SeatLabel) => {
      setFocused(seat);
      onOpen(seat);
    },
    [onOpen],
  );
  const onKeyDown = useCallback((event: React.KeyboardEvent): void => {
    const tiles = [...(list.current?.querySelectorAll<HTMLButtonElement>('button[data-seat]') ?? [])];
    const at = tiles.findIndex((tile) => tile === document.activeElement);
    if (at < 0) return;
    const top = tiles[0]?.parentElement?.offsetTop;
    const columns = tiles.filter((tile) => tile.parentElement?.offsetTop === top).length;
    const to = nextIndex(event.key, at, tiles.length, columns);
    if (to === undefined) return;
    event.preventDefault();
    const tile = tiles[to];
    setFocused(tile?.dataset.seat);
    tile?.focus();
  }, []);
  const size = seats.length <= 12 ? styles.large : seats.length <= 48 ? styles.medium : styles.small;
  return (
    <ul ref={list} className={`${styles.grid} ${size}`} aria-label="Seats">
      {seats.map((seat) => (
        <SeatTile
          key={seat}
          seat={seat}
          services={services}
          participant={participantOf(participants, seat)}
          selected={seat === selected}
          tabStop={seat === tabStop}
          age={age}
          onOpen={open}
          onKeyDown={onKeyDown}
        />
      ))}
    </ul>
  );
}
