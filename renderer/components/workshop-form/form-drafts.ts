/** Forms that are left half filled: kept by Lectern, so that they survive a reload and its end. */
import type { ExercisesChoice } from '../../../app/contract/contract';
import type { Target } from '../../../app/contract/target';
import type { FormValues } from '../../../app/workshop/form-values';
import { lectern } from '../../client/client';
import type { FormBase } from './form-base';

/** A form as it is filled in: its fields, where the workshop is to live, its exercises. */
export interface FilledForm {
  readonly values: FormValues;
  readonly target: Target;
  readonly exercises: ExercisesChoice;
  /** What it was filled in over; absent for a new workshop. */
  readonly base?: FormBase;
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
