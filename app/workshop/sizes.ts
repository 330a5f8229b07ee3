/** What Lectern's own containers reserve of a host, and what follows for services. CPU units, MiB. */
import type { ServiceName } from './workshop';

export interface Size {
  readonly cpu: number;
  readonly memoryMiB: number;
}

/** The one-shot container that copies the exercise material into the home. */
export const materialsSize: Size = { cpu: 64, memoryMiB: 256 };
/** The one-shot container that migrates Airflow's database. */
export const initSize: Size = { cpu: 256, memoryMiB: 1024 };
/** A one-off task beside the services, such as the one that makes the seat's database. */
export const seatJobSize: Size = { cpu: 128, memoryMiB: 256 };

/** What a service cannot do with less than: its one-shot containers and a little for itself. */
export const smallestService: Readonly<Record<ServiceName, Size>> = {
  jupyter: { cpu: 256, memoryMiB: 1024 },
  airflow: { cpu: 1024, memoryMiB: 3584 },
};
