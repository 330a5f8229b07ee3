import type { ChangeView } from '../../../app/plan/change-view';
import type { SeatLabel, Workshop } from '../../../app/workshop/workshop';
import { plural } from '../../../app/words/lists';
import { Button } from '../Button';
import { Dialog } from '../Dialog';
import { Loading } from '../Loading';
import { Note } from '../Note';
import { TypedConfirmation } from '../TypedConfirmation';
import { canBeMade, goesBeyond, losingInUse } from './change-groups';
import { ChangeList, SeatGroups } from './ChangeList';
import { ChangeProblem, isOutdated } from './ChangeProblem';
import type { PendingChange } from './use-change';
import styles from './ChangeDialog.module.css';

interface Props {
  readonly title: string;
  readonly workshop: Workshop;
  readonly change: PendingChange;
  readonly open: boolean;
  /** True where the whole list is in view already: then only what is lost is said once more. */
  readonly listed?: boolean;
  /** The one seat that was asked about: others that would change with it are said loudly. */
  readonly about?: SeatLabel;
  readonly onClose: () => void;
}

const make = 'Make these changes';

/** The last question before a change: what somebody may lose is named, and then wants the workshop's id typed. */
export function ChangeDialog({ title, workshop, change, open, listed, about, onClose }: Props) {
  const { view } = change;
  const possible = view !== undefined && canBeMade(view) && !isOutdated(change);
  const typed = possible && losingInUse(view).length > 0;
  const loses = view?.groups.some((group) => group.loses !== undefined) ?? false;
  return (
    <Dialog
      title={title}
      open={open}
      onClose={onClose}
      actions={
        <>
          {possible && !typed && (
            <Button
              look={loses ? 'danger' : 'primary'}
              isPending={change.make.pending}
              onPress={() => change.start()}
            >
              {make}
            </Button>
          )}
          <Button onPress={onClose}>{possible ? 'Not now' : 'Close'}</Button>
        </>
      }
    >
      <div className={styles.body}>
        {change.look.pending && (
          <Loading>Comparing what stands with what you want. Nothing is changed by it…</Loading>
        )}
        {view !== undefined && about !== undefined && goesBeyond(view, about) && (
          <Note tone="warn" title={`More than seat ${about} would change`}>
            <p>What the workshop wants is not made everywhere yet. Look at the Plan screen first.</p>
          </Note>
        )}
        {view !== undefined &&
          (listed === true ? (
            <Summary view={view} participants={workshop.participants} />
          ) : (
            <ChangeList view={view} participants={workshop.participants} />
          ))}
        {typed && (
          <TypedConfirmation
            word={workshop.id}
            action={make}
            pending={change.make.pending}
            onConfirm={() => change.start()}
          />
        )}
        <ChangeProblem
          change={change}
          onLookAgain={() => {
            // The new list is read before it is agreed to.
            if (listed === true) onClose();
            change.askAgain();
          }}
        />
      </div>
    </Dialog>
  );
}

/** What is lost, or that nothing is. */
function Summary({
  view,
  participants,
}: {
  readonly view: ChangeView;
  readonly participants: readonly string[];
}) {
  const losing = view.groups.filter(({ loses }) => loses !== undefined);
  const interrupting = view.groups.some(({ interrupts }) => interrupts !== undefined);
  if (losing.length > 0) {
    return (
      <>
        <SeatGroups groups={losing} participants={participants} />
        {losing.length < view.groups.length && <p>Everything else in the list is done, too.</p>}
      </>
    );
  }
  return (
    <p>
      {plural(view.touched, 'thing is', 'things are')} touched.{' '}
      {interrupting
        ? 'Saved files stay; what runs in the seats that change is interrupted.'
        : 'Nobody who works in a seat notices.'}
    </p>
  );
}
