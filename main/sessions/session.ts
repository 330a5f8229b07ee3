import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LecternEvent, OperationOutcome, Receipt } from '../../app/contract/events';
import type { LiveWorkshop } from '../../app/contract/live';
import { applyEvent, applyEvents, initialLive } from '../../app/contract/live-fold';
import type { CardView, Credentials, PreflightView } from '../../app/contract/views';
import { LecternError } from '../../app/errors';
import { buildPlan } from '../../app/plan/build';
import { accessCards, type KnownOutputs } from '../../app/workshop/cards';
import { seatPasswordKey, usernameOf } from '../../app/workshop/credentials';
import type { SeatHealth } from '../../app/workshop/health';
import { clusterName, serviceName } from '../../app/workshop/names';
import { quotasOf } from '../../app/workshop/quotas';
import { seatLabels, type SeatLabel, type ServiceName } from '../../app/workshop/workshop';
import { explain } from '../aws/explain';
import { preflight } from '../aws/preflight';
import { readWorkshopSecret } from '../aws/secret-values';
import { createEngine, type Engine, type Start } from '../engine/engine';
import { createEventLog, type EventLog } from '../engine/events';
import { journalFile } from '../engine/journal-file';
import type { LeaseHolder, Worker } from '../engine/lease';
import { createWatch, type Watch } from '../health/watch';
import type { Log } from '../logging/log';
import { lockOperation, operationOwner } from '../storage/operation-lock';
import { keepReceipt, type ReceiptFiles } from '../storage/receipt-files';
import { listMaterials } from '../storage/workshop-file';
import type { StoredWorkshop } from '../storage/workshop-records';
import { crashContainer } from '../targets/rehearsal-control';
import type { Reached, Targets } from '../targets/targets';
import { eventFile, readEvents } from './event-file';
import { refuseWhileLeased } from './lease-check';
import { asPerson, patientController } from './waits';
import { createSessionDrills, type SessionDrills } from './session-drills';

/** How an operation ended. */
export interface Ended {
  readonly outcome: OperationOutcome;
  readonly seatsReady: number;
  readonly seatsFailed: number;
  readonly receipt?: Receipt;
  /** Where the receipt is kept on this computer. */
  readonly receiptFiles?: ReceiptFiles;
}

/** One open workshop: its live picture, its events, and the one operation that may run on it. */
export interface Session {
  readonly workshopId: string;
  live(): LiveWorkshop;
  /** Events after `id` (of `eventId`); undefined when they are not remembered here. */
  eventsSince(id: string): readonly LecternEvent[] | undefined;
  /** What a listener remembers of how far it has heard. */
  eventId(seq: number): string;
  subscribe(listener: (event: LecternEvent) => void): () => void;
  /** Each starts and returns how it ends. Throws LecternError when it cannot start. */
  startProvision(how?: Start): Promise<{ readonly ended: Promise<Ended> }>;
  startTeardown(confirmation: string, how?: Start): Promise<{ readonly ended: Promise<Ended> }>;
  startRestart(seat: SeatLabel, service?: ServiceName): Promise<{ readonly ended: Promise<Ended> }>;
  /** False when nothing runs. */
  cancel(): boolean;
  credentials(seat: SeatLabel): Promise<Credentials>;
  cards(): Promise<readonly CardView[]>;
  /** Who works on the workshop now on another computer; undefined when nobody does. */
  worker(): Promise<Worker | undefined>;
  /** Looks whether the account could take the workshop; changes nothing. */
  preflight(): Promise<PreflightView>;
  /** One look at every seat, now. */
  look(): Promise<readonly SeatHealth[]>;
  /** Watches the seats' health as long as there is something to watch. */
  watch(): void;
  /** A drill: kills the service's container. Throws LecternError `rehearsal.only`. */
  crash(seat: SeatLabel, service: ServiceName): Promise<boolean>;
  /** Faults on purpose; only in a rehearsal. */
  readonly drills: SessionDrills;
  /** Ends watching and cancels what runs; the journal lets it go on later. Resolves once the story is written. */
  close(): Promise<void>;
}

export interface SessionOptions {
  readonly stored: StoredWorkshop;
  readonly targets: Targets;
  readonly log: Log;
  /** Who this is to other computers; absent: there is none (tests). */
  readonly holder?: LeaseHolder;
}

interface Connected {
  readonly reached: Reached;
  readonly engine: Engine;
}

