import { serviceTitle } from '../../app/services';
import type { LiveSeat, LiveWorkshop } from '../../app/contract/live';
import { sameStates, type HealthState } from '../../app/workshop/health';
import type { SeatLabel, ServiceName, Workshop } from '../../app/workshop/workshop';
import { type HealthCounts, seatsAre, statesByTrouble } from '../../app/words/health';
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
  /** The same for a small tile, whose marks already tell which service it is. */
  readonly shortReason: string;
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

/** What a tile shows. An old picture is never shown as green: it turns to "unknown" with what was last seen. */
export function seatTile(
  seat: LiveSeat | undefined,
  services: readonly ServiceName[],
  stale: boolean,
  leaving = false,
): SeatTile {
  const tiles = services.map((name): ServiceTile => {
    const seen = seat?.health?.services.find((service) => service.name === name);
    const unseen = seat?.state === 'starting' ? 'starting' : 'unknown';
    return { name, state: stale || leaving ? 'unknown' : (seen?.state ?? unseen) };
  });
  if (seat === undefined) return tileWith('unknown', tiles, '');
  if (leaving) return tileWith('unknown', tiles, 'to be removed');
  if (stale) return tileWith('unknown', tiles, `was ${seatsAre[seat.state]}`);
  return tileWith(seat.state, tiles, reasonOf(seat), shortReasonOf(seat));
}

/** True when two tiles look the same. */
export function sameTile(a: SeatTile, b: SeatTile): boolean {
  return a.reason === b.reason && sameStates(a, b);
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
): readonly SeatLabel[] {
  const wanted = view.search.trim().toLocaleLowerCase();
  const seats = seatOrder(live).filter((label) => {
    if (view.filter !== 'all' && live?.seats[label]?.state !== view.filter) return false;
    if (wanted === '') return true;
    if (/^\d+$/.test(wanted)) return label.includes(wanted) || Number(label) === Number(wanted);
    return nameOf(label)?.toLocaleLowerCase().includes(wanted) ?? false;
  });
  if (view.sort === 'seat') return seats;
  const rank = (label: SeatLabel): number => statesByTrouble.indexOf(live?.seats[label]?.state ?? 'unknown');
  return [...seats].sort((a, b) => rank(a) - rank(b) || Number(a) - Number(b));
}

function tileWith(
  state: HealthState,
  services: readonly ServiceTile[],
  reason: string,
  shortReason = reason,
): SeatTile {
  return { state, services, reason, shortReason };
}

function shortReasonOf(seat: LiveSeat): string {
  const reasons = new Set(
    (seat.health?.services ?? []).map((service) => service.reason).filter((reason) => reason !== ''),
  );
  return seat.state !== 'works' && reasons.size > 0 ? [...reasons].join(' · ') : reasonOf(seat);
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
