/** What a fault is, and what is remembered of one that runs. */
import type { DrillName } from '../../../app/workshop/drills';
import { clusterName, serviceName } from '../../../app/workshop/names';
import { serviceNames } from '../../../app/services';
import type { DrillOptions, DrillPlace } from '../../rehearsal-control/contract';
import type { Parts } from '../world/services';
import type { Region, Table, World } from '../world/world';

/** What a fault must know to end: JSON. */
type Memory = Readonly<Record<string, string | number | readonly number[]>>;

/** A drill that runs. JSON: it survives a restart of the rehearsal. */
export interface DrillRow {
  readonly id: string;
  readonly name: DrillName;
  readonly place: DrillPlace;
  readonly options: DrillOptions;
  /** Wall ms. */
  readonly startedAt: number;
  /** What the clock reads when it ends by itself, clock ms. */
  readonly endsAtTicks?: number;
  readonly memory: Memory;
}

type NewDrill = Pick<DrillRow, 'id' | 'place' | 'options'>;

/** How one drill is done, on the services' internals. */
export interface Fault {
  /** Does it; returns what `end` must know. Throws DrillRefused when it cannot be done there. */
  begin(drill: NewDrill): Memory;
  /** Undoes what lasts. */
  end?(row: DrillRow): void;
  /** Done every so often while it runs. */
  readonly again?: { readonly everyMs: number; step(row: DrillRow): void };
}

export type MakeFault = (parts: Parts) => Fault;

/** A drill that cannot be done; the message says why, for the instructor. */
export class DrillRefused extends Error {}

/** The drills that run, by id. */
export function drillRows(world: World): Table<DrillRow> {
  return world.table('drills');
}

export function regionOf(parts: Parts, place: DrillPlace): Region {
  return parts.world.region(place.region);
}

/** Lectern's own tags, by which a workshop's things are found. */
export const workshopTags = ({ workshop }: DrillPlace): Readonly<Record<string, string>> => ({
  'lectern:workshop': workshop,
});
export const seatTags = (place: DrillPlace): Readonly<Record<string, string>> => ({
  ...workshopTags(place),
  'lectern:seat': seatOf(place),
});

/** The seat of a drill that needs one. */
export function seatOf({ seat }: DrillPlace): string {
  if (seat === undefined) throw new DrillRefused('This drill needs a seat.');
  return seat;
}

/** The ECS names of the service of a drill that needs one. */
export function serviceAt(place: DrillPlace): { readonly cluster: string; readonly service: string } {
  const known = serviceNames.find((name) => name === place.service);
  if (known === undefined) throw new DrillRefused('This drill needs a service of a seat.');
  return { cluster: clusterName(place.workshop), service: serviceName(seatOf(place), known) };
}
