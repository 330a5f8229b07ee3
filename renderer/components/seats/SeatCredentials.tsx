import { Eye, EyeOff, KeyRound, Printer } from 'lucide-react';
import { useState } from 'react';
import type { Credentials } from '../../../app/contract/views';
import type { SeatLabel } from '../../../app/workshop/workshop';
import { lectern } from '../../client/client';
import { Button } from '../Button';
import { CopyButton } from '../CopyButton';
import { ProblemNote } from '../ProblemNote';
import { useAction } from '../../store/use-action';
import { useLive, usePhase } from '../../store/use-workshop';
import { isMade } from '../../../app/contract/live';
import { navigate } from '../../app/route';
import { NewPasswordDialog } from './NewPasswordDialog';
import styles from './SeatDrawer.module.css';

interface Props {
  readonly seat: SeatLabel;
  readonly workshopId: string;
}

/** User name and password, asked for only when wanted and forgotten when hidden or left. */
export function SeatCredentials({ seat, workshopId }: Props) {
  const [credentials, setCredentials] = useState<Credentials>();
  const [renewing, setRenewing] = useState(false);
  const action = useAction();
  const pending = useLive((picture) => picture.seats[seat]?.passwordPending) === true;
  const phase = usePhase();
  const show = (): void =>
    action.run(async () => setCredentials(await lectern.seats.credentials({ workshopId, seat })));
  return (
    <div className={styles.part}>
      <div className={styles.row}>
        <h3>Log in</h3>
        {credentials === undefined ? (
          <Button size="small" icon={<Eye aria-hidden="true" />} isPending={action.pending} onPress={show}>
            Show password
          </Button>
        ) : (
          <Button size="small" icon={<EyeOff aria-hidden="true" />} onPress={() => setCredentials(undefined)}>
            Hide password
          </Button>
        )}
      </div>
      {credentials !== undefined && (
        <dl className={styles.secrets}>
          <dt>User name</dt>
          <dd data-testid="username">{credentials.username}</dd>
          <dd>
            <CopyButton what="user name" text={credentials.username} />
          </dd>
          <dt>Password</dt>
          <dd data-testid="password">{credentials.password}</dd>
          <dd>
            <CopyButton what="password" text={credentials.password} />
          </dd>
        </dl>
      )}
      {pending && (
        <p className={styles.reason}>
          This password works once the seat has been restarted. Until then the old one does.
        </p>
      )}
      <div className={styles.row}>
        <Button
          size="small"
          icon={<Printer aria-hidden="true" />}
          onPress={() => navigate({ screen: 'cards', workshopId, seat })}
        >
          Print card
        </Button>
        <Button
          size="small"
          icon={<KeyRound aria-hidden="true" />}
          isDisabled={!isMade(phase) || phase === 'tearing-down'}
          onPress={() => setRenewing(true)}
        >
          New password…
        </Button>
      </div>
      <NewPasswordDialog
        workshopId={workshopId}
        seats={[seat]}
        open={renewing}
        onClose={() => {
          setRenewing(false);
          // What is shown may be the old one.
          setCredentials(undefined);
        }}
      />
      {action.problem !== undefined && <ProblemNote problem={action.problem} />}
    </div>
  );
}
