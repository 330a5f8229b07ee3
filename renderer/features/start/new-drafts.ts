import type { FormView } from '../../../app/contract/views';
import { likeAnother } from '../../../app/workshop/form-values';
import type { FilledForm } from '../../components/workshop-form/form-drafts';

/** Under what the form of a new workshop is kept while it is half filled. */
export const draftOfNew = 'new';

/** The same of one that is made like another. */
export function draftOfCopy(workshopId: string): string {
  return `like-${workshopId}`;
}

/** The form of a copy, before anything of it is changed. */
export function formOfCopy(workshopId: string, view: FormView, withNames: boolean): FilledForm {
  const target = view.details?.target;
  return {
    values: likeAnother(view.values, { withNames }),
    target: target?.kind === 'aws' ? { kind: 'aws', profile: target.profile } : { kind: 'rehearsal' },
    exercises: view.exercises === undefined ? { kind: 'none' } : { kind: 'of', workshopId },
  };
}
