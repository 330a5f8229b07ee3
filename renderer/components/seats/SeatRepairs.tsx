import { FolderSync, RotateCw } from 'lucide-react';
import { useState } from 'react';
import { serviceOf, serviceTitle } from '../../../app/services';
import type { LiveSeat } from '../../../app/contract/live';
import type { SeatLabel, ServiceName } from '../../../app/workshop/workshop';
import { seatsForNewMachines } from '../../../app/workshop/cure';
import { filesBackInWords, seenMeanwhile } from '../../../app/words/cures';
import { listInWords } from '../../../app/words/lists';
import { Button } from '../Button';
import { ProblemNote } from '../ProblemNote';
import { useDetails, usePhase } from '../../store/use-workshop';
import { MoveToSpare } from './MoveToSpare';
import { SeatDrill } from './SeatDrill';
import { SeatFate } from './SeatFate';
import { useRestart } from './use-restart';
import styles from './SeatDrawer.module.css';

interface Props {
  readonly seat: LiveSeat;
  readonly services: readonly ServiceName[];
  /** A free seat to move to, unless that is offered above. */
  readonly spare: SeatLabel | undefined;
  readonly workshopId: string;
}

/** Repairs, each with its cost in words before the click; in a rehearsal also the drill. */
export function SeatRepairs({ seat, services, spare, workshopId }: Props) {
  const [said, setSaid] = useState('');
  const { action, restart } = useRestart(workshopId, (service) =>
    setSaid(`${service === undefined ? `Seat ${seat.seat}` : serviceTitle(service)} is restarting.`),
  );
  const workshop = useDetails()?.workshop;
  const phase = usePhase();
  const standing = phase === 'live' || phase === 'incomplete' || phase === 'provisioning';
  const closed = !standing || seat.health === undefined;
  const isDisabled = closed || action.pending;
  // What has no machine cannot be restarted.
  const restartable = seatsForNewMachines([seat]).some(({ lost }) => lost) ? [] : services;
  const bringer = restartable.find((name) => serviceOf(name).showsFiles) ?? restartable[0];
  return (
    <div className={styles.part}>
      <h3>Repair</h3>
      {closed && <p className={styles.reason}>Repairs are available once the seat exists.</p>}
      {restartable.map((name) => (
        <div key={name} className={styles.repair}>
          <Button
            size="small"
            isDisabled={isDisabled}
            icon={<RotateCw aria-hidden="true" />}
            onPress={() => restart([seat.seat], name)}
          >
            Restart {serviceTitle(name)}
          </Button>
          <p>{serviceOf(name).restart.costs}</p>
        </div>
      ))}
      {restartable.length > 1 && (
        <div className={styles.repair}>
          <Button
            size="small"
            isDisabled={isDisabled}
            icon={<RotateCw aria-hidden="true" />}
            onPress={() => restart([seat.seat])}
          >
            Restart seat
          </Button>
          <p>
            {listInWords(services.map(serviceTitle))} together. Running work is lost; saved files and the
            password are kept.
          </p>
        </div>
      )}
      {restartable.length > 0 && <p className={styles.reason}>{seenMeanwhile('During a restart')}</p>}
      {workshop?.materials !== undefined && bringer !== undefined && (
        <div className={styles.repair}>
          <Button
            size="small"
            isDisabled={isDisabled}
            icon={<FolderSync aria-hidden="true" />}
            onPress={() => restart([seat.seat], bringer)}
          >
            Bring back exercise files
          </Button>
          <p>
            {filesBackInWords} Restarts {serviceTitle(bringer)}.
          </p>
        </div>
      )}
      {spare !== undefined && (
        <MoveToSpare seat={seat.seat} spare={spare} workshopId={workshopId} primary={false} />
      )}
      <SeatFate seat={seat.seat} workshopId={workshopId} />
      <p role="status" className={styles.reason}>
        {said}
      </p>
      {action.problem !== undefined && <ProblemNote problem={action.problem} />}
      <SeatDrill seat={seat.seat} services={services} workshopId={workshopId} isDisabled={isDisabled} />
    </div>
  );
}
