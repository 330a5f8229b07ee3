import { useEffect, useRef, useState } from 'react';
import type { Problem } from '../../../app/errors';
import { cardFields, type CardText } from '../../../app/workshop/card-text';
import { lectern } from '../../client/client';
import { problemOf } from '../../client/problem';
import { TextField } from '../../components/fields';
import { ProblemNote } from '../../components/ProblemNote';
import styles from './CardsScreen.module.css';

/** So long after the last key it is saved, ms. */
const pauseMs = 400;

interface Props {
  readonly workshopId: string;
  readonly text: CardText;
  readonly onChange: (text: CardText) => void;
}

/** The lines that the instructor adds to every card. They are saved as they are typed, on this computer. */
export function CardLines({ workshopId, text, onChange }: Props) {
  const [problem, setProblem] = useState<Problem>();
  const saving = useRef<ReturnType<typeof setTimeout>>(undefined);
  const pending = useRef<CardText>(undefined);
  const save = (): void => {
    clearTimeout(saving.current);
    const next = pending.current;
    if (next === undefined) return;
    pending.current = undefined;
    lectern.seats
      .keepCardText({ workshopId, text: next })
      .then(() => setProblem(undefined))
      .catch((error: unknown) => setProblem(problemOf(error)));
  };
  const saveNow = useRef(save);
  useEffect(() => {
    saveNow.current = save;
  });
  useEffect(() => () => saveNow.current(), []);
  const change = (name: keyof CardText, line: string): void => {
    const next = { ...text, [name]: line };
    onChange(next);
    pending.current = next;
    clearTimeout(saving.current);
    saving.current = setTimeout(() => saveNow.current(), pauseMs);
  };
  return (
    <section className={styles.lines} aria-label="On every card">
      <h2>On every card</h2>
      <p>For this room. Kept on this computer only, never sent to AWS. Leave empty what you do not need.</p>
      <div className={styles.fields}>
        {cardFields.map(({ name, label, example, most }) => (
          <TextField
            key={name}
            label={label}
            value={text[name] ?? ''}
            onChange={(line) => change(name, line)}
            placeholder={example}
            maxLength={most}
          />
        ))}
      </div>
      {problem !== undefined && <ProblemNote problem={problem} />}
    </section>
  );
}
