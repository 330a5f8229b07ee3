import { withEventMeta } from '@orpc/server';
import type { LecternEvent } from '../../app/contract/events';
import type { StreamItem } from '../../app/contract/contract';
import type { TargetView } from '../../app/contract/views';
import { defined } from '../../app/defined';
import type { Lectern } from '../lectern';
import type { Session } from '../sessions/session';
import { os } from './procedures';

/** Events that come within this time (wall ms) travel together: a screen draws at most 60 times a second. */
const coalesceMs = 60;

/** A window is told so long after AWS fell silent: a slow answer is not worth a word. Wall ms. */
const quietMs = 2_000;

/** The one stream of a window: what the workshop looks like now, then what happens to it. */
export function eventStream(lectern: Lectern) {
  return os.events.handler(({ input, lastEventId, signal, context }) => {
    // Before the stream begins, so that an unknown workshop is refused as by every other call.
    const session = lectern.sessions.open(input.workshopId);
    const { target } = lectern.workshops.details(input.workshopId);
    const { elsewhere, window } = context;
    const listen = (tell: (message: string) => void) => elsewhere?.listen(input.workshopId, window, tell);
    return items(lectern, { session, target, listen, ...defined({ lastEventId, signal }) });
  });
}

interface Listener {
  readonly session: Session;
  readonly target: TargetView;
  /** What other windows begin; returns how to leave. */
  readonly listen: (tell: (message: string) => void) => (() => void) | undefined;
  readonly lastEventId?: string;
  readonly signal?: AbortSignal;
}

async function* items(
  lectern: Lectern,
  { session, target, listen, lastEventId, signal }: Listener,
): AsyncGenerator<StreamItem, void, undefined> {
  /** What is no event of the workshop: of each kind, the latest. */
  const besides = new Map<StreamItem['kind'], StreamItem>();
  let pending: LecternEvent[] = [];
  let wake: (() => void) | undefined;
  const unsubscribe = session.subscribe((event) => {
    pending.push(event);
    wake?.();
  });
  const tell = (item: StreamItem): void => {
    besides.set(item.kind, item);
    wake?.();
  };
  const leaveWaiting = lectern.targets.onWaiting(quietMs, (text) =>
    tell({ kind: 'waiting', ...defined({ text }) }),
  );
  const leaveElsewhere = listen((message) => tell({ kind: 'elsewhere', message }));
  let leaveClock: (() => void) | undefined;
  if (target.kind === 'rehearsal') {
    tell({ kind: 'clock', clock: target.clock });
    leaveClock = lectern.targets.onClock((clock) => tell({ kind: 'clock', clock }));
  }
  const { roster } = lectern;
  tell({ kind: 'roster', roster: roster.view(session.workshopId) });
  const leaveRoster = roster.onChange(session.workshopId, (now) => tell({ kind: 'roster', roster: now }));
  for (const end of [signal, session.closed]) {
    end?.addEventListener('abort', () => wake?.(), { once: true });
  }
  try {
    const missed = lastEventId === undefined ? undefined : session.eventsSince(lastEventId);
    const first: StreamItem =
      missed === undefined ? { kind: 'snapshot', live: session.live() } : { kind: 'events', events: missed };
    const seq = session.live().seq;
    yield withEventMeta(first, { id: session.eventId(seq) });
    pending = pending.filter((event) => event.seq > seq);
    // A workshop that was changed is opened again: the window then comes back for the new picture.
    const isOver = (): boolean => signal?.aborted === true || session.closed.aborted;
    // Both may change while an item is drawn.
    const hasNothing = (): boolean => pending.length === 0 && besides.size === 0;
    while (!isOver()) {
      for (const [kind, item] of [...besides]) {
        besides.delete(kind);
        yield item;
      }
      if (hasNothing()) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        await new Promise((resolve) => setTimeout(resolve, coalesceMs));
      }
      const events = pending;
      pending = [];
      const last = events.at(-1);
      if (last === undefined) continue;
      const item: StreamItem = { kind: 'events', events };
      yield withEventMeta(item, { id: session.eventId(last.seq) });
    }
  } finally {
    unsubscribe();
    leaveClock?.();
    leaveRoster();
    leaveWaiting();
    leaveElsewhere?.();
  }
}
