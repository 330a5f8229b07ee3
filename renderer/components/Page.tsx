import type { ReactNode } from 'react';
import styles from './Page.module.css';

/** A screen's column: `wide` for tables side by side, `narrow` for what is read from top to bottom. */
export function Page({
  width,
  children,
}: {
  readonly width: 'wide' | 'medium' | 'narrow';
  readonly children: ReactNode;
}) {
  return <div className={`${styles.page ?? ''} ${styles[width] ?? ''}`}>{children}</div>;
}
