import { Users, X } from 'lucide-react';
import { useEffect } from 'react';
import { Button } from '../components/Button';
import { forgetElsewhere } from '../store/workshop-session';
import { useWorkshopStore } from '../store/workshop-store';
import styles from './ElsewhereLine.module.css';

/** How long it stays when nobody closes it, wall ms. */
const staysMs = 30_000;

/** What somebody else has begun with this workshop, in another window. */
export function ElsewhereLine() {
  const elsewhere = useWorkshopStore((state) => state.elsewhere);
  useEffect(() => {
    if (elsewhere === undefined) return;
    const timer = setTimeout(forgetElsewhere, staysMs);
    return () => clearTimeout(timer);
  }, [elsewhere]);
  return (
    <div role="status" className={styles.place}>
      {elsewhere !== undefined && (
        <p className={styles.line}>
          <Users size={16} aria-hidden="true" />
          <span>{elsewhere.message}</span>
          <Button
            look="quiet"
            size="small"
            aria-label="Close this message"
            icon={<X aria-hidden="true" />}
            onPress={forgetElsewhere}
          />
        </p>
      )}
    </div>
  );
}
