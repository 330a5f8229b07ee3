import type { LiveWorkshop } from '../../app/contract/live';
import type { SeatLabel } from '../../app/workshop/workshop';

/** Seats that were restarted together, and how far they are. */
export interface Batch {
  readonly seats: readonly SeatLabel[];
  /** The last event before it. */
  readonly seq: number;
  /** Those whose restart was seen to begin. */
  readonly begun: ReadonlySet<SeatLabel>;
}

export interface BatchProgress {
  readonly back: readonly SeatLabel[];
  /** Restarted, and not working. */
  readonly failed: readonly SeatLabel[];
  readonly waiting: readonly SeatLabel[];
}

/** A restart of these seats that is asked for now. */
export function newBatch(seats: readonly SeatLabel[], live: Pick<LiveWorkshop, 'seq'> | undefined): Batch {
  return { seats, seq: live?.seq ?? 0, begun: new Set() };
}

/** The batch after a look at the picture; the same one when no other restart has begun. */
export function advanced(batch: Batch, live: Pick<LiveWorkshop, 'seats' | 'recent'>): Batch {
  const begun = batch.seats.filter(
    (seat) =>
      !batch.begun.has(seat) &&
      (live.seats[seat]?.restartingSince !== undefined ||
        live.recent.some(
          (event) => event.seq > batch.seq && event.code === 'seat.restarting' && event.data.seat === seat,
        )),
  );
  return begun.length === 0 ? batch : { ...batch, begun: new Set([...batch.begun, ...begun]) };
}

/** How far it is. A seat that was removed meanwhile is not waited for. */
export function progressOf(batch: Batch, live: Pick<LiveWorkshop, 'seats'>): BatchProgress {
  const back: SeatLabel[] = [];
  const failed: SeatLabel[] = [];
  const waiting: SeatLabel[] = [];
  for (const label of batch.seats) {
    const seat = live.seats[label];
    if (seat === undefined) continue;
    const isOver = batch.begun.has(label) && seat.restartingSince === undefined;
    const list = !isOver || seat.state === 'starting' ? waiting : seat.state === 'works' ? back : failed;
    list.push(label);
  }
  return { back, failed, waiting };
}
