import { useEffect, useMemo, useRef, useState } from 'react';
import type { ExercisesView, WorkshopIssues } from '../../../app/contract/views';
import { readForm, type FormFaults } from '../../../app/workshop/form';
import type { FormValues } from '../../../app/workshop/form-values';
import type { Workshop } from '../../../app/workshop/workshop';
import { keepDraft, type FilledForm } from './form-drafts';

/** A form that is being filled in. */
export interface WorkshopFormState extends FilledForm {
  readonly edit: (more: Partial<FilledForm>) => void;
  /** The workshop that the fields describe, also while it has no name; absent while they describe none. */
  readonly workshop: Workshop | undefined;
  /** What is wrong with the fields, as far as it is to be shown: an empty name is not, before somebody wants to go on. */
  readonly faults: FormFaults;
  /** What goes up, once it was looked at. */
  readonly found: ExercisesView | undefined;
  readonly setFound: (found: ExercisesView | undefined) => void;
  /** True when nothing is wrong; else the faults are shown and the first one gets the focus. */
  readonly tryToGoOn: () => boolean;
  /** Shows what main found wrong, at its field. */
  readonly refuse: (faults: FormFaults) => void;
  /** Forgets what was kept of it. */
  readonly forget: () => Promise<void>;
  readonly isEdited: boolean;
}

/** Written after so long without a key, wall ms. */
const pauseMs = 200;

/**
 * A form that begins with `first`, or with what was left half filled under `draftKey` (`kept`), and is kept there while it is
 * filled in: it survives a reload, and the end of Lectern.
 */
export function useWorkshopForm(
  draftKey: string,
  first: FilledForm,
  kept: FilledForm | undefined,
): WorkshopFormState {
  const [filled, setFilled] = useState(kept ?? first);
  const [isEdited, setEdited] = useState(kept !== undefined);
  const [found, setFound] = useState<ExercisesView>();
  const [tried, setTried] = useState(false);
  const [refused, setRefused] = useState<FormFaults>({});
  const read = useMemo(() => readForm(filled.values), [filled.values]);
  const priced = useMemo(() => readForm(named(filled.values)), [filled.values]);
  const isDone = useRef(false);
  useEffect(() => {
    if (!isEdited || isDone.current) return;
    const timer = setTimeout(() => {
      if (!isDone.current) void keepDraft(draftKey, filled);
    }, pauseMs);
    return () => clearTimeout(timer);
  }, [draftKey, filled, isEdited]);
  const faults = { ...shown(read.faults, tried, filled), ...exerciseFault(found), ...refused };
  return {
    ...filled,
    edit: (more) => {
      setEdited(true);
      setRefused({});
      setFilled((before) => ({ ...before, ...more }));
    },
    workshop: 'workshop' in priced ? priced.workshop : undefined,
    faults,
    found,
    setFound,
    tryToGoOn: () => {
      setTried(true);
      const isGood = 'workshop' in read && Object.keys(exerciseFault(found)).length === 0;
      if (!isGood) focusFirstFault();
      return isGood;
    },
    refuse: (more) => {
      setRefused(more);
      focusFirstFault();
    },
    forget: async () => {
      isDone.current = true;
      await keepDraft(draftKey, undefined);
    },
    isEdited,
  };
}

/** What main found wrong, by field. */
export function faultsFrom(issues: WorkshopIssues): FormFaults {
  return Object.fromEntries(
    issues.map(({ field, message, expected }) => [field, `${message} Expected: ${expected}.`]),
  );
}

/** What a workshop costs does not depend on what it is called. */
function named(values: FormValues): FormValues {
  return values.name.trim() === '' ? { ...values, name: 'New workshop' } : values;
}

/** Nobody is told that a name is missing before they had the time to type it. */
function shown(faults: FormFaults, tried: boolean, { values }: FilledForm): FormFaults {
  if (tried || values.name !== '') return faults;
  return Object.fromEntries(Object.entries(faults).filter(([field]) => field !== 'name'));
}

function exerciseFault(found: ExercisesView | undefined): FormFaults {
  if (found === undefined || !('refusal' in found)) return {};
  return { materials: `${found.refusal.message} Expected: ${found.refusal.expected}.` };
}

/** After the faults are drawn. */
function focusFirstFault(): void {
  requestAnimationFrame(() => {
    const first = document.querySelector<HTMLElement>(
      'form [aria-invalid="true"], form [data-invalid] input, form [data-invalid] button, form [data-fault] [data-cure] button',
    );
    first?.closest('details')?.setAttribute('open', '');
    first?.focus();
    first?.scrollIntoView({ block: 'center' });
  });
}
