/** Writes changes into a `workshop.yaml` that somebody keeps: what does not differ stays as it is, to the byte. */
import { isMap, parseDocument } from 'yaml';
import { defined } from '../defined';
import { usualHost } from './defaults';
import { slugOf } from './names';
import { parseWorkshop } from './parse';
import { seatNumber } from './workshop';
import type { ServiceSpec, Workshop } from './workshop';
import { nameIn, same, spliced } from './yaml-splice';
import type { FileValues } from './yaml-splice';
import { serviceInFile, workshopFile, workshopToYaml } from './write';

/** Why a text was not changed, for the person whose file it is. */
export type EditRefusal =
  /** It is no workshop that can be read. */
  | 'unreadable'
  /** It says the same thing in a way that cannot be changed in one place: an anchor, a tag, an explicit key. */
  | 'unusual';

/**
 * The text, changed where `wanted` differs from what it says, and nowhere else: comments, order, quotes, line ends and
 * a byte order mark stay. It reads back as `wanted`; a file that says no id still says none.
 */
export function editWorkshop(
  text: string,
  wanted: Workshop,
): { readonly text: string } | { readonly refused: EditRefusal } {
  const mark = text.startsWith(byteOrderMark) ? byteOrderMark : '';
  const body = text.slice(mark.length);
  const before = parseWorkshop(body, '', { kept: true });
  if ('issues' in before) return { refused: 'unreadable' };
  const document = parseDocument(body);
  const root = document.contents;
  if (!isMap(root)) return { refused: 'unusual' };
  const target = workshopToYaml(before.hasId ? wanted : { ...wanted, id: slugOf(wanted.name) });
  const values = valuesFor(document.toJS() as FileValues, before.workshop, wanted, before.hasId);
  for (const how of ['finely', 'by field'] as const) {
    const edited = spliced(root, values, { text: body, document, how });
    const after = parseWorkshop(edited, '', { kept: true });
    if (!('issues' in after) && workshopToYaml(after.workshop) === target) return { text: mark + edited };
  }
  return { refused: 'unusual' };
}

const byteOrderMark = '\uFEFF';

/** What the file should say: as it says it now, but for what differs between the two workshops. */
function valuesFor(file: FileValues, before: Workshop, wanted: Workshop, hasId: boolean): FileValues {
  const [was, will] = [workshopFile(before), workshopFile(wanted)] as [FileValues, FileValues];
  const plain = merged(file, was, will, ['id', 'host', 'database', 'services', 'without']);
  const host = hostIn(asValues(file['host']), was, will, wanted);
  return defined({
    ...plain,
    id: hasId ? wanted.id : undefined,
    host: Object.keys(host).length === 0 && file['host'] === undefined ? undefined : host,
    database: same(before.database, wanted.database) ? file['database'] : will['database'],
    without: same(before.without, wanted.without) ? file['without'] : withoutIn(file['without'], wanted),
    services: servicesIn(file['services'], before, wanted),
  });
}

/** What the file leaves to Lectern is chosen by its services, which may have changed. */
function hostIn(file: FileValues, was: FileValues, will: FileValues, wanted: Workshop): FileValues {
  const next = asValues(will['host']);
  const host = defined(merged(file, asValues(was['host']), next, ['instanceType', 'fallbackInstanceTypes']));
  const usual = usualHost(wanted.services).instanceTypes;
  const saysAny = file['instanceType'] !== undefined || file['fallbackInstanceTypes'] !== undefined;
  if (!saysAny && same(usual, wanted.host.instanceTypes)) return host;
  const { instanceType, fallbackInstanceTypes } = next;
  const isLeft = file['instanceType'] === undefined && saysAny && instanceType === usual[0];
  return defined({
    ...host,
    instanceType: isLeft && fallbackInstanceTypes !== undefined ? undefined : instanceType,
    fallbackInstanceTypes,
  });
}

/** `file` with every key that differs between the other two, except `others`. */
function merged(file: FileValues, was: FileValues, will: FileValues, others: readonly string[]): FileValues {
  const differs = [...new Set([...Object.keys(was), ...Object.keys(will)])].filter(
    (key) => !others.includes(key) && !same(was[key], will[key]),
  );
  return { ...file, ...Object.fromEntries(differs.map((key) => [key, will[key]])) };
}

/** Seat numbers as the file writes them (07 or "7"), where it does. */
function withoutIn(file: unknown, { without }: Workshop): unknown {
  const written = Array.isArray(file) ? (file as readonly unknown[]) : [];
  const list = without.map(
    (seat) => written.find((one) => Number(one) === seatNumber(seat)) ?? seatNumber(seat),
  );
  return list.length === 0 ? undefined : list;
}

function servicesIn(file: unknown, before: Workshop, wanted: Workshop): unknown {
  const written = Array.isArray(file) ? (file as readonly unknown[]) : [];
  return wanted.services.map((service) => {
    const item = written.find((one) => nameIn(one) === service.name);
    const was = before.services.find(({ name }) => name === service.name);
    if (item === undefined || was === undefined) return serviceInFile(service);
    const differs = (['image', 'cpu', 'memoryMiB', 'portBase'] as const).filter(
      (field: keyof ServiceSpec) => was[field] !== service[field],
    );
    if (differs.length === 0) return item;
    const fields = typeof item === 'string' ? { name: item } : asValues(item);
    return { ...fields, ...Object.fromEntries(differs.map((field) => [field, service[field]])) };
  });
}

const asValues = (value: unknown): FileValues =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as FileValues) : {};
