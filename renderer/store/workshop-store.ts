import { create } from 'zustand';
import { applyEvents } from '../../app/contract/live-fold';
import type { StreamItem } from '../../app/contract/contract';
import type { LiveWorkshop } from '../../app/contract/live';
import type { PlanView, WorkshopDetails } from '../../app/contract/views';
import type { Problem } from '../../app/errors';
import type { SeatLabel, Workshop } from '../../app/workshop/workshop';
import type { Connection } from '../client/follow';
import type { ChangeEdits } from './change-edits';

/** The workshop that this window shows. */
export interface WorkshopState {
  readonly workshopId?: string;
  readonly details?: WorkshopDetails;
  /** Seats with the work of somebody who has left them; names are in `details`. */
  readonly usedSeats?: readonly SeatLabel[];
  readonly plan?: PlanView;
  readonly live?: LiveWorkshop;
  readonly connection: Connection;
  /** What Lectern waits for while AWS does not answer. */
  readonly waiting?: string | undefined;
  /** What somebody else has begun in another window, and when this one heard of it (wall ms). */
  readonly elsewhere?: { readonly message: string; readonly at: number } | undefined;
  /** Why the workshop or its plan could not be read. */
  readonly detailsProblem?: Problem | undefined;
  readonly planProblem?: Problem | undefined;
  /** What was put into the fields of "Change the workshop" and is not made yet. */
  readonly edits?: ChangeEdits | undefined;
  /** What the workshop was before the change that this window started last. */
  readonly changedFrom?: Workshop;
}

/** One store for the open workshop; written by `workshop-session.ts` alone. */
export const useWorkshopStore = create<WorkshopState>()(() => ({ connection: { state: 'connecting' } }));

/** Folds what the stream brought into the live picture; every item in order, one new picture at the end. */
export function foldItems(
  live: LiveWorkshop | undefined,
  items: readonly StreamItem[],
): LiveWorkshop | undefined {
  let next = live;
  for (const item of items) {
    if (item.kind === 'snapshot') next = item.live;
    else if (item.kind === 'events' && next !== undefined) next = applyEvents(next, item.events);
  }
  return next;
}
