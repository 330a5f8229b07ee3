import type { ServiceName } from '../../app/workshop/workshop';

const labels: Readonly<Record<ServiceName, string>> = { jupyter: 'Jupyter', airflow: 'Airflow' };

/** A service's name as people write it. */
export function serviceLabel(name: ServiceName): string {
  return labels[name];
}
