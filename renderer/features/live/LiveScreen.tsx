import { MonitorUp } from 'lucide-react';
import { useState } from 'react';
import { isMade } from '../../../app/contract/live';
import type { WorkshopDetails } from '../../../app/contract/views';
import { hrefOf, navigate } from '../../app/route';
import { Button } from '../../components/Button';
import { Loading } from '../../components/Loading';
import { Note } from '../../components/Note';
import { LatecomerButton } from '../../components/roster/LatecomerDialog';
import { ScreenTitle } from '../../components/ScreenTitle';
import { useLive, usePhase } from '../../store/use-workshop';
import { Seats } from './Seats';
import styles from './LiveScreen.module.css';
import { TellMe } from './TellMe';

interface Props {
  readonly details: WorkshopDetails;
  readonly seat: string | undefined;
}

/** Every seat with its services' health, updated by itself. */
export function LiveScreen({ details, seat }: Props) {
  const workshopId = details.workshop.id;
  const phase = usePhase();
  const total = useLive((live) => Object.keys(live.seats).length);
  if (total === undefined) {
    return (
      <div className={styles.page}>
        <Loading>Checking the seats…</Loading>
      </div>
    );
  }
  if (isMade(phase) && total > 0) {
    return (
      <Seats
        workshopId={workshopId}
        seat={seat}
        title={<ScreenTitle title="Live" actions={<Actions details={details} />} />}
      />
    );
  }
  const gone = phase === 'gone';
  return (
    <div className={styles.page}>
      <ScreenTitle title="Live" />
      <Note
        tone="info"
        title={gone ? 'This workshop has been torn down' : 'No seats yet'}
        action={
          <Button size="small" onPress={() => navigate({ screen: gone ? 'teardown' : 'plan', workshopId })}>
            {gone ? 'See the receipt' : 'Open the Plan screen'}
          </Button>
        }
      >
        <p>
          {gone ? 'There is nothing left to watch.' : 'Seats appear here once you provision the workshop.'}
        </p>
      </Note>
    </div>
  );
}

function Actions({ details }: { readonly details: WorkshopDetails }) {
  const workshopId = details.workshop.id;
  const [blocked, setBlocked] = useState(false);
  const href = hrefOf({ screen: 'room', workshopId });
  // By our own hands and not as a link: a link would take this window along where there is no second one.
  const open = (): void => {
    setBlocked(
      window.open(
        `${location.origin}${location.pathname}${href}`,
        `lectern-room-${workshopId}`,
        'popup,width=1280,height=760',
      ) === null,
    );
  };
  return (
    <>
      <TellMe />
      <LatecomerButton details={details} />
      <Button size="small" icon={<MonitorUp aria-hidden="true" />} onPress={open}>
        Second screen
      </Button>
      {blocked && (
        <p role="status" className={styles.refused}>
          The new window was blocked. Allow pop-ups here, or open <a href={href}>the room</a> in this window.
        </p>
      )}
    </>
  );
}
