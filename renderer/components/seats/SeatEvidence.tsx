import { useState } from 'react';
import type { SeatEvidence as Evidence } from '../../../app/contract/views';
import { serviceTitle } from '../../../app/services';
import type { SeatLabel } from '../../../app/workshop/workshop';
import { lectern } from '../../client/client';
import { Button } from '../Button';
import { CopyButton } from '../CopyButton';
import { Loading } from '../Loading';
import { ProblemNote } from '../ProblemNote';
import { useLoaded } from '../../store/use-action';
import { clockTime } from './clock-time';
import styles from './SeatEvidence.module.css';

interface Props {
  readonly seat: SeatLabel;
  readonly workshopId: string;
  /** It helps to look at it now. */
  readonly open: boolean;
}

/** What AWS says about the seat, in its own words; asked for only when it is opened. */
export function SeatEvidence({ seat, workshopId, open }: Props) {
  const [shown, setShown] = useState(open);
  return (
    <details
      className={styles.evidence}
      open={shown}
      onToggle={(event) => setShown(event.currentTarget.open)}
    >
      <summary>Show what AWS says</summary>
      {shown && <Loaded seat={seat} workshopId={workshopId} />}
    </details>
  );
}

function Loaded({ seat, workshopId }: Omit<Props, 'open'>) {
  const loaded = useLoaded(`${workshopId} ${seat} evidence`, () =>
    lectern.seats.evidence({ workshopId, seat }),
  );
  if (loaded.state === 'loading') return <Loading>Asking AWS…</Loading>;
  if (loaded.state === 'failed') return <ProblemNote problem={loaded.problem} />;
  return (
    <div className={styles.body}>
      {loaded.value.map((one) => (
        <Words key={one.service} evidence={one} />
      ))}
      <div className={styles.actions}>
        <Button size="small" onPress={loaded.reload}>
          Refresh
        </Button>
        <CopyButton what={`evidence of seat ${seat}`} text={asText(loaded.value)} />
      </div>
    </div>
  );
}

function Words({ evidence }: { readonly evidence: Evidence[number] }) {
  const { service, events, stops, log } = evidence;
  const title = serviceTitle(service);
  return (
    <section aria-label={`What AWS says about ${title}`}>
      <h4>{title}</h4>
      <Dated title="Why it stopped" words={stops} none="AWS remembers no stop of the last hour." />
      <Dated title="Events" words={events} none="No events." />
      <p className={styles.label}>Last lines of its log</p>
      {log.length === 0 ? (
        <p>There is no log yet.</p>
      ) : (
        <div tabIndex={0} role="region" aria-label={`Last lines of the log of ${title}`}>
          <pre>{log.join('\n')}</pre>
        </div>
      )}
    </section>
  );
}

interface DatedProps {
  readonly title: string;
  readonly words: Evidence[number]['events'];
  readonly none: string;
}

function Dated({ title, words, none }: DatedProps) {
  return (
    <>
      <p className={styles.label}>{title}</p>
      {words.length === 0 ? (
        <p>{none}</p>
      ) : (
        <ul>
          {words.map(({ at, text }, index) => (
            <li key={`${at} ${index}`}>
              <time>{clockTime(at)}</time> <span>{text}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** For a message to whoever administers the account. */
function asText(evidence: Evidence): string {
  return evidence
    .map(({ service, events, stops, log }) =>
      [
        serviceTitle(service),
        ...stops.map(({ at, text }) => `stopped ${new Date(at).toISOString()} ${text}`),
        ...events.map(({ at, text }) => `event ${new Date(at).toISOString()} ${text}`),
        ...log.map((line) => `log ${line}`),
      ].join('\n'),
    )
    .join('\n\n');
}
