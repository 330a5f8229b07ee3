import { type ReactNode, useCallback, useEffect } from 'react';
import type { SeatLabel } from '../../../app/workshop/workshop';
import { navigate } from '../../app/route';
import { SeatDrawer } from './SeatDrawer';
import styles from './SeatLayout.module.css';

interface Props {
  readonly workshopId: string;
  readonly screen: 'live' | 'provision';
  readonly seat: SeatLabel | undefined;
  readonly children: ReactNode;
}

/** A screen with the seat's drawer beside it. Esc closes the drawer and gives the focus back to the tile. */
export function SeatLayout({ workshopId, screen, seat, children }: Props) {
  const close = useCallback(() => {
    navigate({ screen, workshopId }, 'replace');
    if (seat !== undefined) document.querySelector<HTMLElement>(`button[data-seat="${seat}"]`)?.focus();
  }, [screen, workshopId, seat]);
  useEffect(() => {
    if (seat === undefined) return;
    // On the document: a button that was pressed and is disabled now has no focus to hear Esc with.
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented) close();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [seat, close]);
  return (
    <div className={styles.layout}>
      <div className={styles.content}>{children}</div>
      {seat !== undefined && <SeatDrawer key={seat} seat={seat} workshopId={workshopId} onClose={close} />}
    </div>
  );
}
