import { CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './Note.module.css';

interface Props {
  readonly tone: 'info' | 'good' | 'warn' | 'bad';
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

/** A sentence that stands out, with at most one thing to do. */
export function Note({ tone, title, children, action }: Props) {
  const Icon = tone === 'good' ? CircleCheck : tone === 'info' ? Info : TriangleAlert;
  return (
    <div className={`${styles.note} ${styles[tone]}`}>
      <Icon size={18} aria-hidden="true" className={styles.icon} />
      <div className={styles.body}>
        <p className={styles.title}>{title}</p>
        {children}
        {action !== undefined && <div className={styles.action}>{action}</div>}
      </div>
    </div>
  );
}
