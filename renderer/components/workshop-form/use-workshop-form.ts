import { useEffect, useMemo, useRef, useState } from 'react';
import type { ExercisesChoice } from '../../../app/contract/contract';
import type { Target } from '../../../app/contract/target';
import type { ExercisesView, WorkshopIssues } from '../../../app/contract/views';
import { readForm, type FormFaults, type FormValues } from '../../../app/workshop/form';
import type { Workshop } from '../../../app/workshop/workshop';
import { lectern } from '../../client/client';

/** A form as it is filled in: its fields, where the workshop is to live, its exercises. */
export interface FilledForm {
  readonly values: FormValues;
  readonly target: Target;
  readonly exercises: ExercisesChoice;
}

/** A form that is being filled in. */
export interface WorkshopFormState extends FilledForm {
  readonly edit: (more: Partial<FilledForm>) => void;
  /** The workshop that the fields describe; absent while they describe none. */
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
    workshop: 'workshop' in read ? read.workshop : undefined,
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

/** Reads what was left half filled; undefined when that is nothing, or nothing that can be read. */
export async function readDraft(key: string): Promise<FilledForm | undefined> {
  try {
    const { draft } = await lectern.forms.draft({ key });
    const filled: unknown = draft === undefined ? undefined : JSON.parse(draft);
    return isFilled(filled) ? filled : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a form as it is filled in; `undefined` forgets it. A form is not stopped by a disk that is full. */
export async function keepDraft(key: string, filled: FilledForm | undefined): Promise<void> {
  await lectern.forms
    .keepDraft({ key, ...(filled === undefined ? {} : { draft: JSON.stringify(filled) }) })
    .catch(() => undefined);
}

/** A draft may be of another version. */
function isFilled(value: unknown): value is FilledForm {
  if (typeof value !== 'object' || value === null) return false;
  const { values, target, exercises } = value as Record<string, unknown>;
  if (
    typeof values !== 'object' ||
    values === null ||
    typeof target !== 'object' ||
    typeof exercises !== 'object'
  )
    return false;
  return (
    'services' in values &&
    Array.isArray(values.services) &&
    'seats' in values &&
    typeof values.seats === 'number'
  );
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
      'form [aria-invalid="true"], form [data-invalid] input, form [data-invalid] button, form [data-fault] button',
    );
    first?.closest('details')?.setAttribute('open', '');
    first?.focus();
    first?.scrollIntoView({ block: 'center' });
  });
}
