import { useEffect } from 'react';
import { isBeside } from '../../app/contract/live-fold';
import { lookForDown, noAlerts, type DownAlerts as Alerts } from '../../app/workshop/down-alert';
import { participantOf } from '../../app/workshop/participants';
import { plural } from '../../app/words/lists';
import { seatsInWords } from '../../app/words/seats';
import { browserNotifier } from '../client/notifier';
import { staleSince } from '../store/seats';
import { useTellDown } from '../store/tell-down';
import { useCounts, usePhase } from '../store/use-workshop';
import { useWorkshopStore, type WorkshopState } from '../store/workshop-store';
import { navigate } from './route';

/** How often it is looked at, wall ms. */
const everyMs = 5_000;

/** Tells somebody who looks elsewhere that seats are down, if they asked for it; and how many, on the app's icon. */
export function DownAlerts() {
  const on = useTellDown((state) => state.on);
  const { down } = useCounts();
  const phase = usePhase();
  const shown = phase === 'live' || phase === 'incomplete' ? down : 0;
  useEffect(() => browserNotifier.badge(shown), [shown]);
  useEffect(() => {
    if (!on) return;
    let alerts: Alerts = noAlerts;
    const timer = setInterval(() => {
      const state = useWorkshopStore.getState();
      const look = lookForDown(alerts, {
        // What is repaired now is down on purpose.
        seats: Object.values(state.live?.seats ?? {}).filter(({ renewing }) => renewing === undefined),
        quiet: isQuiet(state),
        now: Date.now(),
      });
      alerts = look.alerts;
      if (look.tell.length > 0) tell(state, look.tell);
    }, everyMs);
    return () => clearInterval(timer);
  }, [on]);
  return null;
}

/** While Lectern itself takes seats down, or sees nothing, nobody is told. */
function isQuiet(state: WorkshopState): boolean {
  const { live } = state;
  if (live === undefined || staleSince(state) !== undefined) return true;
  if (live.phase !== 'live' && live.phase !== 'incomplete') return true;
  return (
    live.operation !== undefined && live.operation.finishedAt === undefined && !isBeside(live.operation.kind)
  );
}

function tell({ details, workshopId }: WorkshopState, seats: readonly string[]): void {
  const [first = ''] = seats;
  const name = participantOf(details?.workshop.participants, first);
  const who = name === undefined ? '' : ` (${name})`;
  browserNotifier.tell(
    seats.length === 1 ? `Seat ${first}${who} is down` : `${plural(seats.length, 'seat')} are down`,
    `${details?.workshop.name ?? ''}${seats.length === 1 ? '' : `: ${seatsInWords(seats)}`}`,
    () => {
      if (workshopId === undefined) return;
      navigate({ screen: 'live', workshopId, ...(seats.length === 1 && { seat: first }) });
    },
  );
}
