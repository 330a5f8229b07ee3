import { articleServices, services, type ServiceName } from '../services';
import { defaultRegion } from './regions';
import type { ServiceSpec, Workshop } from './workshop';

/** t3.xlarge, as in the article: four network interfaces, so three tasks (aws-facts §2). */
export const defaultHost: Workshop['host'] = { instanceTypes: ['t3.xlarge'], diskGiB: 40 };

/** db.t3.medium carries about 450 connections: enough for 150 seats of 3 each (aws-facts §2). */
export const defaultDatabase: Workshop['database'] = { instanceClass: 'db.t3.medium', storageGiB: 20 };

/** What each service gets when the file names it and nothing more. */
export const defaultServices = Object.fromEntries(
  services.map(({ name, image, size, portBase }) => [name, { name, image, ...size, portBase }]),
) as Readonly<Record<ServiceName, ServiceSpec>>;

/** A whole workshop from the parts that somebody chose: the rest is filled with the defaults of this file. */
export function workshopFrom(parts: Pick<Workshop, 'id' | 'name' | 'seats'> & Partial<Workshop>): Workshop {
  return {
    description: '',
    without: [],
    region: defaultRegion,
    host: defaultHost,
    database: defaultDatabase,
    services: articleServices.map((name) => defaultServices[name]),
    spares: 0,
    participants: [],
    ...parts,
  };
}
