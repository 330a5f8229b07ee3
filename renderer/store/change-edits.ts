import type { FormFaults } from '../../app/workshop/form';
import type { FormValues } from '../../app/workshop/form-values';
import { readForm } from '../../app/workshop/form';
import { valuesOf } from '../../app/workshop/form-values';
import { seatLabel } from '../../app/workshop/workshop';
import type { SeatLabel, Workshop } from '../../app/workshop/workshop';
import { changeTo, type WholeChange } from './change-to';
import { readSpans } from '../../app/words/seats';

/** What was put into the form of a workshop that stands, and what the form showed before. */
export interface ChangeEdits {
  readonly base: FormValues;
  readonly values: FormValues;
}

/** What the fields show: the workshop, with the edits over it. What nobody touched follows the workshop. */
export function editedValues(workshop: Workshop, edits: ChangeEdits | undefined): FormValues {
  const now = valuesOf(workshop);
  if (edits === undefined) return now;
  const { base, values } = edits;
  const keys = Object.keys({ ...now, ...base, ...values }) as (keyof FormValues)[];
  const followed = keys.map((key) => [key, same(values[key], base[key]) ? now[key] : values[key]] as const);
  return withSeatsIn(Object.fromEntries(followed) as unknown as FormValues);
}

/** Fewer seats take along what was said of those beyond them. */
export function withSeatsIn(values: FormValues): FormValues {
  const { seats, participants, spares } = values;
  return {
    ...values,
    participants: participants?.slice(0, seats),
    spares: spares === undefined ? undefined : Math.max(0, Math.min(spares, seats - 1)),
  };
}

/** The seats that a text such as `7, 12–14` names, in order, each once; undefined when it cannot be read. */
export function readSeats(text: string): readonly SeatLabel[] | undefined {
  const numbers = readSpans(text)?.flatMap(({ from, to }) =>
    Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i),
  );
  return numbers === undefined ? undefined : [...new Set(numbers)].sort((a, b) => a - b).map(seatLabel);
}

/** The change that makes what stands as the fields say, or why they cannot be meant; main looks at all of it once more. */
export function changeOf(
  values: FormValues,
): { readonly change: WholeChange } | { readonly faults: FormFaults } {
  const read = readForm(values);
  return 'workshop' in read ? { change: changeTo(read.workshop) } : read;
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
