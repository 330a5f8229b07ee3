import type { TaskStopCode } from '@aws-sdk/client-ecs';

/** Why a task is to end, and how. */
export interface StopOrder {
  readonly code: TaskStopCode;
  readonly reason: string;
  /** `drain`: targets first. `now`: its containers are gone or going. `lost`: so is its host. */
  readonly how: 'drain' | 'now' | 'lost';
}
