import { join } from 'node:path';
import type { LiveWorkshop, WorkshopPhase } from '../../app/contract/live';
import { applyEvents, initialLive } from '../../app/contract/live-fold';
import { seatLabels, type Workshop } from '../../app/workshop/workshop';
import { operationOwner } from '../storage/operation-lock';
import { readEvents } from './event-file';

/** Phases in which an operation runs. */
const working: readonly WorkshopPhase[] = ['provisioning', 'tearing-down'];

/** True in a phase that only an operation can end. */
export function isUnderWay(phase: WorkshopPhase): boolean {
  return working.includes(phase);
}

/** The picture that the events on disk give; an operation that nobody works on any more was interrupted. */
export function liveOnDisk(workshop: Workshop, folder: string): LiveWorkshop {
  const live = applyEvents(
    initialLive(workshop.id, seatLabels(workshop)),
    readEvents(join(folder, 'events.jsonl')),
  );
  return isUnderWay(live.phase) && operationOwner(folder) === undefined
    ? { ...live, phase: 'incomplete' }
    : live;
}
