import { lectern } from '../client/client';
import { followEvents, pause } from '../client/follow';
import { problemOf } from '../client/problem';
import type { ClockState } from '../../app/clock-state';
import type { StreamItem } from '../../app/contract/contract';
import type { WorkshopDetails } from '../../app/contract/views';
import type { RosterView } from '../../app/workshop/roster';
import type { ChangeEdits } from './change-edits';
import { browserFrames, createFrameBatch } from './frame-batch';
import { foldItems, useWorkshopStore } from './workshop-store';

let session: AbortController | undefined;

/** Opens a workshop in this window: reads it and its plan, and follows its events until another is opened. */
export function openWorkshop(workshopId: string): void {
  if (useWorkshopStore.getState().workshopId === workshopId && session?.signal.aborted === false) return;
  closeWorkshop();
  const controller = new AbortController();
  session = controller;
  useWorkshopStore.setState({ workshopId, connection: { state: 'connecting' } }, true);
  void refreshDetails(workshopId);
  void refreshPlan(workshopId);
  const batch = createFrameBatch<StreamItem>((items) => {
    const before = useWorkshopStore.getState().live;
    const live = foldItems(before, items);
    if (live === undefined || live === before) return;
    useWorkshopStore.setState({ live });
    // The account's number and the file's phase are known to main only; ask again when an operation turns.
    if (before !== undefined && before.phase !== live.phase) void refreshDetails(workshopId);
  }, browserFrames);
  controller.signal.addEventListener('abort', () => batch.stop(), { once: true });
  void followEvents(
    {
      connect: (options) => lectern.events({ workshopId }, options),
      pause,
      now: () => Date.now(),
    },
    {
      onItem: (item) => {
        if (item.kind === 'clock') showClock(item.clock);
        else if (item.kind === 'roster') showRoster(workshopId, item.roster);
        else if (item.kind === 'waiting') useWorkshopStore.setState({ waiting: item.text });
        else if (item.kind === 'elsewhere') {
          useWorkshopStore.setState({ elsewhere: { message: item.message, at: Date.now() } });
        } else batch.push(item);
      },
      onConnection: (connection) => {
        const current = useWorkshopStore.getState().connection;
        if (current.state === 'open' && connection.state === 'open') return;
        // What it waits for now, the new stream says.
        useWorkshopStore.setState({ connection, waiting: undefined });
      },
    },
    controller.signal,
  );
}

/** What somebody else has begun has been read. */
export function forgetElsewhere(): void {
  useWorkshopStore.setState({ elsewhere: undefined });
}

/** Stops following; the window shows no workshop. */
export function closeWorkshop(): void {
  session?.abort();
  session = undefined;
  useWorkshopStore.setState({ connection: { state: 'connecting' } }, true);
}

/** Shows the details that a call has just returned, and plans again. */
export function showChanged(details: WorkshopDetails): void {
  useWorkshopStore.setState({ details });
  void refreshPlan(details.workshop.id);
}

/** Shows a workshop of which a change has just begun, and keeps what it was. */
export function showChanging(details: WorkshopDetails): void {
  const before = useWorkshopStore.getState().details?.workshop;
  const isOther = JSON.stringify(before) !== JSON.stringify(details.workshop);
  if (before !== undefined && isOther) useWorkshopStore.setState({ changedFrom: before });
  keepEdits(undefined);
  showChanged(details);
}

/** Keeps what is put into the fields of a change, also while another screen is looked at. */
export function keepEdits(edits: ChangeEdits | undefined): void {
  useWorkshopStore.setState({ edits });
}

/** Shows how the rehearsal's clock runs now. */
export function showClock(clock: ClockState): void {
  const { details } = useWorkshopStore.getState();
  if (details?.target.kind !== 'rehearsal') return;
  useWorkshopStore.setState({ details: { ...details, target: { ...details.target, clock } } });
}

/** Shows who holds the seats now. */
export function showRoster(workshopId: string, { participants, used }: RosterView): void {
  const { details } = useWorkshopStore.getState();
  if (!isOpen(workshopId)) return;
  useWorkshopStore.setState({
    usedSeats: used,
    ...(details !== undefined && {
      details: { ...details, workshop: { ...details.workshop, participants } },
    }),
  });
}

/** Reads the workshop again. */
export async function refreshDetails(workshopId: string): Promise<void> {
  try {
    const details = await lectern.workshops.get({ workshopId });
    if (!isOpen(workshopId)) return;
    const before = useWorkshopStore.getState().details;
    useWorkshopStore.setState({ details, detailsProblem: undefined });
    // Another window, or the command line, may have changed it.
    const isChanged = JSON.stringify(before?.workshop) !== JSON.stringify(details.workshop);
    if (before !== undefined && isChanged) void refreshPlan(workshopId);
  } catch (error) {
    if (isOpen(workshopId)) useWorkshopStore.setState({ detailsProblem: problemOf(error) });
  }
}

/** Plans the workshop again. */
export async function refreshPlan(workshopId: string): Promise<void> {
  try {
    const plan = await lectern.workshops.plan({ workshopId });
    if (isOpen(workshopId)) useWorkshopStore.setState({ plan, planProblem: undefined });
  } catch (error) {
    if (isOpen(workshopId)) useWorkshopStore.setState({ planProblem: problemOf(error) });
  }
}

function isOpen(workshopId: string): boolean {
  return useWorkshopStore.getState().workshopId === workshopId;
}
