import { useCallback, useState, type ReactNode } from 'react';
import { Button } from '../../components/Button';
import { Note } from '../../components/Note';
import { CauseNote } from '../../components/seats/CauseNote';
import { RoomMap } from '../../components/seats/RoomMap';
import { SeatGrid } from '../../components/seats/SeatGrid';
import { SeatLayout } from '../../components/seats/SeatLayout';
import {
  extended,
  joined,
  nothingSelected,
  selectedOf,
  toggled,
  type Selection,
} from '../../components/seats/selection';
import { useOpenSeat } from '../../components/seats/use-open-seat';
import type { SeatLabel } from '../../../app/workshop/workshop';
import { SessionTimeline } from '../../components/timeline/SessionTimeline';
import { usePreference } from '../../store/preference';
import { seatOrder, type GridView } from '../../store/seats';
import { useCounts, useRoomCauses, useTroubledSeats, useVisibleSeats } from '../../store/use-workshop';
import { useWorkshopStore } from '../../store/workshop-store';
import { useShallow } from 'zustand/react/shallow';
import { BulkBar } from './BulkBar';
import { DrillsPanel } from './DrillsPanel';
import { Toolbar } from './Toolbar';
import { useHeldOrder } from './use-held-order';
import styles from './LiveScreen.module.css';

interface Props {
  readonly workshopId: string;
  readonly seat: SeatLabel | undefined;
  readonly title: ReactNode;
}

/** From so many seats on, the room is shown first: as tiles they would have to be scrolled through. */
const roomFrom = 120;

/** The seats of a workshop that stands, as tiles or as a map of the room, and what is done to several of them. */
export function Seats({ workshopId, seat, title }: Props) {
  const [sort, setSort] = usePreference('order', ['trouble', 'seat'], 'trouble');
  const [shapeChosen, setShape] = usePreference('shape', ['auto', 'tiles', 'room'], 'auto');
  const [chosen, setChosen] = useState<Pick<GridView, 'filter' | 'search'>>({ filter: 'all', search: '' });
  const [selection, setSelection] = useState<Selection>(nothingSelected);
  const [picking, setPicking] = useState(false);
  const counts = useCounts();
  const all = useWorkshopStore(useShallow((state) => seatOrder(state.live)));
  const shape = shapeChosen !== 'auto' ? shapeChosen : all.length > roomFrom ? 'room' : 'tiles';
  const view: GridView = { ...chosen, sort: shape === 'room' ? 'seat' : sort };
  const wanted = useVisibleSeats(view);
  const selected = selectedOf(selection, all);
  const held = useHeldOrder(wanted, view, seat !== undefined || selected.length > 0 || picking);
  const troubled = useTroubledSeats();
  const open = useOpenSeat(workshopId, 'live');
  const causes = useRoomCauses().filter(({ since }) => since === undefined);
  const show = (next: GridView): void => {
    setChosen({ filter: next.filter, search: next.search });
    if (shape === 'tiles') setSort(next.sort);
  };
  const onPick = useCallback(
    (label: SeatLabel, how: 'one' | 'range') =>
      setSelection((before) =>
        how === 'range' ? extended(before, held.seats, label) : toggled(before, label),
      ),
    [held.seats],
  );
  const openPicked = (label: SeatLabel): void => {
    setPicking(false);
    open(label);
  };
  const tiles = {
    seats: held.seats,
    selected: seat,
    onOpen: open,
    picking: { seats: selection.seats, always: picking, onPick },
  };
  const foot = (
    <BulkBar
      workshopId={workshopId}
      seats={selected}
      shown={held.seats}
      troubled={troubled}
      open={picking || selected.length > 0}
      onSelect={(seats) => setSelection((before) => joined(before, seats))}
      onClear={() => {
        setSelection(nothingSelected);
        setPicking(false);
      }}
    />
  );
  return (
    <SeatLayout workshopId={workshopId} screen="live" seat={seat} filled={shape === 'room'} foot={foot}>
      {title}
      {causes.map((cause) => (
        <CauseNote
          key={`${cause.kind}/${cause.short}`}
          cause={cause}
          action={
            cause.kind === 'alike' ? (
              <Button size="small" onPress={() => setSelection((before) => joined(before, cause.seats))}>
                Select these {cause.seats.length}
              </Button>
            ) : undefined
          }
        />
      ))}
      <Toolbar
        view={view}
        onChange={show}
        shape={shape}
        onShape={setShape}
        picking={picking || selected.length > 0}
        onPicking={(next) => {
          setPicking(next);
          if (!next) setSelection(nothingSelected);
        }}
        counts={counts}
        total={all.length}
        onOpenFirst={() => held.seats[0] !== undefined && view.search !== '' && openPicked(held.seats[0])}
      />
      {held.isOld && (
        <p className={styles.sortAgain}>
          <Button size="small" look="quiet" onPress={held.renew}>
            Sort again: trouble has moved
          </Button>
        </p>
      )}
      {held.seats.length === 0 ? (
        <Note
          tone="info"
          title="No matching seats"
          action={
            <Button size="small" onPress={() => setChosen({ filter: 'all', search: '' })}>
              Show all {all.length}
            </Button>
          }
        />
      ) : shape === 'room' ? (
        <div data-fills className={styles.fills}>
          <RoomMap {...tiles} named />
        </div>
      ) : (
        <div {...held.hands}>
          <SeatGrid {...tiles} />
        </div>
      )}
      <DrillsPanel workshopId={workshopId} />
      <SessionTimeline workshopId={workshopId} />
    </SeatLayout>
  );
}
