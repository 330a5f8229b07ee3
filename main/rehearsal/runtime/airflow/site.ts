import type { DagFolder } from './dag-folder';
import type { HealthLook } from './metadata';

/** What all answers of one web server share. */
export interface Site {
  readonly seat: string;
  readonly username: string;
  readonly version: string;
  readonly dags: DagFolder;
  readonly health: HealthLook;
}
