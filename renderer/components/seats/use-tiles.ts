import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import type { SeatLabel } from '../../../app/workshop/workshop';
import { participantOf } from '../../../app/workshop/participants';
import { agoInWords } from '../../../app/words/durations';
import { holderNote, staleSince } from '../../store/seats';
import { useNow } from '../../store/use-now';
import { useDetails, useServiceNames } from '../../store/use-workshop';
import { useWorkshopStore } from '../../store/workshop-store';
import { nextIndex } from './grid-keys';
import type { SeatTileProps } from './SeatTile';

/** How a seat was pressed: to be opened; picked by itself; picked with all up to it. */
export type PickHow = 'open' | 'one' | 'range';

/** What picks seats that something is to be done to together. */
interface Picking {
  readonly seats: ReadonlySet<SeatLabel>;
  /** True while a plain press picks, too. */
  readonly always: boolean;
  readonly onPick: (seat: SeatLabel, how: 'one' | 'range') => void;
}

export interface TilesProps {
  /** In the order in which they are shown. */
  readonly seats: readonly SeatLabel[];
  /** The one whose panel is open. */
  readonly selected: SeatLabel | undefined;
  readonly onOpen: (seat: SeatLabel) => void;
  /** Absent where nothing can be done to many. */
  readonly picking?: Picking | undefined;
}

/**
 * What a list of seats has in common, as tiles or as cells of the room: one stop for Tab; arrows, Home and End move,
 * Enter opens, Space picks; the open seat is brought into view.
 */
export function useTiles(
  { seats, selected, onOpen, picking }: TilesProps,
  named = true,
): {
  readonly list: RefObject<HTMLUListElement | null>;
  readonly of: (seat: SeatLabel) => SeatTileProps;
} {
  const list = useRef<HTMLUListElement>(null);
  const services = useServiceNames();
  const workshop = useDetails()?.workshop;
  const since = useWorkshopStore(staleSince);
  const now = useNow(10_000, since !== undefined);
  const age = since === undefined ? undefined : agoInWords(since, now);
  const [focused, setFocused] = useState<SeatLabel>();
  const tabStop = [focused, selected].find((seat) => seat !== undefined && seats.includes(seat)) ?? seats[0];
  const pickingNow = useRef(picking);
  useEffect(() => {
    pickingNow.current = picking;
  });
  const onPress = useCallback(
    (seat: SeatLabel, how: PickHow) => {
      setFocused(seat);
      const picks = pickingNow.current;
      if (picks === undefined || (how === 'open' && !picks.always)) onOpen(seat);
      else picks.onPick(seat, how === 'range' ? 'range' : 'one');
    },
    [onOpen],
  );
  const onKeyDown = useCallback((event: React.KeyboardEvent): void => {
    const tiles = [...(list.current?.querySelectorAll<HTMLButtonElement>('button[data-seat]') ?? [])];
    const at = tiles.findIndex((tile) => tile === document.activeElement);
    if (at < 0) return;
    const seat = tiles[at]?.dataset['seat'];
    if (event.key === ' ' && pickingNow.current !== undefined && seat !== undefined) {
      event.preventDefault();
      if (!event.repeat) pickingNow.current.onPick(seat, event.shiftKey ? 'range' : 'one');
      return;
    }
    const top = tiles[0]?.parentElement?.offsetTop;
    const columns = tiles.filter((tile) => tile.parentElement?.offsetTop === top).length;
    const to = nextIndex(event.key, at, tiles.length, columns);
    if (to === undefined) return;
    event.preventDefault();
    const tile = tiles[to];
    setFocused(tile?.dataset['seat']);
    tile?.focus();
  }, []);
  // Once more when the room has got its cells: before that, nothing is there to scroll to.
  const isThere = selected !== undefined && seats.includes(selected);
  useEffect(() => {
    if (!isThere) return;
    const frame = requestAnimationFrame(() =>
      list.current
        ?.querySelector(`button[data-seat="${selected}"]`)
        ?.scrollIntoView({ block: 'nearest', inline: 'nearest' }),
    );
    return () => cancelAnimationFrame(frame);
  }, [selected, isThere]);
  return {
    list,
    of: (seat) => ({
      seat,
      services,
      participant: named ? participantOf(workshop?.participants, seat) : undefined,
      note: named ? holderNote(workshop, seat) : undefined,
      selected: seat === selected,
      picked: picking?.seats.has(seat),
      tabStop: seat === tabStop,
      age,
      onPress,
      onKeyDown,
    }),
  };
}
