import { ChevronLeft, ChevronRight, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { SeatLabel } from '../../../app/workshop/workshop';
import { diagnosisOf } from '../../../app/workshop/cure';
import { participantOf } from '../../../app/workshop/participants';
import { stateInWords } from '../../../app/words/health';
import { Button } from '../Button';
import { Mark } from '../Mark';
import { seatOrder } from '../../store/seats';
import { useDetails, useLive, useSeatTile, useServiceNames } from '../../store/use-workshop';
import { useWorkshopStore } from '../../store/workshop-store';
import { SeatAddresses } from './SeatAddresses';
import { SeatConsole } from './SeatConsole';
import { SeatCredentials } from './SeatCredentials';
import { SeatCure } from './SeatCure';
import { SeatEvidence } from './SeatEvidence';
import { SeatHistory } from './SeatHistory';
import { SeatRepairs } from './SeatRepairs';
import { useSpareSeat } from './use-spare-seat';
import { useOpenSeat } from './use-open-seat';
import styles from './SeatDrawer.module.css';

interface Props {
  readonly seat: SeatLabel;
  readonly workshopId: string;
  readonly onClose: () => void;
}

/**
 * One seat, beside the grid: first what is wrong and the one thing to do; a seat that works shows its addresses and
 * its login first, another one its history and repairs.
 */
export function SeatDrawer({ seat, workshopId, onClose }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const services = useServiceNames();
  const participant = participantOf(useDetails()?.workshop.participants, seat);
  const live = useLive((picture) => picture.seats[seat]);
  const known = useLive(() => true) ?? false;
  const tile = useSeatTile(seat, services);
  const spare = useSpareSeat(seat);
  const diagnosis = diagnosisOf(live ?? {}, { spare: spare !== undefined });
  const movesAbove = diagnosis.cure?.kind === 'spare';
  // Where it cannot be opened, opening it is not what somebody came for.
  const isWell = diagnosis.wrong === '' || live?.state === 'works';
  const usual = live !== undefined && (
    <>
      <SeatAddresses seat={live} services={services} />
      <SeatCredentials seat={seat} workshopId={workshopId} />
    </>
  );
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <section className={styles.drawer} aria-label={`Seat ${seat}`}>
      <header className={styles.head}>
        <h2 ref={heading} tabIndex={-1} className={styles.number}>
          <span className="visuallyHidden">Seat </span>
          {seat}
        </h2>
        <div className={styles.who}>
          <p className={styles.name}>{participant ?? 'No name given'}</p>
          <p className={styles.state}>
            <Mark state={tile.state} /> {stateInWords[tile.state]}
          </p>
        </div>
        <div className={styles.nav}>
          <Neighbours seat={seat} workshopId={workshopId} />
          <Button
            look="quiet"
            size="small"
            aria-label="Close the seat"
            onPress={onClose}
            icon={<X aria-hidden="true" />}
          />
        </div>
      </header>
      {live === undefined ? (
        <p className={styles.part}>
          {known
            ? `There is no seat ${seat} in this workshop, or it has not been created yet.`
            : 'Checking the seat…'}
        </p>
      ) : (
        <>
          <SeatCure seat={live} diagnosis={diagnosis} spare={spare} workshopId={workshopId} />
          {isWell && usual}
          <SeatHistory seat={seat} />
          <div className={styles.part}>
            <SeatEvidence
              key={String(diagnosis.cure?.kind === 'look')}
              seat={seat}
              workshopId={workshopId}
              open={diagnosis.cure?.kind === 'look'}
            />
          </div>
          <SeatRepairs
            seat={live}
            services={services}
            spare={movesAbove ? undefined : spare}
            workshopId={workshopId}
          />
          {!isWell && usual}
          <SeatConsole seat={seat} workshopId={workshopId} />
        </>
      )}
    </section>
  );
}

function Neighbours({ seat, workshopId }: { readonly seat: SeatLabel; readonly workshopId: string }) {
  const onProvision = location.hash.includes('/provision');
  const open = useOpenSeat(workshopId, onProvision ? 'provision' : 'live');
  const before = useWorkshopStore((state) => neighbour(seatOrder(state.live), seat, -1));
  const after = useWorkshopStore((state) => neighbour(seatOrder(state.live), seat, 1));
  return (
    <>
      <Button
        look="quiet"
        size="small"
        aria-label="Previous seat"
        isDisabled={before === undefined}
        onPress={() => before !== undefined && open(before)}
        icon={<ChevronLeft aria-hidden="true" />}
      />
      <Button
        look="quiet"
        size="small"
        aria-label="Next seat"
        isDisabled={after === undefined}
        onPress={() => after !== undefined && open(after)}
        icon={<ChevronRight aria-hidden="true" />}
      />
    </>
  );
}

function neighbour(order: readonly SeatLabel[], seat: SeatLabel, step: 1 | -1): SeatLabel | undefined {
  const at = order.indexOf(seat);
  return at < 0 ? undefined : order[at + step];
}
