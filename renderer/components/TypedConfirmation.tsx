import { useState } from 'react';
import { Button } from './Button';
import { TextField } from './fields';
import styles from './TypedConfirmation.module.css';

interface Props {
  /** What has to be typed, exactly: what people know it by. */
  readonly word: string;
  /** What does as well. */
  readonly also?: string;
  /** What the button says that it does. */
  readonly action: string;
  readonly pending: boolean;
  /** Called with what was typed. */
  readonly onConfirm: (typed: string) => void;
}

/** The question before something is lost for good: a click alone is not enough. */
export function TypedConfirmation({ word, also, action, pending, onConfirm }: Props) {
  const [typed, setTyped] = useState('');
  const matches = [word, also].includes(typed.trim()) && typed.trim() !== '';
  return (
    <form
      className={styles.typed}
      onSubmit={(event) => {
        event.preventDefault();
        if (matches) onConfirm(typed.trim());
      }}
    >
      <TextField label={`Type ${word} to confirm`} value={typed} onChange={setTyped} placeholder={word} />
      <Button look="danger" type="submit" isDisabled={!matches} isPending={pending}>
        {action}
      </Button>
    </form>
  );
}
