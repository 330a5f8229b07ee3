import { useState } from 'react';
import { TextField } from '../fields';

interface Props<Item> {
  readonly label: string;
  readonly value: readonly Item[];
  readonly onChange: (items: readonly Item[]) => void;
  /** The items that a text names; undefined when it cannot be read. */
  readonly read: (text: string) => readonly Item[] | undefined;
  readonly write: (items: readonly Item[]) => string;
  readonly unread: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly placeholder?: string;
}

/** A list as one line of text. What is typed stays as it is typed; what cannot be read is said, and not taken. */
export function ListField<Item>({ value, onChange, read, write, unread, error, hint, ...rest }: Props<Item>) {
  const [typed, setTyped] = useState<string>();
  const items = typed === undefined ? undefined : read(typed);
  // Somebody else may have changed the list: then it is shown as it is.
  const isTyped =
    typed !== undefined && (items === undefined || JSON.stringify(items) === JSON.stringify(value));
  return (
    <TextField
      {...rest}
      value={isTyped ? typed : write(value)}
      onChange={(text) => {
        setTyped(text);
        const next = read(text);
        if (next !== undefined) onChange(next);
      }}
      error={isTyped && items === undefined ? unread : error}
      {...(hint !== undefined && { hint })}
    />
  );
}
