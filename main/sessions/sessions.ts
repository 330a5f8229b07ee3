import { defined } from '../../app/defined';
import type { LeaseHolder } from '../engine/lease';
import type { Log } from '../logging/log';
import { writeId } from '../storage/workshop-id';
import type { WorkshopRecords } from '../storage/workshop-records';
import type { Targets } from '../targets/targets';
import { openSession, type Session } from './session';

/** The workshops that are open in this process. */
export interface Sessions {
  /** Opens (or finds) the session of a workshop and watches it. Throws LecternError `workshop.unknown`. */
  open(workshopId: string): Session;
  /** The session if it is open. */
  find(workshopId: string): Session | undefined;
  /** Closes it, so that the next `open` reads its record again. */
  forget(workshopId: string): void;
  close(): Promise<void>;
}

export interface SessionsOptions {
  readonly records: WorkshopRecords;
  readonly targets: Targets;
  readonly log: Log;
  /** Watch health while a session is open: the app does, the command line looks when asked. */
  readonly watch: boolean;
  /** Who this is to other computers that share an account with it. */
  readonly holder?: LeaseHolder;
}

/** Keeps one session per workshop. */
export function createSessions(options: SessionsOptions): Sessions {
  const open = new Map<string, Session>();
  return {
    open: (workshopId) => {
      const known = open.get(workshopId);
      if (known !== undefined) return known;
      const stored = options.records.require(workshopId);
      const { targets, log, holder } = options;
      const { origin } = stored.record;
      let withoutId = origin?.kind === 'file' && !origin.hasId ? origin.path : undefined;
      const beforeWork = (making: boolean): void => {
        options.records.keep(workshopId);
        if (!making || withoutId === undefined) return;
        writeId(withoutId, stored.workshop);
        // Once: what is in that file later is its author's.
        withoutId = undefined;
      };
      // Names may change while it is open.
      const participants = () => options.records.require(workshopId).workshop.participants;
      const session = openSession({ stored, targets, log, beforeWork, participants, ...defined({ holder }) });
      open.set(workshopId, session);
      if (options.watch) session.watch();
      return session;
    },
    find: (workshopId) => open.get(workshopId),
    forget: (workshopId) => {
      void open.get(workshopId)?.close();
      open.delete(workshopId);
    },
    close: async () => {
      const closing = [...open.values()].map((session) => session.close());
      open.clear();
      await Promise.all(closing);
    },
  };
}
