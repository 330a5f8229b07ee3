import { ProgressBar } from 'react-aria-components';
import styles from './Progress.module.css';

interface Props {
  readonly label: string;
  readonly value: number;
  readonly total: number;
  readonly look?: 'large' | 'thin';
  readonly tone?: 'accent' | 'works' | 'down';
  /** What a screen reader says in place of `value of total`. */
  readonly words?: string;
}

/** A bar of something that can be counted; its words stand beside it. */
export function Progress({ label, value, total, look = 'thin', tone = 'accent', words }: Props) {
  const percent = total === 0 ? 0 : Math.min(100, (value / total) * 100);
  return (
    <ProgressBar
      aria-label={label}
      value={value}
      maxValue={Math.max(1, total)}
      valueLabel={words ?? `${value} of ${total}`}
      className={`${styles.track} ${styles[look]} ${styles[tone]}`}
    >
      <svg width="100%" height="100%" preserveAspectRatio="none" viewBox="0 0 100 1" aria-hidden="true">
        <rect width={percent} height="1" fill="currentColor" />
      </svg>
    </ProgressBar>
  );
}