/** Opens a workshop as this computer knows it: its story so far, and the truth as soon as it is looked at. */
export function openSession(options: SessionOptions): Session {
  const { stored, targets, log } = options;
  const { workshop, record, folder } = stored;
  const plan = buildPlan(workshop);
  const path = join(folder, 'events.jsonl');
  const past = readEvents(path);
  // Numbers of health events are not kept, so ids of another run of the app mean nothing here.
  const epoch = Date.now().toString(36);
  let live = applyEvents(initialLive(workshop.id, seatLabels(workshop)), past);
  const events: EventLog = createEventLog({
    workshopId: workshop.id,
    now: () => Date.now(),
    lastSeq: live.seq,
    sink: eventFile(path),
  });
  events.subscribe((event) => {
    live = applyEvent(live, event);
    // As soon as there is something to see; not before, and not while it is taken down.
    if (watchWanted && event.code === 'operation.started' && event.data.operation === 'provision') watch();
  });
  let connected: Promise<Connected> | undefined;
  let running: AbortController | undefined;
  let ending: Promise<unknown> = Promise.resolve();
  let watching: AbortController | undefined;
  let watcher: Watch | undefined;
  let watchWanted = false;
  const restarts = new Set<AbortController>();

  const materials = () => {
    const source = record.materials;
    if (source === undefined || workshop.materials === undefined) return [];
    const listed = listMaterials(source);
    if (!('files' in listed)) {
      throw new LecternError({
        code: 'workshop.materials-missing',
        message: listed.message,
        hint: `Expected: ${listed.expected}.`,
      });
    }
    return listed.files.map((key) => ({ key, read: () => readFile(join(source, key)) }));
  };

  const connect = (): Promise<Connected> => {
    connected ??= (async () => {
      const reached = await targets.reach(record.target, workshop.region);
      const { aws, clock } = reached.connection;
      const engine = createEngine({
        workshopId: workshop.id,
        aws,
        clock,
        events,
        plan,
        journal: journalFile(join(folder, 'journal.jsonl')),
        materials: materials(),
        rehearsal: reached.simulated,
        ...(options.holder === undefined ? {} : { holder: options.holder }),
      });
      return { reached, engine };
    })().catch((error: unknown) => {
      connected = undefined;
      throw error;
    });
    return connected;
  };

  /** What exists, by plan address: from the journal, or from the account when this computer did not make it. */
  const knownOutputs = async ({ engine }: Connected, signal: AbortSignal): Promise<KnownOutputs> => {
    await engine.know(signal);
    return (address) => engine.outputs(address);
  };

  /** The engine tells failures as outcomes; what it throws is a bug, and must not end the app. */
  const bug = (error: unknown): Ended => {
    log.error({ err: error }, 'an operation ended with a bug');
    return { outcome: 'incomplete', seatsReady: 0, seatsFailed: 0 };
  };

  const start = async (
    { takeOver = false }: Start,
    work: (engine: Engine, signal: AbortSignal) => Promise<Ended>,
  ): Promise<{ readonly ended: Promise<Ended> }> => {
    if (running !== undefined) throw busy('Lectern is working on this workshop already.');
    const controller = patientController();
    running = controller;
    let unlock: (() => void) | undefined;
    const done = (): void => {
      unlock?.();
      running = undefined;
    };
    try {
      unlock = lockOperation(folder);
      const { engine } = await connect();
      if (!takeOver) await refuseWhileLeased(engine, controller.signal);
      const ended = work(engine, controller.signal).catch(bug).finally(done);
      ending = ended;
      return { ended };
    } catch (error) {
      done();
      throw error;
    }
  };

  const watch = (): void => {
    watchWanted = true;
    if (watching !== undefined || !['provisioning', 'live', 'incomplete'].includes(live.phase)) return;
    const controller = patientController();
    watching = controller;
    const { signal } = controller;
    void (async () => {
      const now = await connect();
      const { aws, clock } = now.reached.connection;
      watcher = createWatch({
        workshop,
        aws,
        clock,
        outputs: await knownOutputs(now, signal),
        explain,
        observed: (seats) => events.emit({ code: 'health.observed', data: { seats } }),
        stale: (since, problem) => {
          events.emit({ code: 'health.stale', data: { since, problem } });
          // The rehearsal may have been started anew elsewhere, or credentials renewed: reach for it afresh.
          controller.abort();
        },
      });
      await watcher.run(signal);
    })()
      .catch((error: unknown) => {
        log.warn({ err: error }, 'health cannot be watched');
        events.emit({ code: 'health.stale', data: { since: Date.now(), problem: explain(error) } });
      })
      .finally(() => {
        if (watching !== controller) return;
        watching = undefined;
        if (running === undefined) connected = undefined;
        setTimeout(watch, 2_000).unref();
      });
  };

  /** Runs beside a provision: a stuck seat does not wait for the others. */
  const startRestart = async (
    seat: SeatLabel,
    service?: ServiceName,
  ): Promise<{ readonly ended: Promise<Ended> }> => {
    const controller = patientController();
    restarts.add(controller);
    const done = (): void => {
      restarts.delete(controller);
      watcher?.lookSoon();
    };
    try {
      const { engine } = await connect();
      if (engine.running === 'teardown') throw busy('Lectern is taking this workshop down.');
      return { ended: engine.restart(seat, service, controller.signal).catch(bug).finally(done) };
    } catch (error) {
      done();
      throw error;
    }
  };

  const stopWatching = (): void => {
    const controller = watching;
    watching = undefined;
    controller?.abort();
  };

  if (['provisioning', 'tearing-down'].includes(live.phase) && operationOwner(folder) === undefined) {
    events.emit({
      code: 'operation.finished',
      data: {
        operation: live.phase === 'tearing-down' ? 'teardown' : 'provision',
        outcome: 'cancelled',
        seatsReady: 0,
        seatsFailed: 0,
        problem: {
          code: 'operation.interrupted',
          message: 'Lectern ended in the middle of this.',
          hint: 'Go on whenever you like: what was made is known, and nothing is made twice.',
        },
      },
    });
  }

  return {
    workshopId: workshop.id,
    live: () => live,
    eventId: (seq) => `${epoch}-${seq}`,
    eventsSince: (id) => {
      const [of, number] = id.split('-');
      const seq = Number(number);
      const oldest = live.recent[0]?.seq;
      if (of !== epoch || oldest === undefined || seq + 1 < oldest || seq > live.seq) return undefined;
      return live.recent.filter((event) => event.seq > seq);
    },
    subscribe: (listener) => events.subscribe(listener),
    startProvision: (how = {}) => start(how, (engine, signal) => engine.provision(plan, signal, how)),
    startTeardown: async (confirmation, how = {}) => {
      if (confirmation !== workshop.id) {
        throw new LecternError({
          code: 'confirmation.needed',
          message: 'Nothing was removed: the confirmation does not match.',
          hint: `Type exactly ${workshop.id}.`,
        });
      }
      return start(how, async (engine, signal) => {
        stopWatching();
        const { outcome, receipt } = await engine.teardown(signal, how);
        const ended = { outcome, seatsReady: 0, seatsFailed: 0 };
        if (receipt === undefined) return ended;
        const receiptFiles = await keepReceipt(folder, receipt, workshop.name).catch((error: unknown) => {
          // The receipt itself is in the story; only its files are missing.
          log.error({ err: error }, 'the receipt could not be kept as files');
          return undefined;
        });
        return { ...ended, receipt, ...(receiptFiles === undefined ? {} : { receiptFiles }) };
      });
    },
    startRestart,
    cancel: () => {
      const inWork = [...restarts, ...(running === undefined ? [] : [running])];
      for (const one of inWork) one.abort(new DOMException('cancelled by the instructor', 'AbortError'));
      return inWork.length > 0;
    },
    credentials: async (seat) => {
      const { reached } = await connect();
      const secret = await asPerson(() => readWorkshopSecret(reached.connection.aws, workshop.id));
      return { seat, username: usernameOf(seat), password: secret.get(seatPasswordKey(seat)) };
    },
    cards: async () => {
      const now = await connect();
      const [outputs, secret] = await asPerson(() =>
        Promise.all([
          knownOutputs(now, new AbortController().signal),
          readWorkshopSecret(now.reached.connection.aws, workshop.id),
        ]),
      );
      const keys = new Set(secret.keys());
      const passwords = new Map(
        seatLabels(workshop)
          .filter((seat) => keys.has(seatPasswordKey(seat)))
          .map((seat) => [seat, secret.get(seatPasswordKey(seat))]),
      );
      return accessCards(workshop, outputs, passwords);
    },
    worker: async () => {
      const { engine } = await connect();
      return asPerson(() => engine.worker(patientController().signal));
    },
    preflight: async () => {
      const { aws } = (await connect()).reached.connection;
      return preflight(aws, workshop, quotasOf(plan), patientController().signal);
    },
    look: async () => {
      const now = await connect();
      const { signal } = new AbortController();
      const { aws, clock } = now.reached.connection;
      const outputs = await knownOutputs(now, signal);
      return createWatch({
        workshop,
        aws,
        clock,
        outputs,
        explain,
        observed: () => undefined,
        stale: () => undefined,
      }).lookOnce(signal);
    },
    watch,
    crash: async (seat, service) => {
      const { rehearsal } = (await connect()).reached;
      if (rehearsal === undefined) {
        throw new LecternError({
          code: 'rehearsal.only',
          message: 'A container can be crashed on purpose in a rehearsal only.',
          hint: 'Rehearse the workshop, and try it there.',
        });
      }
      const crashed = await crashContainer(rehearsal, {
        region: workshop.region,
        cluster: clusterName(workshop.id),
        service: serviceName(seat, service),
      });
      // On a fast clock it is back before the next look.
      watcher?.lookSoon();
      return crashed;
    },
    drills: createSessionDrills(
      workshop,
      async () => (await connect()).reached.rehearsal,
      () => watcher?.lookSoon(),
    ),
    close: async () => {
      stopWatching();
      for (const one of [...restarts, ...(running === undefined ? [] : [running])]) {
        one.abort(new DOMException('Lectern is closing', 'AbortError'));
      }
      await ending;
      await events.flush().catch((error: unknown) => {
        log.warn({ err: error }, 'the story of a workshop could not be written');
      });
    },
  };
}

function busy(message: string): LecternError {
  return new LecternError({ code: 'workshop.busy', message, hint: 'Wait until it is done, or cancel it.' });
}
