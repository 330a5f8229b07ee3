import { type ReactNode, useEffect, useRef, useState } from 'react';
import styles from './ScrollX.module.css';

interface Props {
  /** What is inside, for who reaches it by keyboard. */
  readonly label: string;
  readonly children: ReactNode;
}

/** Scrolls sideways what is too wide for the screen, and is a stop for Tab only then. */
export function ScrollX({ label, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [wide, setWide] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setWide(element.scrollWidth > element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <div
      ref={box}
      className={styles.scroll}
      {...(wide && { tabIndex: 0, role: 'region', 'aria-label': label })}
    >
      {children}
    </div>
  );
}
