import { elapsedOn } from '../../../app/clock-state';
import { durationInWords } from '../../../app/words/durations';
import { Progress } from '../Progress';
import { useNow } from '../../store/use-now';
import { useClockState, useLive } from '../../store/use-workshop';
import { remainingInWords } from './remaining';
import styles from './OverallProgress.module.css';

/** What is counted, as said after `3 of 12`. */
const verbs = { provision: 'created', change: 'steps done', teardown: 'removed' } as const;

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
  return (
    <div className={styles.overall}>
      <p className={styles.overallWords}>
        <b>
          {operation.finished.toLocaleString('en-US')} of {operation.total.toLocaleString('en-US')}{' '}
          {verbs[kind]}
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
        value={operation.finished}
        total={operation.total}
        look="large"
        tone={operation.finished === operation.total ? 'works' : 'accent'}
      />
    </div>
  );
}
