import type { ClockChange, ClockState } from '../../app/clock-state';
import { LecternError } from '../../app/errors';
import { servicesWithDatabase } from '../../app/services';
import { drillOf, type DrillName, type RunningDrill } from '../../app/workshop/drills';
import { clusterName, serviceName } from '../../app/workshop/names';
import type { SeatLabel, ServiceName, Workshop } from '../../app/workshop/workshop';
import { needsDatabase, seatLabel } from '../../app/workshop/workshop';
import {
  beginDrill,
  changeClock,
  crashContainer,
  endDrill,
  runningDrills,
  throttledCalls,
  type ControlPlace,
} from '../targets/rehearsal-control';

/** Fault drills on one workshop, and its rehearsal's clock. Each throws LecternError `rehearsal.only` where the workshop is in an account. */
export interface SessionDrills {
  running(): Promise<readonly RunningDrill[]>;
  /**
   * Begins a drill, by default at the first seat and its first service; returns it when it lasts or waits.
   * Throws LecternError `drill.refused` when it cannot be done there now.
   */
  begin(
    name: DrillName,
    at?: { readonly seat?: SeatLabel | undefined; readonly service?: ServiceName | undefined },
  ): Promise<RunningDrill | undefined>;
  /** False when it does not run (any more). */
  end(id: string): Promise<boolean>;
  /** Kills the service's container, as a crash does. False when none runs. */
  crash(seat: SeatLabel, service: ServiceName): Promise<boolean>;
  /** Changes the clock, for everything in the rehearsal. */
  setClock(change: ClockChange): Promise<ClockState>;
  /** Calls that the rehearsal has throttled so far. */
  throttled(): Promise<number>;
}

/**
 * The drills of a workshop. `reach` finds its rehearsal; undefined when it is in an account. `changed` is told
 * when a drill began or ended, since on a fast clock the effect may be over before the next look.
 */
export function createSessionDrills(
  workshop: Workshop,
  reach: () => Promise<ControlPlace | undefined>,
  changed: () => void,
): SessionDrills {
  const { region, id } = workshop;
  const rehearsal = async (): Promise<ControlPlace> => {
    const found = await reach();
    if (found !== undefined) return found;
    throw new LecternError({
      code: 'rehearsal.only',
      message: 'Drills and clock changes are available only in a rehearsal.',
      hint: 'Rehearse the workshop and try it there.',
    });
  };
  return {
    running: async () => runningDrills(await rehearsal(), { region, workshop: id }),
    begin: async (name, at = {}) => {
      const drill = drillOf(name);
      if (drill.needsDatabase === true && !needsDatabase(workshop)) {
        throw new LecternError({
          code: 'drill.refused',
          message: 'This workshop has no database.',
          hint: `Try it with a workshop that has ${servicesWithDatabase.map(({ title }) => title).join(' or ')}.`,
        });
      }
      const service = at.service ?? workshop.services[0]?.name;
      const begun = await beginDrill(await rehearsal(), name, {
        region,
        workshop: id,
        ...(drill.scope === 'workshop' ? {} : { seat: at.seat ?? seatLabel(1) }),
        ...(drill.scope === 'service' && service !== undefined ? { service } : {}),
      });
      changed();
      return begun;
    },
    end: async (drill) => {
      const ended = await endDrill(await rehearsal(), drill);
      changed();
      return ended;
    },
    crash: async (seat, service) => {
      const crashed = await crashContainer(await rehearsal(), {
        region,
        cluster: clusterName(id),
        service: serviceName(seat, service),
      });
      changed();
      return crashed;
    },
    setClock: async (change) => (await changeClock(await rehearsal(), change)).state,
    throttled: async () => throttledCalls(await rehearsal()),
  };
}
