import { type ReactNode, useEffect, useRef } from 'react';
import styles from './ScreenTitle.module.css';

interface Props {
  readonly title: string;
  /** One sentence under the title. */
  readonly lead?: ReactNode;
  /** The screen's main buttons. */
  readonly actions?: ReactNode;
}

let firstScreen = true;

/** A screen's heading. It takes the focus when one comes from another screen, so that it is read out. */
export function ScreenTitle({ title, lead, actions }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (firstScreen) firstScreen = false;
    else heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <header className={styles.header}>
      <div className={styles.words}>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {lead !== undefined && <p className={styles.lead}>{lead}</p>}
      </div>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </header>
  );
}
