import { type ReactNode, useCallback, useEffect } from 'react';
import type { SeatLabel } from '../../../app/workshop/workshop';
import { navigate } from '../../app/route';
import { SeatDrawer } from './SeatDrawer';
import styles from './SeatLayout.module.css';

interface Props {
  readonly workshopId: string;
  readonly screen: 'live' | 'provision';
  readonly seat: SeatLabel | undefined;
  /** Nothing scrolls: what is inside shares the height. */
  readonly filled?: boolean;
  /** What lies over the lower end, so that no seat moves when it comes. */
  readonly foot?: ReactNode;
  readonly children: ReactNode;
}

/**
 * A screen with the seat's panel over it, so that no seat moves when one is opened. What lies under the panel can be
 * scrolled out from there. Esc closes the panel and gives the focus back to the tile.
 */
export function SeatLayout({ workshopId, screen, seat, filled = false, foot, children }: Props) {
  const close = useCallback(() => {
    navigate({ screen, workshopId }, 'replace');
    if (seat !== undefined) {
      document.querySelector<HTMLElement>(`button[data-seat="${seat}"]`)?.focus({ preventScroll: true });
    }
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
      <div
        className={styles.content}
        data-open={seat !== undefined || undefined}
        data-filled={filled || undefined}
      >
        {children}
      </div>
      {foot !== undefined && <div className={styles.foot}>{foot}</div>}
      {seat !== undefined && (
        <div className={styles.over}>
          <SeatDrawer key={seat} seat={seat} workshopId={workshopId} onClose={close} />
        </div>
      )}
    </div>
  );
}
