import { Zap } from 'lucide-react';
import { useState } from 'react';
import { serviceTitle } from '../../../app/services';
import type { SeatLabel, ServiceName } from '../../../app/workshop/workshop';
import { lectern } from '../../client/client';
import { Button } from '../Button';
import { ProblemNote } from '../ProblemNote';
import { useAction } from '../../store/use-action';
import { useDetails } from '../../store/use-workshop';
import styles from './SeatDrawer.module.css';

interface Props {
  readonly seat: SeatLabel;
  readonly services: readonly ServiceName[];
  readonly workshopId: string;
  readonly isDisabled: boolean;
}

/** A fault on purpose, only in a rehearsal. */
export function SeatDrill({ seat, services, workshopId, isDisabled }: Props) {
  const action = useAction();
  const [said, setSaid] = useState('');
  const rehearsal = useDetails()?.target.kind === 'rehearsal';
  if (!rehearsal) return null;
  const crash = (service: ServiceName): void =>
    action.run(async () => {
      setSaid('');
      const { crashed } = await lectern.rehearsal.crash({ workshopId, seat, service });
      setSaid(
        crashed
          ? `The ${serviceTitle(service)} container has crashed. Watch it come back by itself.`
          : `No ${serviceTitle(service)} container is running, so there was nothing to crash.`,
      );
    });
  return (
    <div className={`${styles.repair} ${styles.drill}`}>
      <p>
        <b>Drill.</b> See what your participants would see, and how the seat recovers. Only in a rehearsal.
      </p>
      {services.map((name) => (
        <div key={name} className={styles.row} role="group" aria-label={`${serviceTitle(name)} drill`}>
          <span>{serviceTitle(name)}</span>
          <Button
            size="small"
            isDisabled={isDisabled || action.pending}
            icon={<Zap aria-hidden="true" />}
            onPress={() => crash(name)}
          >
            Crash this container
          </Button>
        </div>
      ))}
      {said !== '' && <p>{said}</p>}
      {action.problem !== undefined && <ProblemNote problem={action.problem} />}
    </div>
  );
}
