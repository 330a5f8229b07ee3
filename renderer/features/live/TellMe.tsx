import { Bell, BellRing } from 'lucide-react';
import { Button } from '../../components/Button';
import { useAction } from '../../store/use-action';
import { setTellDown, useTellDown } from '../../store/tell-down';
import styles from './LiveScreen.module.css';

/** Asks to be told when a seat goes down while another window is looked at; never asks by itself. */
export function TellMe() {
  const { on, state } = useTellDown();
  const action = useAction();
  if (state === 'missing') return null;
  return (
    <>
      <Button
        size="small"
        aria-pressed={on}
        isPending={action.pending}
        icon={on ? <BellRing aria-hidden="true" /> : <Bell aria-hidden="true" />}
        onPress={() => action.run(() => setTellDown(!on))}
      >
        {on ? 'Tells you when a seat goes down' : 'Tell me when a seat goes down'}
      </Button>
      {state === 'refused' && (
        <p role="status" className={styles.refused}>
          The browser does not allow notifications here. Allow them in its settings for this page.
        </p>
      )}
    </>
  );
}
