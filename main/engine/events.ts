import type { EventBody, LecternEvent } from '../../app/contract/events';
import { messageOf } from './messages';

/** Everything that happened to a workshop, numbered; where all listeners hear of it. */
export interface EventLog {
  /** Numbers, words and tells an event. Never throws because of a listener or the sink. */
  emit(body: EventBody): LecternEvent;
  /** Hears of every event from now on; returns how to stop. */
  subscribe(listener: (event: LecternEvent) => void): () => void;
  /** The number of the last event; 0 when there is none. */
  readonly seq: number;
  /** Resolves once all events so far are in the sink. Rejects with what the sink failed of last. */
  flush(): Promise<void>;
}

/** Where events are kept, as JSON lines. */
export interface EventSink {
  append(text: string): Promise<void>;
}

export interface EventLogOptions {
  readonly workshopId: string;
  /** Wall ms. */
  readonly now: () => number;
  /** The number of the last event of earlier runs. */
  readonly lastSeq: number;
  readonly sink?: EventSink;
}

/** What is kept of a story that cannot be written, characters: hours of it. */
const mostPending = 4_000_000;

/** The log of one workshop's events. */
export function createEventLog(options: EventLogOptions): EventLog {
  const listeners = new Set<(event: LecternEvent) => void>();
  let seq = options.lastSeq;
  let pending = '';
  let writing: Promise<void> | undefined;
  let failure: Error | undefined;

  const write = async (sink: EventSink): Promise<void> => {
    while (pending !== '') {
      const text = pending;
      pending = '';
      try {
        await sink.append(text);
        failure = undefined;
      } catch (error) {
        // The history is a convenience; the journal and the account are the record. Work continues, and what could
        // not be written is tried again with the next event.
        failure = error instanceof Error ? error : new Error(String(error));
        pending = (text + pending).slice(-mostPending);
        break;
      }
    }
    writing = undefined;
  };

  return {
    get seq() {
      return seq;
    },
    emit: (body) => {
      seq += 1;
      const event: LecternEvent = {
        ...body,
        seq,
        time: new Date(options.now()).toISOString(),
        workshopId: options.workshopId,
        message: messageOf(body),
      };
      if (options.sink !== undefined) {
        pending += `${JSON.stringify(event)}\n`;
        writing ??= Promise.resolve(options.sink).then(write);
      }
      for (const listener of [...listeners]) {
        try {
          listener(event);
        } catch {
          // A screen that stumbles must not stop the work that it shows.
          listeners.delete(listener);
        }
      }
      return event;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    flush: async () => {
      await writing;
      if (pending !== '' && options.sink !== undefined) {
        writing ??= write(options.sink);
        await writing;
      }
      if (failure !== undefined) throw failure;
    },
  };
}

/** Reads events back from their JSON lines; a line that was torn by a crash is passed over. */
export function parseEvents(text: string): readonly LecternEvent[] {
  return text.split('\n').flatMap((line) => {
    if (!line.endsWith('}')) return [];
    try {
      return [JSON.parse(line) as LecternEvent];
    } catch {
      return [];
    }
  });
}
