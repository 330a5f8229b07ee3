import { ExternalLink } from 'lucide-react';
import { serviceTitle } from '../../../app/services';
import { standInServer } from '../../../app/services/probe-answer';
import type { LiveSeat } from '../../../app/contract/live';
import type { ServiceName } from '../../../app/workshop/workshop';
import { agoInWords } from '../../../app/words/durations';
import { stateInWords } from '../../../app/words/health';
import { CopyButton } from '../CopyButton';
import { Mark } from '../Mark';
import { staleSince } from '../../store/seats';
import { useNow } from '../../store/use-now';
import { useWorkshopStore } from '../../store/workshop-store';
import { ServiceIcon } from '../ServiceIcon';
import styles from './SeatDrawer.module.css';

interface Props {
  readonly seat: LiveSeat;
  readonly services: readonly ServiceName[];
}

/** The addresses on the seat's card, with how each is and when it was last seen. */
export function SeatAddresses({ seat, services }: Props) {
  const now = useNow(5000);
  const stale = useWorkshopStore((state) => staleSince(state) !== undefined);
  return (
    <div className={styles.part}>
      <h3 className="visuallyHidden">Addresses</h3>
      {services.map((name) => {
        const seen = seat.health?.services.find((service) => service.name === name);
        const state = stale ? 'unknown' : (seen?.state ?? 'unknown');
        return (
          <div
            key={name}
            className={styles.address}
            role="group"
            aria-label={`${serviceTitle(name)} address`}
          >
            <p className={styles.service}>
              <Mark state={state} />
              <ServiceIcon name={name} />
              {serviceTitle(name)}
              <small>
                {seen === undefined
                  ? 'not checked yet'
                  : `${stale ? 'was: ' : ''}${stateInWords[seen.state]}, checked ${agoInWords(seen.observedAt, now)}`}
              </small>
            </p>
            {seen !== undefined && seen.reason !== '' && <p className={styles.reason}>{seen.reason}</p>}
            {seen?.answeredBy !== undefined && !stale && (
              <p className={styles.reason}>{answerInWords(seen.answeredBy, name)}</p>
            )}
            {seen?.url === undefined ? (
              <p className={styles.reason}>The address appears once its load balancer exists.</p>
            ) : (
              <>
                <a className={styles.url} href={seen.url} target="_blank" rel="noopener noreferrer">
                  {seen.url}
                </a>
                <div className={styles.row}>
                  <a
                    className={`${styles.open} ${state === 'works' ? styles.primary : ''}`}
                    href={seen.url}
                    target="_blank"
                    rel="noopener noreferrer"
                  >
                    <ExternalLink size={14} aria-hidden="true" /> Open {serviceTitle(name)}
                  </a>
                  <CopyButton what={`address of ${serviceTitle(name)}`} text={seen.url} />
                </div>
              </>
            )}
          </div>
        );
      })}
    </div>
  );
}

/** Who answered: `Answers (practice Jupyter).` for a stand-in of the rehearsal. */
function answerInWords(answeredBy: string, name: ServiceName): string {
  return `Answers (${answeredBy.startsWith(standInServer) ? `practice ${serviceTitle(name)}` : answeredBy}).`;
}
