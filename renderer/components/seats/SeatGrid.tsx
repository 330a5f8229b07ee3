import { SeatTile } from './SeatTile';
import { useTiles, type TilesProps } from './use-tiles';
import styles from './SeatGrid.module.css';

/** The seats as tiles of one fixed size. */
export function SeatGrid(props: TilesProps) {
  const { seats } = props;
  const { list, of } = useTiles(props);
  const size = seats.length <= 12 ? styles.large : seats.length <= 48 ? styles.medium : styles.small;
  return (
    <ul ref={list} className={`${styles.grid} ${size}`} aria-label="Seats">
      {seats.map((seat) => (
        <SeatTile key={seat} {...of(seat)} />
      ))}
    </ul>
  );
}
