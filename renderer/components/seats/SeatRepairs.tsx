import { RotateCw, Zap } from 'lucide-react';
import { useState } from 'react';
import { serviceOf, serviceTitle } from '../../../app/services';
import type { LiveSeat } from '../../../app/contract/live';
import type { ServiceName } from '../../../app/workshop/workshop';
import { listInWords } from '../../../app/words/lists';
import { lectern } from '../../client/client';
import { Button } from '../Button';
import { ProblemNote } from '../ProblemNote';
import { useAction } from '../../store/use-action';
import { useDetails, usePhase } from '../../store/use-workshop';
import { SeatFate } from './SeatFate';
import styles from './SeatDrawer.module.css';

interface Props {
  readonly seat: LiveSeat;
  readonly services: readonly ServiceName[];
  readonly workshopId: string;
}

/** Repairs, each with its cost in words before the click; in a rehearsal also the drill. */
export function SeatRepairs({ seat, services, workshopId }: Props) {
  const action = useAction();
  const [said, setSaid] = useState('');
  const rehearsal = useDetails()?.target.kind === 'rehearsal';
  const phase = usePhase();
  const standing = phase === 'live' || phase === 'incomplete' || phase === 'provisioning';
  const closed = !standing || seat.health === undefined;
  const restart = (service?: ServiceName): void =>
    action.run(async () => {
      setSaid('');
      await lectern.operations.restart({
        workshopId,
        seats: [seat.seat],
        ...(service !== undefined && { service }),
      });
      setSaid(`${service === undefined ? `Seat ${seat.seat}` : serviceTitle(service)} is restarting.`);
    });
  const crash = (service: ServiceName): void =>
    action.run(async () => {
      setSaid('');
      const { crashed } = await lectern.rehearsal.crash({ workshopId, seat: seat.seat, service });
      setSaid(
        crashed
          ? `The ${serviceTitle(service)} container has crashed. Watch it come back by itself.`
          : `No ${serviceTitle(service)} container is running, so there was nothing to crash.`,
      );
    });
  return (
    <div className={styles.part}>
      <h3>Repair</h3>
      {closed && <p className={styles.reason}>Repairs are available once the seat exists.</p>}
      {services.map((name) => (
        <div key={name} className={styles.repair}>
          <Button
            size="small"
            isDisabled={closed || action.pending}
            icon={<RotateCw aria-hidden="true" />}
            onPress={() => restart(name)}
          >
            Restart {serviceTitle(name)}
          </Button>
          <p>{serviceOf(name).restart.costs}</p>
        </div>
      ))}
      {services.length > 1 && (
        <div className={styles.repair}>
          <Button
            size="small"
            isDisabled={closed || action.pending}
            icon={<RotateCw aria-hidden="true" />}
            onPress={() => restart()}
          >
            Restart seat
          </Button>
          <p>
            {listInWords(services.map(serviceTitle))} together. Running work is lost; saved files and the
            password are kept.
          </p>
        </div>
      )}
      {seat.failed === undefined && <SeatFate seat={seat.seat} workshopId={workshopId} failed={false} />}
      {rehearsal && (
        <div className={`${styles.repair} ${styles.drill}`}>
          <p>
            <b>Drill.</b> See what your participants would see, and how the seat recovers. Only in a
            rehearsal.
          </p>
          {services.map((name) => (
            <div key={name} className={styles.row} role="group" aria-label={`${serviceTitle(name)} drill`}>
              <span>{serviceTitle(name)}</span>
              <Button
                size="small"
                isDisabled={closed || action.pending}
                icon={<Zap aria-hidden="true" />}
                onPress={() => crash(name)}
              >
                Crash this container
              </Button>
            </div>
          ))}
        </div>
      )}
      <p role="status" className={styles.reason}>
        {said}
      </p>
      {action.problem !== undefined && <ProblemNote problem={action.problem} />}
    </div>
  );
}
