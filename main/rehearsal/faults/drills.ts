/** The drills of a rehearsal: begins them, ends them when their time is over, says which run. */
import { defined } from '../../../app/defined';
import { drillOf, type DrillName, type RunningDrill } from '../../../app/workshop/drills';
import type { DrillOptions, DrillPlace } from '../../rehearsal-control/contract';
import type { Parts } from '../world/services';
import type { Wire } from '../wire/wire';
import { agentDisconnected } from './agent-disconnected';
import { SpoiledCalls, spoiledCalls } from './calls';
import { containerCrash } from './container-crash';
import { crashLoop } from './crash-loop';
import { databaseRestart } from './database-restart';
import { drillRows, DrillRefused, type DrillRow, type Fault, type MakeFault } from './fault';
import { diskFull } from './disk-full';
import { foreignResource } from './foreign-resource';
import { hostLost } from './host-lost';
import { imageDoesNotPull } from './image-does-not-pull';
import { outOfMemory } from './out-of-memory';
import { quotaTooSmall } from './quota-too-small';
import { slowDatabase } from './slow-database';
import { slowNetwork, venueNetworkBlocksPorts, venueNetworkDown } from './way-in';
import { wrongHealthCheckPath } from './wrong-health-check-path';
import { zoneWithoutCapacity } from './zone-without-capacity';

const makers: Readonly<Record<DrillName, MakeFault>> = {
  'container-crash': containerCrash,
  'crash-loop': crashLoop,
  'out-of-memory': outOfMemory,
  'image-does-not-pull': imageDoesNotPull,
  'wrong-health-check-path': wrongHealthCheckPath,
  'agent-disconnected': agentDisconnected,
  'host-lost': hostLost,
  'database-restart': databaseRestart,
  'slow-database': slowDatabase,
  'zone-without-capacity': zoneWithoutCapacity,
  'quota-too-small': quotaTooSmall,
  'throttled-by-another-tool': spoiledCalls,
  'api-down': spoiledCalls,
  'expired-credentials': spoiledCalls,
  'venue-network-blocks-ports': venueNetworkBlocksPorts,
  'venue-network-down': venueNetworkDown,
  'slow-network': slowNetwork,
  'disk-full': diskFull,
  'lying-delete': spoiledCalls,
  'foreign-resource': foreignResource,
};

interface Due {
  readonly id: string;
}

/** Make it before the world starts: it registers transitions and spoils the wire's calls. */
export class Drills {
  private readonly faults: Readonly<Record<DrillName, Fault>>;

  constructor(
    private readonly parts: Parts,
    wire: Wire,
  ) {
    this.faults = Object.fromEntries(
      Object.entries(makers).map(([name, make]) => [name, make(parts)]),
    ) as Record<DrillName, Fault>;
    wire.faults = new SpoiledCalls(parts.world, (row) => this.end(row.id));
    parts.world.on<Due>('drill.end', ({ id }) => {
      this.end(id);
    });
    parts.world.on<Due>('drill.again', ({ id }) => {
      this.again(id);
    });
  }

  /** Begins a drill. Returns it when it lasts or waits. Throws DrillRefused. */
  begin(name: DrillName, place: DrillPlace, options: DrillOptions): RunningDrill | undefined {
    const { world, log } = this.parts;
    const rows = drillRows(world);
    const same = [...rows.values()].find((row) => row.name === name && samePlace(row.place, place));
    if (same !== undefined) throw new DrillRefused('This drill is already running there.');
    const id = world.id('drill-');
    const memory = this.faults[name].begin({ id, place, options });
    log.info('a drill began', { drill: name, ...place });
    const { lastsMs, waits } = drillOf(name);
    if (lastsMs === undefined && waits !== true) return undefined;
    const length = options.minutes === undefined ? lastsMs : options.minutes * 60_000;
    const row: DrillRow = {
      id,
      name,
      place,
      options,
      startedAt: world.now(),
      ...(length === undefined ? {} : { endsAtTicks: world.ticks() + length }),
      memory,
    };
    rows.set(id, row);
    if (length !== undefined) world.after(length, 'drill.end', { id });
    this.againLater(row);
    return view(row);
  }

  /** Ends a drill now. False: it does not run. */
  end(id: string): boolean {
    const rows = drillRows(this.parts.world);
    const row = rows.get(id);
    if (row === undefined) return false;
    rows.delete(id);
    this.faults[row.name].end?.(row);
    this.parts.log.info('a drill is over', { drill: row.name, ...row.place });
    return true;
  }

  /** True while the network between this computer and AWS is cut. */
  cutsNetwork(): boolean {
    return [...drillRows(this.parts.world).values()].some(({ name }) => name === 'venue-network-down');
  }

  /** All that run, with where they do. */
  all(): readonly DrillRow[] {
    return [...drillRows(this.parts.world).values()];
  }

  /** The drills that run in a workshop. */
  running(at: Pick<DrillPlace, 'region' | 'workshop'>): readonly RunningDrill[] {
    return [...drillRows(this.parts.world).values()]
      .filter(({ place }) => place.region === at.region && place.workshop === at.workshop)
      .map(view);
  }

  private again(id: string): void {
    const row = drillRows(this.parts.world).get(id);
    if (row === undefined) return;
    this.faults[row.name].again?.step(row);
    this.againLater(row);
  }

  private againLater({ id, name }: DrillRow): void {
    const { again } = this.faults[name];
    if (again !== undefined) this.parts.world.after(again.everyMs, 'drill.again', { id });
  }
}

function view({ id, name, place, startedAt, endsAtTicks }: DrillRow): RunningDrill {
  const { seat, service } = place;
  return {
    id,
    name,
    ...defined({ seat, service }),
    startedAt,
    ...defined({ endsAtTicks }),
  };
}

function samePlace(a: DrillPlace, b: DrillPlace): boolean {
  return a.region === b.region && a.workshop === b.workshop && a.seat === b.seat && a.service === b.service;
}
