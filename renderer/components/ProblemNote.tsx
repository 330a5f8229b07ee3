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
        {problem.detail !== undefined && (
          <details className={styles.detail}>
            <summary>Details</summary>
            <code>
              {problem.code}: {problem.detail}
            </code>
            {problem.requestId !== undefined && <code>AWS’s request id: {problem.requestId}</code>}
          </details>
        )}
        {action !== undefined && <div className={styles.action}>{action}</div>}
      </div>
    </div>
  );
}
