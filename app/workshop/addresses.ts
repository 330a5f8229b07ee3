import type { ServiceName } from './workshop';

/** How a service is called on cards and screens. */
export const serviceLabels: Readonly<Record<ServiceName, string>> = {
  jupyter: 'Jupyter',
  airflow: 'Airflow',
};
