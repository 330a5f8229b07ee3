import type { z } from 'zod';
import type { WorkshopIssue, WorkshopIssues } from '../contract/views';
import { checkWhole } from './check';
import { defaultDatabase, defaultDiskGiB, defaultServices, usualHost } from './defaults';
import { didYouMean } from './did-you-mean';
import { slugOf } from './names';
import { defaultRegion, noSuchRegion, regionExpectation, regionNamed } from './regions';
import { participantFrom, withoutTail } from './participants';
import { expectations, fieldNames, workshopFileSchema } from './schema';
import type { WorkshopFile } from './schema';
import { serviceNames } from '../services';
import { seatLabel, seatNumber } from './workshop';
import type { Workshop } from './workshop';
import { dotted, readYaml } from './yaml-lines';
import type { FieldPath, YamlFile } from './yaml-lines';
import { workshopFile, workshopToYaml } from './write';

export { workshopToYaml };

/**
 * Reads the text of a `workshop.yaml`; `file` is only for the issues. `kept` is one that this computer keeps: it may
 * stand in a region that this version does not know. Never throws.
 */
export function parseWorkshop(
  text: string,
  file: string,
  { kept = false }: { readonly kept?: boolean } = {},
): ParsedWorkshop | { readonly issues: WorkshopIssues } {
  const yaml = readYaml(text, file, 'a workshop');
  if ('issues' in yaml) return yaml;
  const result = read(yaml, file);
  if (kept || 'issues' in result || regionNamed(result.workshop.region) !== undefined) return result;
  const path = ['region'];
  return {
    issues: [{ file, line: yaml.lineOf(path), field: 'region', ...unknownRegion(result.workshop.region) }],
  };
}

/** The issue of a region that is none. */
export function unknownRegion(name: string): Pick<WorkshopIssue, 'message' | 'expected'> {
  return { message: noSuchRegion(name), expected: regionExpectation };
}

interface ParsedWorkshop {
  readonly workshop: Workshop;
  /** The text says which workshop it is; else the id is one made from its name. */
  readonly hasId: boolean;
  /** What it says, before anything is filled in. */
  readonly values: WorkshopFile;
  /** The text names the machine; else it is the one that its services need. */
  readonly hasMachine: boolean;
}

/**
 * A workshop that was made or changed in memory, by the same rules as one that is read. Its issues are all on
 * line 1: there is no text.
 */
export function validated(
  workshop: Workshop,
  file: string,
): { readonly workshop: Workshop } | { readonly issues: WorkshopIssues } {
  return read({ value: workshopFile(workshop), lineOf: () => 1 }, file);
}

/** The same of the values of a file, as a form has them; an issue's `field` says where. Never throws. */
export function parseValues(value: unknown): ParsedWorkshop | { readonly issues: WorkshopIssues } {
  return read({ value, lineOf: () => 1 }, 'workshop.yaml');
}

function read(
  yaml: Pick<YamlFile, 'value' | 'lineOf'>,
  file: string,
): ParsedWorkshop | { readonly issues: WorkshopIssues } {
  const shape = workshopFileSchema.safeParse(yaml.value);
  if (!shape.success)
    return { issues: inOrder(shape.error.issues.flatMap((issue) => shapeIssues(issue, yaml, file))) };
  const workshop = withDefaults(shape.data);
  const issues = checkWhole(workshop).map(({ path, message, expected }): WorkshopIssue => ({
    file,
    line: yaml.lineOf(path),
    field: dotted(path),
    message,
    expected,
  }));
  if (issues.length > 0) return { issues: inOrder(issues) };
  const { id, host } = shape.data;
  return {
    workshop,
    values: shape.data,
    hasId: id !== undefined,
    hasMachine: host?.instanceType !== undefined,
  };
}

/** The same workshop with another last seat; names that no longer find a seat are dropped, and so are spares. */
export function withSeats(workshop: Workshop, seats: number): Workshop {
  return {
    ...workshop,
    seats,
    without: workshop.without.filter((seat) => seatNumber(seat) <= seats),
    spares: Math.max(0, Math.min(workshop.spares, seats - 1)),
    participants: withoutTail(workshop.participants.slice(0, Math.max(0, seats))),
  };
}

