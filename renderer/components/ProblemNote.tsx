import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Problem } from '../../app/errors';
import { ConsoleAnchor } from './ConsoleAnchor';
import styles from './Note.module.css';

interface Props {
  readonly problem: Problem;
  /** What can be done about it here: a button. */
  readonly action?: ReactNode;
}

/** A problem in words: what happened, what to do, and the machine's own words behind a fold. */
export function ProblemNote({ problem, action }: Props) {
  return (
    <div className={`${styles.note} ${styles.bad}`} role="alert">
      <TriangleAlert size={18} aria-hidden="true" className={styles.icon} />
      <div className={styles.body}>
        <p className={styles.title}>{problem.message}</p>
        {problem.hint !== undefined && <p>{problem.hint}</p>}
        {problem.consoleUrl !== undefined && (
          <p>
            <ConsoleAnchor url={problem.consoleUrl}>Open it in the AWS console</ConsoleAnchor>
          </p>
        )}
        <ProblemDetail problem={problem} />
        {action !== undefined && <div className={styles.action}>{action}</div>}
      </div>
    </div>
  );
}

/** The machine's own words, behind a fold; nothing when there are none. */
export function ProblemDetail({ problem: { code, detail, requestId } }: { readonly problem: Problem }) {
  if (detail === undefined) return null;
  return (
    <details className={styles.detail}>
      <summary>Details</summary>
      <code>
        {code}: {detail}
      </code>
      {requestId !== undefined && <code>AWS’s request id: {requestId}</code>}
    </details>
  );
}
