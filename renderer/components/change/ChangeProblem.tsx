import { Button } from '../Button';
import { ProblemNote } from '../ProblemNote';
import { ProblemOrLease } from '../ProblemOrLease';
import type { PendingChange } from './use-change';

interface Props {
  readonly change: PendingChange;
  readonly onLookAgain?: () => void;
}

/** True when the account has moved on, so that what is shown can no longer be made. */
export function isOutdated({ make }: PendingChange): boolean {
  return make.problem?.code === 'changes.outdated';
}

/** Why a change was not shown or not started, with what can be done about it. */
export function ChangeProblem({ change, onLookAgain = change.askAgain }: Props) {
  const { look, make } = change;
  const again = look.problem ?? (isOutdated(change) ? make.problem : undefined);
  if (again !== undefined) {
    return (
      <ProblemNote
        problem={again}
        action={
          <Button size="small" isPending={look.pending} onPress={onLookAgain}>
            Review again
          </Button>
        }
      />
    );
  }
  if (make.problem === undefined) return null;
  return (
    <ProblemOrLease problem={make.problem} pending={make.pending} onTakeOver={() => change.start(true)} />
  );
}
