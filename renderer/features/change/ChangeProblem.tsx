import { Button } from '../../components/Button';
import { ProblemNote } from '../../components/ProblemNote';
import { ProblemOrLease } from '../../components/ProblemOrLease';
import type { PendingChange } from './use-change';

/** Why a change was not shown or not started, with what can be done about it. */
export function ChangeProblem({ change }: { readonly change: PendingChange }) {
  const { look, make } = change;
  const again = look.problem ?? (make.problem?.code === 'changes.outdated' ? make.problem : undefined);
  if (again !== undefined) {
    return (
      <ProblemNote
        problem={again}
        action={
          <Button size="small" isPending={look.pending} onPress={change.askAgain}>
            Look again
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
