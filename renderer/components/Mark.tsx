import type { HealthState } from '../../app/workshop/health';
import styles from './Mark.module.css';

interface Props {
  readonly state: HealthState;
  readonly size?: number;
}

/**
 * The mark of a state: a colour and a shape of its own (● works, ◐ starting, ▲ trouble, ■ down, ○ unknown).
 * Drawn, not typed, so that all five have the same weight. Words stand beside it or in the label around it.
 */
export function Mark({ state, size = 12 }: Props) {
  return (
    <svg
      className={`${styles.mark} ${styles[state]}`}
      width={size}
      height={size}
      viewBox="0 0 12 12"
      aria-hidden="true"
      data-state={state}
    >
      {shapes[state]}
    </svg>
  );
}

const shapes: Readonly<Record<HealthState, React.JSX.Element>> = {
  works: <circle cx="6" cy="6" r="5" fill="currentColor" />,
  starting: (
    <>
      <circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M6 1.75a4.25 4.25 0 0 0 0 8.5z" fill="currentColor" />
    </>
  ),
  trouble: <path d="M6 0.8 11.6 11H0.4z" fill="currentColor" />,
  down: <rect x="0.5" y="0.5" width="11" height="11" fill="currentColor" />,
  unknown: (
    <circle
      cx="6"
      cy="6"
      r="4.25"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeDasharray="2.2 1.6"
    />
  ),
};
