import type { ServiceName } from '../../app/workshop/workshop';

const titles: Readonly<Record<ServiceName, string>> = { jupyter: 'Jupyter', airflow: 'Airflow' };

/** A service's own name as it writes it. */
export function serviceTitle(service: ServiceName): string {
  return titles[service];
}
