import { serviceTitle } from '../../app/services';
import { isMade, type LiveSeat, type LiveWorkshop } from '../../app/contract/live';
import { defined } from '../../app/defined';
import { sameStates, type HealthState } from '../../app/workshop/health';
import { roomCauses, type RoomCause } from '../../app/workshop/room-cause';
import { isAbsent, participantOf } from '../../app/workshop/participants';
import type { SeatLabel, ServiceName, Workshop } from '../../app/workshop/workshop';
import { causeInWords } from '../../app/words/causes';
import { type HealthCounts, seatsAre, statesByTrouble } from '../../app/words/health';
import { searchKey } from '../../app/words/search-key';
import type { WorkshopState } from './workshop-store';

/** One service as a tile shows it. */
interface ServiceTile {
  readonly name: ServiceName;
  readonly state: HealthState;
}

/** A seat as its tile shows it: nothing that would make it redraw without a visible change. */
export interface SeatTile {
  readonly state: HealthState;
  readonly services: readonly ServiceTile[];
  /** In words; empty when it works. */
  readonly reason: string;
  /** The same in at most three words. */
  readonly short: string;
  /** True when a banner says its trouble for many, so that the tile need not be loud. */
  readonly calm: boolean;
}

/** Since when the picture is too old to trust: main says so, or main itself is not heard. */
export function staleSince(state: Pick<WorkshopState, 'live' | 'connection'>): number | undefined {
  return state.connection.state === 'lost' ? state.connection.since : state.live?.staleSince;
}

/** Seat labels in order. (Object keys would put `10` before `01`.) */
export function seatOrder(live: Pick<LiveWorkshop, 'seats'> | undefined): readonly SeatLabel[] {
  return Object.keys(live?.seats ?? {}).sort((a, b) => Number(a) - Number(b));
}

/** True for a seat that still stands and that the workshop no longer wants. */
export function isLeaving(
  workshop: Pick<Workshop, 'seats' | 'without'> | undefined,
  seat: SeatLabel,
): boolean {
  return workshop !== undefined && (Number(seat) > workshop.seats || workshop.without.includes(seat));
}

/** What the seats have in common that is in trouble, the cause of most first. */
export function causesOfRoom(state: Pick<WorkshopState, 'live' | 'connection'>): readonly RoomCause[] {
  const { live, connection } = state;
  if (live === undefined || !isMade(live.phase)) return [];
  const seats = seatOrder(live).map((label) => ({
    seat: label,
    state: live.seats[label]?.state ?? 'unknown',
    services: live.seats[label]?.health?.services ?? [],
  }));
  if (connection.state === 'lost') return roomCauses(seats, { kind: 'lectern', since: connection.since });
  if (live.staleSince === undefined) return roomCauses(seats);
  return roomCauses(seats, {
    kind: 'stale',
    since: live.staleSince,
    ...defined({ problem: live.staleProblem }),
  });
}

/** What is to be known of who holds a seat, besides the name: that they are not there, or that nobody is meant to be. */
export function holderNote(
  workshop: Pick<Workshop, 'participants' | 'seats' | 'spares'> | undefined,
  seat: SeatLabel,
): 'absent' | 'spare' | undefined {
  if (workshop === undefined) return undefined;
  if (isAbsent(workshop.participants, seat)) return 'absent';
  if (workshop.spares === 0 || participantOf(workshop.participants, seat) !== undefined) return undefined;
  // Where nobody is named, the last seats are the spare ones.
  const isSpare = workshop.participants.length > 0 || Number(seat) > workshop.seats - workshop.spares;
  return isSpare ? 'spare' : undefined;
}

/** What a tile shows. An old picture is never shown as green: it turns to "unknown" with what was last seen. */
export function seatTile(
  seat: LiveSeat | undefined,
  services: readonly ServiceName[],
  stale: boolean,
  leaving = false,
  /** What a banner says for it and others, in three words. */
  common?: string,
): SeatTile {
  const tiles = services.map((name): ServiceTile => {
    const seen = seat?.health?.services.find((service) => service.name === name);
    const unseen = seat?.state === 'starting' ? 'starting' : 'unknown';
    return { name, state: stale || leaving ? 'unknown' : (seen?.state ?? unseen) };
  });
  if (seat === undefined) return tileWith('unknown', tiles, '');
  if (leaving) return tileWith('unknown', tiles, 'to be removed');
  if (stale) return tileWith('unknown', tiles, `was ${seatsAre[seat.state]}`);
  const calm = common !== undefined;
  return { state: seat.state, services: tiles, reason: reasonOf(seat), short: common ?? shortOf(seat), calm };
}

