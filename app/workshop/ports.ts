import type { ServiceName } from './workshop';

/** Port on which a service listens inside its container; the load balancer forwards to it. */
export const containerPorts: Readonly<Record<ServiceName, number>> = { jupyter: 8888, airflow: 8080 };
