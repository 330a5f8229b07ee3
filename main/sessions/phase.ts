import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LecternEvent } from '../../app/contract/events';
import { isMade, type LiveWorkshop, type WorkshopPhase } from '../../app/contract/live';
import { applyEvent, initialLive } from '../../app/contract/live-fold';
import { seatLabels, type Workshop } from '../../app/workshop/workshop';
import { operationOwner } from '../storage/operation-lock';
import { readEvents } from './event-file';

/** Phases in which an operation runs. */
const working: readonly WorkshopPhase[] = ['provisioning', 'tearing-down'];

/** True in a phase that only an operation can end. */
export function isUnderWay(phase: WorkshopPhase): boolean {
  return working.includes(phase);
}

/** Where the story of the workshop in this folder is. */
export const eventsIn = (folder: string): string => join(folder, 'events.jsonl');

/** Where its journal is. */
export const journalIn = (folder: string): string => join(folder, 'journal.jsonl');

/** The picture that the events on disk give; an operation that nobody works on any more was interrupted. */
export function liveOnDisk(workshop: Workshop, folder: string): LiveWorkshop {
  const { live } = toldOnDisk(workshop, folder);
  return isUnderWay(live.phase) && operationOwner(folder) === undefined
    ? { ...live, phase: 'incomplete' }
    : live;
}

/**
 * The picture as it was told, and whether the story can be read at all. What is damaged of it is passed over; where
 * it then says that nothing was made, the journal has the last word.
 */
export function toldOnDisk(
  workshop: Workshop,
  folder: string,
): { readonly live: LiveWorkshop; readonly isReadable: boolean } {
  const events = eventsOf(folder);
  const live = (events ?? []).reduce(applied, initialLive(workshop.id, seatLabels(workshop)));
  const mayStand = !isMade(live.phase) && hasOpenJournal(folder);
  return {
    live: mayStand ? { ...live, phase: 'incomplete' } : live,
    isReadable: events !== undefined,
  };
}

function eventsOf(folder: string): readonly LecternEvent[] | undefined {
  try {
    return readEvents(eventsIn(folder));
  } catch {
    return undefined;
  }
}

function applied(live: LiveWorkshop, event: LecternEvent): LiveWorkshop {
  try {
    return applyEvent(live, event);
  } catch {
    // A line that was damaged, or that a later version wrote.
    return live;
  }
}

/** True when the journal tells of something that was made and of no end, or cannot be read. */
function hasOpenJournal(folder: string): boolean {
  try {
    const text = readFileSync(journalIn(folder), 'utf8');
    return text.lastIndexOf('"entry":"intent"') > text.lastIndexOf('"entry":"closed"');
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
  }
}