/** True when two tiles look the same. */
export function sameTile(a: SeatTile, b: SeatTile): boolean {
  return a.reason === b.reason && a.short === b.short && a.calm === b.calm && sameStates(a, b);
}

/** How many seats are in which state. */
export function countSeats(live: Pick<LiveWorkshop, 'seats'> | undefined, stale: boolean): HealthCounts {
  const counts = { works: 0, starting: 0, trouble: 0, down: 0, unknown: 0 };
  for (const seat of Object.values(live?.seats ?? {})) counts[stale ? 'unknown' : seat.state] += 1;
  return counts;
}

/** What the instructor wants to see of the grid. */
export interface GridView {
  readonly filter: HealthState | 'all';
  readonly sort: 'seat' | 'trouble';
  /** Part of a seat number or of a participant's name. */
  readonly search: string;
}

/** The seats to show, in order. */
export function visibleSeats(
  live: Pick<LiveWorkshop, 'seats'> | undefined,
  view: GridView,
  nameOf: (seat: SeatLabel) => string | undefined,
  /** True for a seat whose trouble a banner says: it comes after those with one of their own. */
  isCalm: (seat: SeatLabel) => boolean = () => false,
): readonly SeatLabel[] {
  const wanted = searchKey(view.search);
  const seats = seatOrder(live).filter((label) => {
    if (view.filter !== 'all' && live?.seats[label]?.state !== view.filter) return false;
    if (wanted === '') return true;
    if (/^\d+$/.test(wanted)) return label.includes(wanted) || Number(label) === Number(wanted);
    return searchKey(nameOf(label) ?? '').includes(wanted);
  });
  if (view.sort === 'seat') return seats;
  // What starts and ends well by itself keeps its place.
  const rank = (label: SeatLabel): number => {
    const state = live?.seats[label]?.state;
    if (state !== 'down' && state !== 'trouble') return 3;
    return isCalm(label) ? 2 : state === 'down' ? 0 : 1;
  };
  return [...seats].sort((a, b) => rank(a) - rank(b) || Number(a) - Number(b));
}

/** The same seats as `next`, those of `before` in the order they had: nothing moves under somebody's hand. */
export function heldOrder(before: readonly SeatLabel[], next: readonly SeatLabel[]): readonly SeatLabel[] {
  const there = new Set(next);
  const known = new Set(before);
  return [...before.filter((seat) => there.has(seat)), ...next.filter((seat) => !known.has(seat))];
}

function tileWith(state: HealthState, services: readonly ServiceTile[], reason: string): SeatTile {
  return { state, services, reason, short: reason, calm: false };
}

/** Of several services the worst one's. */
function shortOf(seat: LiveSeat): string {
  if (seat.state === 'works') return '';
  if (seat.renewing !== undefined) return seat.renewing === 'fresh' ? 'being emptied' : 'new machine';
  if (seat.restartingSince !== undefined) return causeInWords.restarting;
  const worst = [...(seat.health?.services ?? [])]
    .filter(({ state }) => state !== 'works')
    .sort((a, b) => statesByTrouble.indexOf(a.state) - statesByTrouble.indexOf(b.state))[0];
  if (worst?.cause !== undefined) return causeInWords[worst.cause];
  if (seat.failed !== undefined) return 'not created';
  // Told by version 0.1, which named no causes.
  if (worst !== undefined) return seatsAre[worst.state];
  if (seat.health !== undefined) return '';
  if (seat.state === 'starting') return 'being created';
  return seat.made > 0 ? 'not complete yet' : causeInWords['not-created'];
}

function reasonOf(seat: LiveSeat): string {
  if (seat.state === 'works') return '';
  const reasons = (seat.health?.services ?? [])
    .filter((service) => service.reason !== '')
    .map((service) => `${serviceTitle(service.name)}: ${service.reason}`);
  if (reasons.length > 0) return reasons.join(' · ');
  if (seat.failed !== undefined) return seat.failed.message;
  if (seat.restartingSince !== undefined) return 'restarting';
  if (seat.health !== undefined) return '';
  if (seat.state === 'starting') return 'being created';
  return seat.made > 0 ? 'not all of it created yet' : 'not created yet';
}
