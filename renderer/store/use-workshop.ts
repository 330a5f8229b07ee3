import { useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { useStoreWithEqualityFn } from 'zustand/traditional';
import { steadyClock, type ClockState } from '../../app/clock-state';
import type { LiveWorkshop, WorkshopPhase } from '../../app/contract/live';
import type { WorkshopDetails } from '../../app/contract/views';
import type { SeatLabel, ServiceName } from '../../app/workshop/workshop';
import { begunSeats } from '../../app/workshop/roster';
import { participantOf } from '../../app/workshop/participants';
import type { RoomCause } from '../../app/workshop/room-cause';
import type { HealthCounts } from '../../app/words/health';
import {
  causesOfRoom,
  type GridView,
  type SeatTile,
  seatOrder,
  countSeats,
  isLeaving,
  sameTile,
  seatTile,
  staleSince,
  visibleSeats,
} from './seats';
import { useWorkshopStore, type WorkshopState } from './workshop-store';

let causesFor: WorkshopState | undefined;
let causes: readonly RoomCause[] = [];
let common: ReadonlyMap<SeatLabel, string> = new Map();

/** Worked out once for every picture, not once for every tile. */
function causesIn(state: WorkshopState): readonly RoomCause[] {
  if (causesFor?.live !== state.live || causesFor?.connection !== state.connection) {
    causes = causesOfRoom(state);
    common = new Map(causes.flatMap(({ seats, short }) => seats.map((seat) => [seat, short])));
  }
  causesFor = state;
  return causes;
}

/** What many seats have in common, to be said once. */
export function useRoomCauses(): readonly RoomCause[] {
  return useStoreWithEqualityFn(useWorkshopStore, causesIn, sameCauses);
}

function sameCauses(a: readonly RoomCause[], b: readonly RoomCause[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** One seat's tile; redraws only when something on it changes. */
export function useSeatTile(seat: SeatLabel, services: readonly ServiceName[]): SeatTile {
  return useStoreWithEqualityFn(
    useWorkshopStore,
    (state) => {
      causesIn(state);
      return seatTile(
        state.live?.seats[seat],
        services,
        staleSince(state) !== undefined,
        isLeaving(state.details?.workshop, seat),
        common.get(seat),
      );
    },
    sameTile,
  );
}

/** How many seats are in which state. */
export function useCounts(): HealthCounts {
  return useWorkshopStore(useShallow((state) => countSeats(state.live, staleSince(state) !== undefined)));
}

/** The seats that the grid shows, in order; the same array while nothing changes. */
export function useVisibleSeats(view: GridView): readonly SeatLabel[] {
  return useWorkshopStore(
    useShallow((state) => {
      causesIn(state);
      return visibleSeats(
        state.live,
        view,
        (seat) => participantOf(state.details?.workshop.participants, seat),
        (seat) => common.has(seat),
      );
    }),
  );
}

/** The seats that are in trouble or down, in order; none while nothing is seen. */
export function useTroubledSeats(): readonly SeatLabel[] {
  return useWorkshopStore(
    useShallow((state) =>
      staleSince(state) === undefined
        ? seatOrder(state.live).filter((seat) => {
            const health = state.live?.seats[seat]?.state;
            return health === 'trouble' || health === 'down';
          })
        : [],
    ),
  );
}

/** The phase of the open workshop: the stream's word, or the file's until it speaks. */
export function usePhase(): WorkshopPhase {
  return useWorkshopStore((state) => state.live?.phase ?? state.details?.phase ?? 'planned');
}

/** A part of the live picture. */
export function useLive<T>(pick: (live: LiveWorkshop) => T): T | undefined {
  return useWorkshopStore((state) => (state.live === undefined ? undefined : pick(state.live)));
}

/** The opened workshop's details, once they are read. */
export function useDetails(): WorkshopDetails | undefined {
  return useWorkshopStore((state) => state.details);
}

const noSeats: readonly SeatLabel[] = [];

/** Seats that hold the work of somebody who has left them. */
export function useUsedSeats(): ReadonlySet<SeatLabel> {
  const used = useWorkshopStore((state) => state.usedSeats) ?? noSeats;
  return useMemo(() => new Set(used), [used]);
}

/** Seats that somebody could have worked in. */
export function useBegunSeats(): ReadonlySet<SeatLabel> {
  const begun = useWorkshopStore(
    useShallow((state) => (state.live === undefined ? noSeats : [...begunSeats(state.live)])),
  );
  return useMemo(() => new Set(begun), [begun]);
}

const noServices: readonly ServiceName[] = [];

/** Names of the workshop's services, in the order of its file. */
export function useServiceNames(): readonly ServiceName[] {
  return useWorkshopStore(
    useShallow((state) => state.details?.workshop.services.map((service) => service.name) ?? noServices),
  );
}

const awsClock = steadyClock(1, 0);

/** How the workshop's clock runs: as the wall's on AWS. */
export function useClockState(): ClockState {
  return useWorkshopStore((state) =>
    state.details?.target.kind === 'rehearsal' ? state.details.target.clock : awsClock,
  );
}
