import type { ServiceName, ServiceSpec, Workshop } from './workshop';

/** The region of a workshop that names none: the seed's. */
export const defaultRegion = 'eu-west-1';

/** t3.xlarge, as in the article: four network interfaces, so three tasks (aws-facts §2). */
export const defaultHost: Workshop['host'] = { instanceTypes: ['t3.xlarge'], diskGiB: 40 };

/** db.t3.medium carries about 450 connections: enough for 150 seats with Airflow (aws-facts §2). */
export const defaultDatabase: Workshop['database'] = { instanceClass: 'db.t3.medium', storageGiB: 20 };

/** What a service gets when the file names it and nothing more. Both fit a t3.xlarge with room for a seat job. */
export const defaultServices: Readonly<Record<ServiceName, ServiceSpec>> = {
  jupyter: {
    name: 'jupyter',
    image: 'quay.io/jupyter/scipy-notebook:2025-11-10',
    cpu: 1024,
    memoryMiB: 4096,
    portBase: 8000,
  },
  airflow: {
    name: 'airflow',
    image: 'apache/airflow:2.10.5-python3.11',
    cpu: 2048,
    memoryMiB: 8192,
    portBase: 9000,
  },
};

/** A whole workshop from the parts that somebody chose: the rest is filled with the defaults of this file. */
export function workshopFrom(parts: Pick<Workshop, 'id' | 'name' | 'seats'> & Partial<Workshop>): Workshop {
  return {
    description: '',
    without: [],
    region: defaultRegion,
    host: defaultHost,
    database: defaultDatabase,
    services: [defaultServices.jupyter, defaultServices.airflow],
    participants: [],
    ...parts,
  };
}
