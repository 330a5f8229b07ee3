/** A workshop while it is being filled in: the values of its file, and what is wrong with them, field by field. */
import { lacking, seatNeeds } from './fit';
import { hostTypes } from './machine-types';
import type { HostType } from './machine-types';
import { defaultServices, usualHost } from './defaults';
import { parseValues } from './parse';
import { regionNamed } from './regions';
import type { FormValues } from './form-values';
import { services } from '../services';
import type { ServiceName, ServiceSpec, Workshop } from './workshop';

/** Why fields are not accepted, by their place in the file: `services[0].cpu`. */
export type FormFaults = Readonly<Record<string, string>>;

/** The workshop that the fields describe, or why they describe none, by the same checks as a file's. */
export function readForm(
  values: FormValues,
): { readonly workshop: Workshop; readonly faults: FormFaults } | { readonly faults: FormFaults } {
  const read = parseValues(tidied(values));
  if ('workshop' in read) {
    const { workshop } = read;
    if (regionNamed(workshop.region) !== undefined) return { workshop, faults: {} };
    return { faults: { region: 'Enter an AWS region such as eu-west-1.' } };
  }
  const faults: Record<string, string> = {};
  for (const { field, message, expected } of read.issues) {
    const isShape = message.startsWith('`') || message.includes('is missing');
    faults[fieldOf(field)] ??= isShape ? `Enter ${expected}.` : `${message} Expected: ${expected}.`;
  }
  if (values.services.length === 0) faults['services'] = 'Choose at least one service.';
  return { faults };
}

/** Names and machines are each one field, whichever of them is meant. */
function fieldOf(field: string): string {
  return /^(participants|without|host\.fallbackInstanceTypes)\[/.exec(field)?.[1] ?? field;
}

/** Without what is empty, as a file would leave it out. */
function tidied(values: FormValues): FormValues {
  const entries = Object.entries(values).flatMap(([key, value]): [string, unknown][] => {
    if (
      value === undefined ||
      value === '' ||
      (Array.isArray(value) && value.length === 0 && key !== 'services')
    )
      return key === 'name' ? [[key, value]] : [];
    if (typeof value !== 'object' || Array.isArray(value)) return [[key, value]];
    const inner = Object.entries(value).filter(([, one]) => one !== undefined && one !== '');
    return inner.length === 0 ? [] : [[key, Object.fromEntries(inner)]];
  });
  return Object.fromEntries(entries) as FormValues;
}

/** What a service of the form uses: what it says, else what is usual. */
export function specOf(service: FormValues['services'][number]): ServiceSpec {
  const { name, image, cpu, memoryMiB, portBase } = service;
  const usual = defaultServices[name];
  return {
    name,
    image: image ?? usual.image,
    cpu: cpu ?? usual.cpu,
    memoryMiB: memoryMiB ?? usual.memoryMiB,
    portBase: portBase ?? usual.portBase,
  };
}

/** The services with this one added or taken out, in the order of the registry. */
export function withService(values: FormValues, name: ServiceName, wanted: boolean): FormValues {
  const names = services.map((service) => service.name);
  const others = values.services.filter((service) => service.name !== name);
  const chosen = wanted
    ? [...others, values.services.find((service) => service.name === name) ?? { name }]
    : others;
  return { ...values, services: chosen.toSorted((a, b) => names.indexOf(a.name) - names.indexOf(b.name)) };
}

/** A machine that a seat fits on. */
export interface FittingMachine extends HostType {
  readonly name: string;
  /** USD an hour, on demand, in the region. */
  readonly perHourThere: number;
}

/** The machines that a seat with these services fits on, cheapest first; and the one that Lectern takes unasked. */
export function machinesFor(values: FormValues): {
  readonly usual: string;
  readonly fitting: readonly FittingMachine[];
} {
  const specs = values.services.map(specOf);
  const factor = regionNamed(values.region ?? '')?.priceFactor ?? regionNamed('eu-west-1')?.priceFactor ?? 1;
  const fitting = [...hostTypes]
    .filter(([, type]) => lacking(type, seatNeeds(specs)).length === 0)
    .map(([name, type]) => ({ name, ...type, perHourThere: type.perHour * factor }))
    .sort((a, b) => a.perHour - b.perHour);
  return { usual: usualHost(specs).instanceTypes[0] ?? '', fitting };
}
