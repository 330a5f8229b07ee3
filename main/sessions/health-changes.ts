import type { EventBody, LecternEvent } from '../../app/contract/events';
import { sameStates, type SeatHealth } from '../../app/workshop/health';
import type { SeatLabel } from '../../app/workshop/workshop';

/** What of a look at the seats is worth keeping: who fell ill or got well. Undefined when nobody did. */
export interface HealthChanges {
  keep(event: LecternEvent): LecternEvent | undefined;
}

/**
 * Passes on what a story needs of health events (`app/contract/story.ts`), and drops the many that say how a seat
 * comes up: only these are kept on the disk.
 */
export function healthChanges(): HealthChanges {
  const kept = new Map<SeatLabel, SeatHealth>();
  return {
    keep: (event) => {
      if (event.code !== 'health.observed') return event.code === 'health.stale' ? undefined : event;
      const seats = event.data.seats.filter((health) => {
        if (health.state === 'starting' || health.state === 'unknown') return false;
        const before = kept.get(health.seat);
        kept.set(health.seat, health);
        // A seat that was well from the start is told of by `seat.ready`.
        return before === undefined ? health.state !== 'works' : !isSame(before, health);
      });
      if (seats.length === 0) return undefined;
      const data: Extract<EventBody, { code: 'health.observed' }>['data'] = { seats };
      return { ...event, data };
    },
  };
}

const isSame = (a: SeatHealth, b: SeatHealth): boolean =>
  sameStates(a, b) && a.services.every(({ cause }, index) => cause === b.services[index]?.cause);
