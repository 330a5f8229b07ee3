/**
 * What `--json` tells a script, from the same picture that the screens show. Fields are added, never renamed
 * (docs/events.md): `json-views.test.ts` holds that nothing of the picture is missing.
 */
import type { Receipt } from '../../app/contract/events';
import { receiptForPrograms } from '../../app/contract/receipt';
import type { LeftoverGroup } from '../../app/contract/leftovers';
import type { LiveWorkshop } from '../../app/contract/live';
import type { SeatConsole, WorkshopDetails } from '../../app/contract/views';
import type { Problem } from '../../app/errors';
import type { SeatHealth } from '../../app/workshop/health';
import type { SeatLabel } from '../../app/workshop/workshop';
import { plural } from '../../app/words/lists';
import { participantOf } from '../../app/workshop/participants';
import type { Ended } from '../sessions/operations';

type Worker = Extract<LeftoverGroup['status'], { kind: 'in-use' }>['worker'];

/** The last line of an operation: how it ended, and everything that did not go as it should. */
export function summaryJson(ended: Ended, live: LiveWorkshop) {
  const { outcome, problem } = ended;
  return {
    state: outcome,
    seats: seatsAtEnd(ended, live),
    problem: problem ?? null,
    phase: live.phase,
    operation: live.operation ?? null,
    ...failuresJson(live),
  };
}

/**
 * The seats at the end of an operation. The engine counts those that are not ready; of these, some failed, and the
 * others (`open`) were not finished when it was stopped: nothing is wrong with them.
 */
function seatsAtEnd({ seatsReady, seatsFailed }: Ended, live: LiveWorkshop) {
  const failed = Math.min(seatsFailed, failuresJson(live).failedSeats.length);
  return { ready: seatsReady, failed, open: seatsFailed - failed };
}

/** How a provision ended, in one line. */
export function provisionedInWords(ended: Ended, live: LiveWorkshop): string {
  const { ready, failed, open } = seatsAtEnd(ended, live);
  const words = [
    `${plural(ready, 'seat')} ready`,
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(open === 0 ? [] : [`${open} not finished`]),
  ];
  return `${ended.outcome}: ${words.join(', ')}.`;
}

/** Every problem with the place where it struck; AWS's request id and the console's link are in it. */
function failuresJson(live: LiveWorkshop): {
  readonly failures: readonly { readonly address: string; readonly problem: Problem }[];
  readonly failedSeats: readonly { readonly seat: SeatLabel; readonly problem: Problem }[];
} {
  return {
    failures: Object.entries(live.failures).map(([address, problem]) => ({ address, problem })),
    failedSeats: Object.values(live.seats).flatMap(({ seat, failed }) =>
      failed === undefined ? [] : [{ seat, problem: failed }],
    ),
  };
}

/** What a look at a workshop shows. */
export interface StatusFacts {
  readonly details: WorkshopDetails;
  readonly live: LiveWorkshop;
  /** Of the last teardown. */
  readonly receipt: Receipt | undefined;
  /** As just seen; the picture's own health may be older. */
  readonly health: readonly SeatHealth[];
  readonly worker: Worker | undefined;
  readonly consoles: ReadonlyMap<SeatLabel, SeatConsole>;
}

/** `lectern status --json`. */
export function statusJson({ details, live, receipt, health, worker, consoles }: StatusFacts) {
  const { workshop, target, file } = details;
  return {
    workshop: { id: workshop.id, name: workshop.name, state: live.phase, file },
    target: { ...target, region: workshop.region },
    worker: worker ?? null,
    /** Wall ms since when it has been costing. */
    startedAt: live.startedAt ?? null,
    operation: live.operation ?? null,
    active: Object.values(live.active),
    made: live.made,
    /** What costs by the hour, and since when (wall ms). */
    billed: live.billed ?? {},
    ...failuresJson(live),
    receipt: receipt === undefined ? null : receiptForPrograms(receipt),
    seats: health.map(({ seat, state, services }) => {
      const known = live.seats[seat];
      return {
        seat,
        participant: participantOf(workshop.participants, seat) ?? null,
        state,
        made: known?.made ?? 0,
        problem: known?.failed ?? null,
        restartingSince: known?.restartingSince ?? null,
        console: consoles.get(seat) ?? [],
        services: services.map(({ name, state: serviceState, reason, url, answeredBy, observedAt }) => ({
          name,
          state: serviceState,
          url: url ?? null,
          reason,
          answeredBy: answeredBy ?? null,
          observedAt,
        })),
      };
    }),
  };
}
