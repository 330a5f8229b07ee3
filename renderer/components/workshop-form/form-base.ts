import type { FormView, KeptState } from '../../../app/contract/views';
import { defined } from '../../../app/defined';

/** Which states of what Lectern keeps, and of the file, somebody saw when they began to fill in a form. */
export interface FormBase {
  readonly kept?: KeptState;
  /** Absent where the file says something that they have not taken into the form. */
  readonly version?: string;
}

/**
 * What a form is filled in over: what `view` shows now, or what its draft began with, when the settings are others by now.
 * Names do not count: a form that is left half filled takes them as they are now.
 */
export function baseOf({ kept, file }: FormView, draft?: FormBase): FormBase {
  if (draft?.kept !== undefined && draft.kept.settings !== kept?.settings) return draft;
  const isKnown = file?.differs === undefined || file.version === draft?.version;
  return defined({ kept, version: isKnown ? file?.version : undefined });
}
