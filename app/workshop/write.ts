import { stringify } from 'yaml';
import { defined } from '../defined';
import { defaultDatabase, defaultServices } from './defaults';
import { needsDatabase, seatNumber } from './workshop';
import type { ServiceSpec, Workshop } from './workshop';

/** The text of a `workshop.yaml` that reads back as exactly this workshop. */
export function workshopToYaml(workshop: Workshop): string {
  return stringify(workshopFile(workshop), { lineWidth: 100 });
}

/** What stands in that file. */
export function workshopFile(workshop: Workshop): object {
  const [instanceType, ...fallbacks] = workshop.host.instanceTypes;
  const { instanceClass, storageGiB } = workshop.database;
  const usualDatabase =
    instanceClass === defaultDatabase.instanceClass && storageGiB === defaultDatabase.storageGiB;
  return {
    name: workshop.name,
    id: workshop.id,
    ...(workshop.description === '' ? {} : { description: workshop.description }),
    seats: workshop.seats,
    ...(workshop.without.length === 0 ? {} : { without: workshop.without.map(seatNumber) }),
    region: workshop.region,
    host: {
      instanceType,
      ...(fallbacks.length === 0 ? {} : { fallbackInstanceTypes: fallbacks }),
      diskGiB: workshop.host.diskGiB,
    },
    ...(usualDatabase && !needsDatabase(workshop) ? {} : { database: { instanceClass, storageGiB } }),
    services: workshop.services.map(serviceInFile),
    ...defined({ materials: workshop.materials }),
    ...(workshop.spares === 0 ? {} : { spares: workshop.spares }),
    ...(workshop.participants.length === 0 ? {} : { participants: workshop.participants }),
  };
}

/** A service as people write it: its name, and only what differs from the usual. */
export function serviceInFile(service: ServiceSpec): string | Partial<ServiceSpec> {
  const usual = defaultServices[service.name];
  const different = (['image', 'cpu', 'memoryMiB', 'portBase'] as const).filter(
    (field) => service[field] !== usual[field],
  );
  if (different.length === 0) return service.name;
  return { name: service.name, ...Object.fromEntries(different.map((field) => [field, service[field]])) };
}
