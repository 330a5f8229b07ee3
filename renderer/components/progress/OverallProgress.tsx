import { elapsedOn } from '../../../app/clock-state';
import { progressShare, stepsInWords } from '../../../app/contract/progress';
import { durationInWords } from '../../../app/words/durations';
import { Progress } from '../Progress';
import { useNow } from '../../store/use-now';
import { useClockState, useLive } from '../../store/use-workshop';
import { remainingInWords } from './remaining';
import styles from './OverallProgress.module.css';

/** What is counted, as said after `3 of 12`. */
const verbs = {
  provision: 'AWS resources created',
  change: 'steps done',
  teardown: 'AWS resources removed',
} as const;

/** The running operation as one bar, with elapsed and usual time. Times are the clock's own. */
export function OverallProgress({ kind }: { readonly kind: keyof typeof verbs }) {
  const operation = useLive((live) => live.operation);
  const clock = useClockState();
  const now = useNow(1000, operation?.finishedAt === undefined);
  if (operation?.kind !== kind) return null;
  const elapsed = elapsedOn(
    clock,
    operation.startedAt,
    Math.max(operation.startedAt, operation.finishedAt ?? now),
  );
  const share = progressShare(operation, elapsed);
  return (
    <div className={styles.overall}>
      <p className={styles.overallWords}>
        <b>
          {stepsInWords(operation)} {verbs[kind]}
        </b>
        <span>
          {durationInWords(elapsed)} elapsed
          {(clock.paused || clock.speed !== 1) && ' on the rehearsal’s clock'}
        </span>
        {operation.finishedAt === undefined && <span>{remainingInWords(operation.usualMs, elapsed)}</span>}
        {operation.failed > 0 && <span>{operation.failed} failed</span>}
      </p>
      <Progress
        label={kind === 'teardown' ? 'Removed' : 'Created'}
        value={Math.round(share * 1000) / 10}
        total={100}
        words={`${Math.floor(share * 100)}% of the time`}
        look="large"
        tone={share === 1 ? 'works' : 'accent'}
      />
    </div>
  );
}
