/** The values of the file that a form fills in, as they begin. Checks are in `form.ts`. */
import type { WorkshopFile } from './schema';
import type { ServiceName, Workshop } from './workshop';
import { workshopFile } from './write';

/** What the fields say. It may be wrong: the name may be empty still. */
export type FormValues = WorkshopFile;

/** Before anything is filled in. The rest is left to Lectern, as in a file that leaves it out. */
export const emptyForm: FormValues = { name: '', seats: 10, services: [{ name: 'jupyter' }] };

/** The values of a workshop that is known. */
export function valuesOf(workshop: Workshop): FormValues {
  const { services: list, ...values } = workshopFile(workshop) as FormValues & {
    readonly services: readonly (ServiceName | FormValues['services'][number])[];
  };
  return { ...values, services: list.map((one) => (typeof one === 'string' ? { name: one } : one)) };
}

/** The values of a new workshop that is like another: everything but what makes that one itself. */
export function likeAnother(values: FormValues, { withNames }: { readonly withNames: boolean }): FormValues {
  const { id, without, participants, ...rest } = values;
  const name = `${values.name.slice(0, 53)} (copy)`;
  const seats = Math.max(1, values.seats - (id === undefined ? 0 : (without ?? []).length));
  return {
    ...rest,
    name,
    seats,
    ...(rest.spares === undefined ? {} : { spares: Math.min(rest.spares, seats - 1) }),
    ...(withNames && participants !== undefined ? { participants: seatedOnly(participants, without) } : {}),
  };
}

/** Seats that were removed are not there in the copy, and nobody is left without one. */
function seatedOnly(
  participants: NonNullable<FormValues['participants']>,
  without: FormValues['without'],
): NonNullable<FormValues['participants']> {
  const removed = new Set((without ?? []).map(Number));
  return participants.filter((_, index) => !removed.has(index + 1));
}
