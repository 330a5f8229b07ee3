import { serviceOf } from '../../app/services';
import { checkWhole } from '../../app/workshop/check';
import { seatLabel, seatNumber } from '../../app/workshop/workshop';
import type { SeatLabel, ServiceName, Workshop } from '../../app/workshop/workshop';
import { readSpans, seatsInWords } from '../../app/words/seats';

/** What can be changed of a service that stands. */
export interface ServiceFields {
  readonly image: string;
  /** CPU units; 1024 = 1 vCPU. */
  readonly cpu: number;
  readonly memoryMiB: number;
}

/** What the fields of a change say, as they are typed. */
export interface ChangeFields {
  /** Number of the last seat. */
  readonly seats: number;
  /** Removed seats: `7, 12–14`. */
  readonly without: string;
  readonly services: Readonly<Partial<Record<ServiceName, ServiceFields>>>;
  /** The one that is wanted first, then fall-backs: `t3.xlarge, m5.xlarge`. */
  readonly instanceTypes: string;
  readonly diskGiB: number;
}

/** Those of the fields that somebody has touched; the others follow the workshop. */
export type ChangeEdits = Partial<Omit<ChangeFields, 'services'>> & {
  readonly services?: Readonly<Partial<Record<ServiceName, Partial<ServiceFields>>>>;
};

/** A change that says all that can be said of one; the contract's `ChangeInput['change']`. */
export interface WholeChange {
  readonly seats: number;
  readonly without: SeatLabel[];
  readonly services: ({ readonly name: ServiceName } & ServiceFields)[];
  readonly host: { readonly instanceTypes: string[]; readonly diskGiB: number };
}

/** Why a field is not accepted, by its name: `without`, `jupyter.image`. */
export type ChangeFaults = Readonly<Record<string, string>>;

/** What the fields show: the workshop, with the edits over it. */
export function fieldsOf(workshop: Workshop, edits: ChangeEdits): ChangeFields {
  const seats = edits.seats ?? workshop.seats;
  const { services } = edits;
  return {
    seats,
    without: edits.without ?? seatsInWords(workshop.without.filter((seat) => seatNumber(seat) <= seats)),
    services: Object.fromEntries(
      workshop.services.map(({ name, image, cpu, memoryMiB }) => [
        name,
        { image, cpu, memoryMiB, ...services?.[name] },
      ]),
    ),
    instanceTypes: edits.instanceTypes ?? workshop.host.instanceTypes.join(', '),
    diskGiB: edits.diskGiB ?? workshop.host.diskGiB,
  };
}

/** The seats that a text such as `7, 12–14` names, in order, each once; undefined when it cannot be read. */
export function readSeats(text: string): readonly SeatLabel[] | undefined {
  const numbers = readSpans(text)?.flatMap(({ from, to }) =>
    Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i),
  );
  return numbers === undefined ? undefined : [...new Set(numbers)].sort((a, b) => a - b).map(seatLabel);
}

/** What to ask main for. A text that cannot be read (see `faultsOf`) names nothing. */
export function changeOf(fields: ChangeFields): WholeChange {
  return {
    seats: fields.seats,
    without: [...(readSeats(fields.without) ?? [])],
    services: Object.entries(fields.services).map(([name, spec]) => ({
      name: name as ServiceName,
      ...spec,
      image: spec.image.trim(),
    })),
    host: { instanceTypes: typesIn(fields.instanceTypes), diskGiB: fields.diskGiB },
  };
}

/** What is wrong with the fields, as far as it can be told here; main looks at all of it once more. */
export function faultsOf(workshop: Workshop, fields: ChangeFields): ChangeFaults {
  const faults: Record<string, string> = {};
  const add = (field: string, message: string): void => {
    faults[field] ??= message;
  };
  if (readSeats(fields.without) === undefined) add('without', 'Enter numbers and ranges, such as 7, 12–14.');
  if (typesIn(fields.instanceTypes).length === 0)
    add('instanceTypes', 'Enter at least one type, such as t3.xlarge.');
  for (const { name, image } of changeOf(fields).services) {
    if (!/^[^\s]+[:@][^\s/]+$/.test(image)) {
      add(`${name}.image`, `Enter an image with a tag or a digest, such as ${serviceOf(name).image}.`);
    }
  }
  for (const { path, message, expected } of checkWhole(wanted(workshop, changeOf(fields)))) {
    add(fieldAt(path, workshop), `${message} Expected: ${expected}.`);
  }
  return faults;
}

function wanted(workshop: Workshop, { seats, without, services, host }: WholeChange): Workshop {
  return {
    ...workshop,
    seats,
    without,
    spares: Math.max(0, Math.min(workshop.spares, seats - 1)),
    participants: workshop.participants.slice(0, seats),
    services: workshop.services.map((service) => ({
      ...service,
      ...services.find(({ name }) => name === service.name),
    })),
    host: host.instanceTypes.length === 0 ? workshop.host : host,
  };
}

/** The field that an issue of the whole belongs to. */
function fieldAt(path: readonly (string | number)[], { services }: Workshop): string {
  const [part, index, what] = path;
  if (part === 'host') return 'instanceTypes';
  if (part === 'without') return 'without';
  const service = part === 'services' && typeof index === 'number' ? services[index] : undefined;
  return service === undefined || what === 'portBase' ? 'seats' : `${service.name}.${String(what)}`;
}

function typesIn(text: string): string[] {
  return text
    .split(',')
    .map((type) => type.trim())
    .filter((type) => type !== '');
}
