import { articleServices, services, type ServiceName } from '../services';
import { fittingTypes, seatNeeds } from './fit';
import { hostTypes } from './machine-types';
import { defaultRegion } from './regions';
import type { ServiceSpec, Workshop } from './workshop';

/** Of a workshop whose services fit on no t3, as in the article: four network interfaces, so three tasks (aws-facts §2). */
const largestUsual = 't3.xlarge';

/** GiB of a machine’s disk. */
export const defaultDiskGiB = 40;

/**
 * The machine of a workshop that names none: the smallest t3 that its seats fit on, and an m5 of that size for when AWS
 * has no more of them. A large one at least: kernels want memory that no service reserves.
 */
export function usualHost(services: readonly Pick<ServiceSpec, 'cpu' | 'memoryMiB'>[]): Workshop['host'] {
  const needs = seatNeeds(services);
  const fits = fittingTypes(needs, hostTypes.size);
  const of = (family: string): string | undefined =>
    ['large', 'xlarge', '2xlarge'].map((size) => `${family}.${size}`).find((name) => fits.includes(name));
  const first = of('t3') ?? fits[0] ?? largestUsual;
  const second = of('m5');
  return {
    instanceTypes: second === undefined || second === first ? [first] : [first, second],
    diskGiB: defaultDiskGiB,
  };
}

/** db.t3.medium carries about 450 connections: enough for 150 seats of 3 each (aws-facts §2). */
export const defaultDatabase: Workshop['database'] = { instanceClass: 'db.t3.medium', storageGiB: 20 };

/** What each service gets when the file names it and nothing more. */
export const defaultServices = Object.fromEntries(
  services.map(({ name, image, size, portBase }) => [name, { name, image, ...size, portBase }]),
) as Readonly<Record<ServiceName, ServiceSpec>>;

/** A whole workshop from the parts that somebody chose: the rest is filled with the defaults of this file. */
export function workshopFrom(parts: Pick<Workshop, 'id' | 'name' | 'seats'> & Partial<Workshop>): Workshop {
  const chosen = parts.services ?? articleServices.map((name) => defaultServices[name]);
  return {
    description: '',
    without: [],
    region: defaultRegion,
    host: usualHost(chosen),
    database: defaultDatabase,
    services: chosen,
    spares: 0,
    participants: [],
    ...parts,
  };
}
