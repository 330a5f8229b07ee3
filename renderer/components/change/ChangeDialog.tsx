import type { ChangeView } from '../../../app/plan/change-view';
import type { Participant, SeatLabel, Workshop } from '../../../app/workshop/workshop';
import { plural } from '../../../app/words/lists';
import { seatsInWords } from '../../../app/words/seats';
import { Button } from '../Button';
import { Dialog } from '../Dialog';
import { Loading } from '../Loading';
import { Note } from '../Note';
import { TypedConfirmation } from '../TypedConfirmation';
import { actionInWords, canBeMade, losingInUse, otherSeats } from './change-groups';
import { ChangeList, SeatGroups } from './ChangeList';
import { ChangeProblem, isOutdated } from './ChangeProblem';
import type { PendingChange } from './use-change';
import styles from './ChangeDialog.module.css';

interface Props {
  readonly title: string;
  readonly workshop: Workshop;
  readonly change: PendingChange;
  readonly open: boolean;
  /** True where the whole list is in view already: then only what is lost is shown once more. */
  readonly listed?: boolean;
  /** The one seat that was asked about: others that would change with it are shown prominently. */
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
          <Loading>Comparing the account with your changes. Nothing is changed yet…</Loading>
        )}
        {view !== undefined && about !== undefined && otherSeats(view, about).length > 0 && (
          <Note tone="warn" title={`More than seat ${about} would change`}>
            <p>
              Other seats also need repair: {seatsInWords(otherSeats(view, about))}. Check the Plan screen
              first.
            </p>
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
  readonly participants: readonly Participant[];
}) {
  const losing = view.groups.filter(({ loses }) => loses !== undefined);
  const interrupting = view.groups.some(({ interrupts }) => interrupts !== undefined);
  if (losing.length > 0) {
    return (
      <>
        <SeatGroups groups={losing} participants={participants} />
        {losing.length < view.groups.length && <p>The other changes in the list are made as well.</p>}
      </>
    );
  }
  return (
    <p>
      {view.groups.length === 0
        ? `Changes ${plural(view.touched, 'shared resource')}.`
        : view.groups.map((group) => `${actionInWords(group)}: ${seatsInWords(group.seats)}.`).join(' ')}{' '}
      {interrupting
        ? 'Saved files are kept; running work in these seats is interrupted.'
        : 'No one is interrupted.'}
    </p>
  );
}
