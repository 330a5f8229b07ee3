import { useEffect, useRef, useState } from 'react';
import { Button } from '../Button';
import { undo, useUndoStore } from './undo-store';
import styles from './UndoBar.module.css';

/** Says what begins in a moment, with the way back; the focus is on it meanwhile. One for the window. */
export function UndoBar() {
  const pending = useUndoStore((state) => state.pending);
  return (
    <div role="status" className={styles.place}>
      {pending !== undefined && <Bar key={String(pending.timer)} words={pending.words} />}
    </div>
  );
}

function Bar({ words }: { readonly words: string }) {
  const bar = useRef<HTMLDivElement>(null);
  const [before] = useState(() => document.activeElement);
  useEffect(() => {
    bar.current?.querySelector('button')?.focus({ preventScroll: true });
    return () => {
      // Whoever went on elsewhere meanwhile stays there.
      const isFree = document.activeElement === null || document.activeElement === document.body;
      if (isFree && before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, [before]);
  return (
    <div ref={bar} className={styles.bar}>
      <p>{words} in 3 seconds…</p>
      <Button size="small" onPress={undo}>
        Undo
      </Button>
      <span className={styles.time} aria-hidden="true" />
    </div>
  );
}
