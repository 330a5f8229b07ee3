import { z } from 'zod';
import { idLimit, idPattern } from './names';
import { regionExpectation, regionPattern } from './regions';
import { serviceNames, services } from '../services';

/** Most seats of one workshop: what 25 load balancers and a service’s block of ports carry. */
export const mostSeats = 500;

const printable = /^[^\p{Cc}\p{Cs}\u2028\u2029]*$/u;
const machine = z.string().regex(/^[a-z0-9-]+\.[a-z0-9-]+$/);

const line = (most: number): z.ZodString => z.string().trim().min(1).max(most).regex(printable);

/** A name with optional registry, and a tag other than `latest` or a digest: what runs must not change by itself. */
const image = z
  .string()
  .max(300)
  .regex(/^[a-z0-9][a-z0-9._/:-]*[a-z0-9](?::[\w][\w.-]{0,127})?(?:@sha256:[a-f0-9]{64})?$/i)
  .refine(
    (text) => text.includes('@sha256:') || /:(?!latest$)[\w.-]+$/.test(text.slice(text.lastIndexOf('/') + 1)),
  );

const service = z.preprocess(
  (value) => (typeof value === 'string' ? { name: value } : value),
  z.strictObject({
    name: z.enum(serviceNames),
    image: image.optional(),
    cpu: z.int().min(128).max(65_536).optional(),
    memoryMiB: z.int().min(256).max(524_288).optional(),
    portBase: z.int().min(1024).max(65_534).optional(),
  }),
);

/** A name; nothing, for a seat that nobody holds; or fields, for somebody who is not there. */
export const participantShape = z.union([
  z.null(),
  z.string().trim().max(60).regex(printable),
  z.strictObject({ name: line(60), absent: z.boolean().optional() }),
]);

/** The shape of a `workshop.yaml`, before defaults and before what only the whole can tell. */
export const workshopFileSchema = z.strictObject({
  name: line(60),
  id: z
    .string()
    .regex(idPattern)
    .refine((id) => !id.includes('--'))
    .optional(),
  description: z
    .string()
    .trim()
    .max(500)
    .regex(/^(?:[^\p{Cc}\p{Cs}]|\n)*$/u)
    .optional(),
  seats: z.int().min(1).max(mostSeats),
  // YAML reads 07 as a number; either way it is the seat's number.
  without: z
    .array(z.union([z.int().min(1), z.string().regex(/^\d{1,3}$/)]))
    .max(mostSeats)
    .optional(),
  region: z.string().regex(regionPattern).optional(),
  host: z
    .strictObject({
      instanceType: machine.optional(),
      fallbackInstanceTypes: z.array(machine).max(5).optional(),
      diskGiB: z.int().min(30).max(1000).optional(),
    })
    .optional(),
  database: z
    .strictObject({ instanceClass: z.string().optional(), storageGiB: z.int().min(20).max(1000).optional() })
    .optional(),
  services: z.array(service).min(1),
  materials: z
    .string()
    .min(1)
    .regex(printable)
    .refine((path) => !/^[/~\\]|\\|^[A-Za-z]:|(?:^|\/)\.\.(?:\/|$)|^[./]+$/.test(path))
    .optional(),
  spares: z.int().min(0).max(mostSeats).optional(),
  participants: z.array(participantShape).optional(),
});
export type WorkshopFile = z.infer<typeof workshopFileSchema>;

/** Names of fields by where they may stand, for "did you mean". */
export const fieldNames: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(workshopFileSchema.shape),
  host: ['instanceType', 'fallbackInstanceTypes', 'diskGiB'],
  database: ['instanceClass', 'storageGiB'],
  'services[]': ['name', 'image', 'cpu', 'memoryMiB', 'portBase'],
  'participants[]': ['name', 'absent'],
};

/** What each field wants, in words. Keys are dotted paths with `[]` for any index. */
export const expectations: Readonly<Record<string, string>> = {
  name: 'the name of the workshop, 1 to 60 characters on one line',
  id: `2 to ${idLimit} characters: lower-case letters, digits and single hyphens, starting with a letter and not ending with a hyphen`,
  description: 'a sentence or two, at most 500 characters',
  seats: `a whole number from 1 to ${mostSeats}`,
  without: 'a list of seat numbers to leave out, such as [7, 12]',
  'without[]': 'a seat number',
  region: regionExpectation,
  host: 'fields `instanceType`, `fallbackInstanceTypes` and `diskGiB`',
  'host.instanceType': 'an EC2 instance type such as t3.xlarge',
  'host.fallbackInstanceTypes': 'a list of at most five EC2 instance types such as m5.xlarge',
  'host.fallbackInstanceTypes[]': 'an EC2 instance type such as m5.xlarge',
  'host.diskGiB': 'a whole number of GiB from 30 to 1000',
  database: 'fields `instanceClass` and `storageGiB`',
  'database.instanceClass': 'an RDS instance class such as db.t3.medium',
  'database.storageGiB': 'a whole number of GiB from 20 to 1000',
  services: `a list with at least one of: ${serviceNames.join(', ')}`,
  'services[]': `one of: ${serviceNames.join(', ')}, or fields starting with \`name\``,
  'services[].name': `one of: ${serviceNames.join(', ')}`,
  'services[].image': `a container image with a tag other than latest, such as ${services[0]?.image ?? ''}`,
  'services[].cpu': 'a whole number of CPU units from 128 to 65536 (1024 = 1 vCPU)',
  'services[].memoryMiB': 'a whole number of MiB from 256 to 524288',
  'services[].portBase': 'a whole number from 1024 to 65534; seat 1 uses the next port',
  materials: 'a folder next to this file, such as materials',
  spares: 'a whole number, less than `seats`',
  participants: 'a list of names, in the order of the seats',
  'participants[]': 'a name of at most 60 characters on one line; nothing, for a free seat',
  'participants[].name': 'a name, 1 to 60 characters on one line',
  'participants[].absent': 'true for somebody who is not there today',
};