function withDefaults(file: WorkshopFile): Workshop {
  const services = file.services.map((service) => {
    const usual = defaultServices[service.name];
    return {
      name: service.name,
      image: service.image ?? usual.image,
      cpu: service.cpu ?? usual.cpu,
      memoryMiB: service.memoryMiB ?? usual.memoryMiB,
      portBase: service.portBase ?? usual.portBase,
    };
  });
  return {
    id: file.id ?? slugOf(file.name),
    name: file.name,
    description: file.description ?? '',
    seats: file.seats,
    without: (file.without ?? []).map((seat) => seatLabel(Number(seat))),
    region: file.region ?? defaultRegion,
    host: {
      instanceTypes: machinesOf(file.host ?? {}, services),
      diskGiB: file.host?.diskGiB ?? defaultDiskGiB,
    },
    database: {
      instanceClass: file.database?.instanceClass ?? defaultDatabase.instanceClass,
      storageGiB: file.database?.storageGiB ?? defaultDatabase.storageGiB,
    },
    services,
    ...(file.materials === undefined ? {} : { materials: file.materials.replace(/^\.\/+|\/+$/g, '') }),
    spares: file.spares ?? 0,
    participants: withoutTail((file.participants ?? []).map(participantFrom)),
  };
}

/** The machines that the file names; what it leaves out is what its services need. */
function machinesOf(
  { instanceType, fallbackInstanceTypes }: NonNullable<WorkshopFile['host']>,
  services: Workshop['services'],
): readonly string[] {
  const usual = usualHost(services).instanceTypes;
  if (instanceType === undefined && fallbackInstanceTypes === undefined) return usual;
  return [instanceType ?? usual[0] ?? '', ...(fallbackInstanceTypes ?? [])];
}

/** Unknown fields that are told of one place: a file of another kind has thousands, and nobody mends more at once. */
const mostUnknown = 50;

/** What zod found wrong, in our own words and with its line. */
function shapeIssues(
  issue: z.core.$ZodIssue,
  yaml: Pick<YamlFile, 'value' | 'lineOf'>,
  file: string,
): readonly WorkshopIssue[] {
  const path = issue.path.filter((part) => typeof part !== 'symbol');
  const place = pattern(path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, mostUnknown).map((key) => unknownField([...path, key], place, yaml, file));
  }
  const value = valueAt(yaml.value, path);
  const field = dotted(path);
  return [
    {
      file,
      line: yaml.lineOf(path),
      field,
      message: value === undefined ? `\`${field}\` is missing.` : wrongValue(field, place, value),
      expected: expectations[place] ?? 'another value',
    },
  ];
}

function unknownField(
  path: FieldPath,
  place: string,
  yaml: Pick<YamlFile, 'value' | 'lineOf'>,
  file: string,
): WorkshopIssue {
  const key = String(path.at(-1));
  const known = fieldNames[place] ?? [];
  const guess = didYouMean(key, known);
  return {
    file,
    line: yaml.lineOf(path),
    field: dotted(path),
    message: `There is no field \`${key}\` here.${guess === undefined ? '' : ` Did you mean \`${guess}\`?`}`,
    expected: `one of: ${known.join(', ')}`,
  };
}

function wrongValue(field: string, place: string, value: unknown): string {
  if (value === null) return `\`${field}\` is empty.`;
  if (Array.isArray(value))
    return value.length === 0 ? `\`${field}\` is an empty list.` : `\`${field}\` is a list.`;
  if (typeof value === 'object') return `\`${field}\` has its own fields.`;
  if (place === 'region' && typeof value === 'string') return noSuchRegion(value);
  const shown = `\`${field}\` is ${shorten(JSON.stringify(value))}.`;
  if (!/^services\[\](\.name)?$/.test(place) || typeof value !== 'string') return shown;
  const guess = didYouMean(value, serviceNames);
  return `There is no service ${shorten(JSON.stringify(value))}.${guess === undefined ? '' : ` Did you mean ${guess}?`}`;
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}

function pattern(path: FieldPath): string {
  return dotted(path).replace(/\[\d+\]/g, '[]');
}

/** What the file says at a path; a service that is only a name is its own `name`. */
function valueAt(value: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>((at, part) => {
    if (typeof at === 'string' && part === 'name') return at;
    if (typeof at !== 'object' || at === null) return undefined;
    return Object.hasOwn(at, part) ? (at as Record<string | number, unknown>)[part] : undefined;
  }, value);
}

function inOrder(issues: readonly WorkshopIssue[]): WorkshopIssues {
  return [...issues].sort((a, b) => a.line - b.line);
}
