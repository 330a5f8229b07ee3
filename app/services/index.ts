/** The services that a seat can have. A new one is its own file beside this one, and a line in `registry`. */
import { serviceNameLimit } from '../workshop/names';
import { airflow } from './airflow';
import { jupyter } from './jupyter';
import type { ServiceDefinition } from './service';
import { vscode } from './vscode';

/**
 * In the order in which they are listed to people. A new one goes to the end: which load balancers lead to a service
 * follows from its place here (app/addresses/load-balancers.ts), and cards name them.
 */
const registry = [jupyter, airflow, vscode] as const;

export type ServiceName = (typeof registry)[number]['name'];
export type Service = ServiceDefinition<ServiceName>;

/** Every service, in order. */
export const services: readonly Service[] = registry;

/** As `services:` in a workshop file may name them. */
export const serviceNames: readonly ServiceName[] = services.map(({ name }) => name);

/** What the article gives each participant, and with it a workshop for which nobody has chosen. */
export const articleServices: readonly ServiceName[] = ['jupyter', 'airflow'];

/** Those that keep their state in the seat's database. */
export const servicesWithDatabase: readonly Service[] = services.filter(
  ({ database }) => database !== undefined,
);

const byName = new Map(services.map((service) => [service.name, service]));

/** What Lectern knows of a service. */
export function serviceOf(name: ServiceName): Service {
  const service = byName.get(name);
  if (service === undefined) throw new Error(`there is no service ${name}`);
  return service;
}

/** A service's name as people write it. */
export function serviceTitle(name: ServiceName): string {
  return serviceOf(name).title;
}

/** Why a name cannot be a service's, as a sentence; undefined when it can. */
export function nameFault(name: string): string | undefined {
  if (!/^[a-z][a-z0-9]*$/.test(name)) {
    return `The service name "${name}" must be lower-case letters and digits, starting with a letter: it is part of names, paths and tags.`;
  }
  if (name.length > serviceNameLimit) {
    return `The service name "${name}" has ${name.length} characters: a target group's name leaves ${serviceNameLimit} for it.`;
  }
  return undefined;
}

for (const { name } of services) {
  const fault = nameFault(name);
  if (fault !== undefined) throw new Error(fault);
}
