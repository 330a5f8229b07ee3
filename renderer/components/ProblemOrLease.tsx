import type { Problem } from '../../app/errors';
import { Button } from './Button';
import { ProblemNote } from './ProblemNote';

interface Props {
  readonly problem: Problem;
  readonly pending: boolean;
  /** Does the same once more, and takes the workshop from the other computer. */
  readonly onTakeOver: () => void;
}

/** A problem in words; when it is that another computer works on the workshop, with the way to take over. */
export function ProblemOrLease({ problem, pending, onTakeOver }: Props) {
  if (problem.code !== 'workshop.leased') return <ProblemNote problem={problem} />;
  return (
    <ProblemNote
      problem={problem}
      action={
        <Button size="small" look="danger" isPending={pending} onPress={onTakeOver}>
          Take over from that computer
        </Button>
      }
    />
  );
}
