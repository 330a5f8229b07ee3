import type { LeftoverRemoval } from '../../../app/contract/leftovers';
import { Button } from '../../components/Button';
import { Loading } from '../../components/Loading';
import { Note } from '../../components/Note';
import { Panel } from '../../components/Panel';
import { ProblemNote } from '../../components/ProblemNote';
import { ReceiptView } from '../../components/receipt/ReceiptView';
import { useRemovalActions } from './use-removals';
import styles from './LeftoversScreen.module.css';

/** A removal that was begun before this look: it continued meanwhile. */
export function RemovalPanel({ removal }: { readonly removal: LeftoverRemoval }) {
  const { workshopId, region, state } = removal;
  if (state.kind === 'ended' && state.receipt !== undefined)
    return <ReceiptView receipt={state.receipt} name={workshopId} />;
  return (
    <Panel title={workshopId} aside={region}>
      <div className={styles.group}>
        {state.kind === 'removing' ? (
          <Removing removal={removal} message={state.message} />
        ) : state.problem === undefined ? (
          <Note tone="warn" title="The removal was stopped before it finished">
            <p>Search for leftovers again, then remove what is left.</p>
          </Note>
        ) : (
          <ProblemNote problem={state.problem} />
        )}
      </div>
    </Panel>
  );
}

/** What is being done, and the way to stop it. */
export function Removing({
  removal,
  message,
}: {
  readonly removal: LeftoverRemoval;
  readonly message: string;
}) {
  const { action, stop } = useRemovalActions(removal);
  return (
    <>
      <div className={styles.actions}>
        <Loading>{message}</Loading>
        <Button size="small" onPress={stop} isPending={action.pending}>
          Stop
        </Button>
      </div>
      <p className={styles.quiet}>It continues when you leave this screen.</p>
      {action.problem !== undefined && <ProblemNote problem={action.problem} />}
    </>
  );
}
