import { Check } from 'lucide-react';
import { memo, useLayoutEffect, useRef, useState } from 'react';
import { Mark } from '../Mark';
import { useSeatTile } from '../../store/use-workshop';
import { fitCells } from './fit-cells';
import { TileButton, type SeatTileProps } from './SeatTile';
import { useTiles, type TilesProps } from './use-tiles';
import styles from './RoomMap.module.css';

interface Props extends TilesProps {
  /** Names are shown where a cell has room for them. */
  readonly named: boolean;
}

const gap = 3;

/** The whole room at a glance: every seat in view, whatever the number, with its number, a shape and a colour. */
export function RoomMap(props: Props) {
  const { seats, named } = props;
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = (): void =>
      setSize((before) =>
        before.width === element.clientWidth && before.height === element.clientHeight
          ? before
          : { width: element.clientWidth, height: element.clientHeight },
      );
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const { list, of } = useTiles(props, named);
  const fit = fitCells(seats.length, size.width, size.height, gap);
  const look =
    fit.width >= 84 && fit.height >= 62
      ? fit.width >= 170 && fit.height >= 110
        ? `${styles.big} ${styles.huge}`
        : styles.big
      : fit.width >= 62 && fit.height >= 40
        ? styles.middle
        : fit.width >= 38
          ? styles.tiny
          : `${styles.tiny} ${styles.mini}`;
  return (
    <div ref={box} className={styles.box}>
      <ul
        ref={list}
        className={`${styles.map} ${look}`}
        aria-label="Seats"
        // A React style is set through the CSSOM, which the policy allows.
        style={{
          gap: `${gap}px`,
          gridTemplateColumns: `repeat(${fit.columns}, ${fit.width}px)`,
          gridAutoRows: `${fit.height}px`,
        }}
      >
        {seats.map((seat) => (
          <RoomCell key={seat} {...of(seat)} />
        ))}
      </ul>
    </div>
  );
}

/** One seat of the map. */
const RoomCell = memo(function RoomCell(props: SeatTileProps) {
  const { seat, services, participant, picked } = props;
  const tile = useSeatTile(seat, services);
  return (
    <li>
      <TileButton {...props} tile={tile} className={styles.cell}>
        <span className={styles.number} aria-hidden="true">
          {seat}
        </span>
        <span className={styles.mark} aria-hidden="true">
          {picked === true ? <Check size={12} strokeWidth={3.5} /> : <Mark state={tile.state} size={12} />}
        </span>
        <span className={styles.name} aria-hidden="true">
          {participant}
        </span>
        <span className={styles.line} aria-hidden="true">
          {tile.short}
        </span>
      </TileButton>
    </li>
  );
});
