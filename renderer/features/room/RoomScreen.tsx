import { useEffect, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { serviceTitle } from '../../../app/services';
import { isMade } from '../../../app/contract/live';
import { participantOf } from '../../../app/workshop/participants';
import type { SeatLabel } from '../../../app/workshop/workshop';
import { seatsAre, stateInWords, states } from '../../../app/words/health';
import { Button } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { Loading } from '../../components/Loading';
import { Mark } from '../../components/Mark';
import { ProblemNote } from '../../components/ProblemNote';
import { CauseNote } from '../../components/seats/CauseNote';
import { RoomMap } from '../../components/seats/RoomMap';
import { usePreference } from '../../store/preference';
import { seatOrder } from '../../store/seats';
import {
  useCounts,
  useDetails,
  useLive,
  usePhase,
  useRoomCauses,
  useSeatTile,
  useServiceNames,
} from '../../store/use-workshop';
import { useWorkshopStore } from '../../store/workshop-store';
import styles from './RoomScreen.module.css';

/** The room for a projector, or for somebody who helps: everything can be seen, and nothing can be done. No passwords. */
export function RoomScreen({ workshopId }: { readonly workshopId: string }) {
  const details = useDetails();
  const problem = useWorkshopStore((state) => state.detailsProblem);
  const known = useLive(() => true) ?? false;
  const phase = usePhase();
  const seats = useWorkshopStore(useShallow((state) => seatOrder(state.live)));
  const causes = useRoomCauses();
  const [names, setNames] = usePreference('room-names', ['off', 'on'], 'off');
  const [near, setNear] = useState<SeatLabel>();
  const name = details?.workshop.name ?? workshopId;
  useEffect(() => {
    document.title = `Room – ${name} – Lectern`;
  }, [name]);
  return (
    <main className={styles.room}>
      <header className={styles.head}>
        <h1>{name}</h1>
        {details?.target.kind === 'rehearsal' && <p className={styles.rehearsal}>REHEARSAL</p>}
        <Counts />
        <Button
          size="small"
          look="quiet"
          aria-pressed={names === 'on'}
          onPress={() => setNames(names === 'on' ? 'off' : 'on')}
        >
          {names === 'on' ? 'Hide names' : 'Show names'}
        </Button>
      </header>
      {problem !== undefined && <ProblemNote problem={problem} />}
      {causes.map((cause) => (
        <CauseNote key={`${cause.kind}/${cause.short}`} cause={cause} readOnly />
      ))}
      {!known ? (
        <Loading>Checking the seats…</Loading>
      ) : !isMade(phase) || seats.length === 0 ? (
        <p className={styles.none}>
          {phase === 'gone' ? 'This workshop has been torn down.' : 'There are no seats yet.'}
        </p>
      ) : (
        <RoomMap seats={seats} selected={near} onOpen={setNear} named={names === 'on'} />
      )}
      {near !== undefined && <Near seat={near} named={names === 'on'} onClose={() => setNear(undefined)} />}
    </main>
  );
}

/** How many seats are in which state: the legend of the colours, too. */
function Counts() {
  const counts = useCounts();
  return (
    <ul className={styles.counts} aria-label="Seats by state">
      {states
        .filter((state) => counts[state] > 0)
        .map((state) => (
          <li key={state}>
            <Mark state={state} size={16} /> <b>{counts[state]}</b> {seatsAre[state]}
          </li>
        ))}
    </ul>
  );
}

/** One seat, near enough to be read from the last row. */
function Near({
  seat,
  named,
  onClose,
}: {
  readonly seat: SeatLabel;
  readonly named: boolean;
  readonly onClose: () => void;
}) {
  const services = useServiceNames();
  const tile = useSeatTile(seat, services);
  const participant = participantOf(useDetails()?.workshop.participants, seat);
  return (
    <Dialog
      title={`Seat ${seat}${named && participant !== undefined ? ` · ${participant}` : ''}`}
      open
      onClose={onClose}
      actions={<Button onPress={onClose}>Close</Button>}
    >
      <p className={styles.state}>
        <Mark state={tile.state} size={20} /> {stateInWords[tile.state]}
      </p>
      <ul className={styles.services}>
        {tile.services.map((service) => (
          <li key={service.name}>
            <Mark state={service.state} /> {serviceTitle(service.name)}: {stateInWords[service.state]}
          </li>
        ))}
      </ul>
      {tile.reason !== '' && <p>{tile.reason}</p>}
    </Dialog>
  );
}
