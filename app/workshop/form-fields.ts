/** The fields of a workshop as a person fills them in: one row for each field of `workshop.yaml`. */
import { z } from 'zod';
import { workshopFileSchema } from './schema';

/** How a field is filled in. `own`: the form has a part of its own for it. */
type Control =
  | { readonly kind: 'text'; readonly lines?: number }
  | { readonly kind: 'number'; readonly usual?: number }
  | { readonly kind: 'own' }
  /** Nobody fills it in; the text says who does. */
  | { readonly kind: 'none'; readonly why: string };

/** A field of the form. */
export interface FormField {
  readonly label: string;
  readonly hint?: string;
  readonly control: Control;
  /** `more`: folded away until it is wanted. */
  readonly part: 'what' | 'who' | 'machine' | 'more';
  /** Why it stays as it is while the workshop exists; absent for what can be changed where it is. */
  readonly fixed?: string;
}

const afterTeardown = 'Can be changed after the teardown.';

/**
 * By the place of the field in the file, with `[]` for any item of a list. A field that is new in the schema gets its
 * line here; form-fields.test.ts fails until it has one.
 */
export const formFields = {
  name: {
    label: 'Name',
    hint: 'On screens and cards, such as “Data pipelines, June”',
    control: { kind: 'text' },
    part: 'what',
    fixed: 'The name is on everything in the account. It can be changed after the teardown.',
  },
  id: {
    label: 'Id',
    control: { kind: 'none', why: 'Lectern gives every workshop an id of its own.' },
    part: 'more',
  },
  description: {
    label: 'Description',
    hint: 'Optional, a sentence or two',
    control: { kind: 'text', lines: 2 },
    part: 'what',
    fixed: afterTeardown,
  },
  services: {
    label: 'Services in each seat',
    control: { kind: 'own' },
    part: 'what',
    fixed: 'The services of seats that exist stay. Which ones can be chosen anew after the teardown.',
  },
  materials: {
    label: 'Exercises',
    hint: 'Everyone finds these files in their home folder.',
    control: { kind: 'own' },
    part: 'what',
    fixed: 'The files are in the seats already. Another folder can be chosen after the teardown.',
  },
  seats: {
    label: 'Number of seats',
    hint: '1 to 500, spare seats included',
    control: { kind: 'number' },
    part: 'who',
  },
  spares: {
    label: 'Spare seats',
    hint: 'Of these, kept free for people who come late',
    control: { kind: 'number', usual: 0 },
    part: 'who',
    fixed: 'Add a spare seat on the Live screen instead.',
  },
  participants: {
    label: 'Names',
    control: { kind: 'own' },
    part: 'who',
  },
  without: {
    label: 'Removed seats',
    hint: 'For example 7, 12–14. Files saved in them are lost.',
    control: { kind: 'own' },
    part: 'more',
  },
  'host.instanceType': {
    label: 'Machine of each seat',
    control: { kind: 'own' },
    part: 'machine',
  },
  'host.diskGiB': {
    label: 'Disk, GiB',
    hint: '30 to 1000',
    control: { kind: 'number', usual: 40 },
    part: 'more',
  },
  'host.fallbackInstanceTypes': {
    label: 'Other machine types',
    hint: 'Tried in order when AWS has no more of the first',
    control: { kind: 'own' },
    part: 'more',
  },
  'database.instanceClass': {
    label: 'Database class',
    control: { kind: 'own' },
    part: 'more',
    fixed: afterTeardown,
  },
  'database.storageGiB': {
    label: 'Database storage, GiB',
    hint: '20 to 1000',
    control: { kind: 'number', usual: 20 },
    part: 'more',
    fixed: afterTeardown,
  },
  region: {
    label: 'Region',
    control: { kind: 'own' },
    part: 'machine',
    fixed: 'A workshop that exists cannot move to another region.',
  },
  'services[].name': { label: 'Service', control: { kind: 'own' }, part: 'what', fixed: afterTeardown },
  'services[].image': {
    label: 'Image',
    hint: 'With a tag or a digest',
    control: { kind: 'text' },
    part: 'more',
  },
  'services[].cpu': {
    label: 'CPU units',
    hint: '1024 = 1 vCPU',
    control: { kind: 'number' },
    part: 'more',
  },
  'services[].memoryMiB': { label: 'Memory, MiB', control: { kind: 'number' }, part: 'more' },
  'services[].portBase': {
    label: 'First port',
    hint: 'Seat 1 uses the next one',
    control: { kind: 'number' },
    part: 'more',
    fixed: 'Printed cards name the ports.',
  },
  'participants[].name': { label: 'Name', control: { kind: 'own' }, part: 'who' },
  'participants[].absent': { label: 'Absent', control: { kind: 'own' }, part: 'who' },
} as const satisfies Readonly<Record<string, FormField>>;

export type FieldPlace = keyof typeof formFields;

/** The row of a place. */
export function fieldAt(place: FieldPlace): FormField {
  return formFields[place];
}

/** The least and the most that a number may be, from the schema. */
export function boundsOf(place: FieldPlace): { readonly min: number; readonly max: number } {
  const found = schemaPlaces().find(([path]) => path === place)?.[1];
  if (!(found instanceof z.ZodNumber)) throw new Error(`${place} is no number`);
  return { min: Number(found.minValue), max: Number(found.maxValue) };
}

/** Every place of the schema that holds a value of its own, with what it must be. */
export function schemaPlaces(): readonly (readonly [string, z.core.$ZodType])[] {
  return placesIn(workshopFileSchema, '');
}

function placesIn(schema: z.core.$ZodType, path: string): readonly (readonly [string, z.core.$ZodType])[] {
  if (schema instanceof z.ZodOptional) return placesIn(schema.unwrap(), path);
  if (schema instanceof z.ZodPipe) return placesIn(schema.out, path);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => placesIn(option, path));
  if (schema instanceof z.ZodArray) {
    return [[path, schema], ...placesIn(schema.element, `${path}[]`).filter(([at]) => at !== `${path}[]`)];
  }
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape as Readonly<Record<string, z.core.$ZodType>>).flatMap(([key, of]) =>
      placesIn(of, path === '' ? key : `${path}.${key}`),
    );
  }
  return [[path, schema]];
}
