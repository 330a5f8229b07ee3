import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import type { Credentials } from '../../../app/contract/views';
import type { SeatLabel } from '../../../app/workshop/workshop';
import { lectern } from '../../client/client';
import { Button } from '../Button';
import { CopyButton } from '../CopyButton';
import { ProblemNote } from '../ProblemNote';
import { useAction } from '../../store/use-action';
import styles from './SeatDrawer.module.css';

interface Props {
  readonly seat: SeatLabel;
  readonly workshopId: string;
}

/** User name and password, asked for only when wanted and forgotten when hidden or left. */
export function SeatCredentials({ seat, workshopId }: Props) {
  const [credentials, setCredentials] = useState<Credentials>();
  const action = useAction();
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
      {action.problem !== undefined && <ProblemNote problem={action.problem} />}
    </div>
  );
}
