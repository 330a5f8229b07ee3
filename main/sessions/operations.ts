import type { OperationOutcome, Receipt } from '../../app/contract/events';
import { defined } from '../../app/defined';
import { LecternError, type Problem } from '../../app/errors';
import type { Plan } from '../../app/plan/plan';
import type { SeatLabel, ServiceName } from '../../app/workshop/workshop';
import type { ChangeRequest } from '../engine/change';
import type { Engine, Start } from '../engine/engine';
import type { Log } from '../logging/log';
import { lockOperation } from '../storage/operation-lock';
import { keepReceipt, type ReceiptFiles } from '../storage/receipt-files';
import type { StoredWorkshop } from '../storage/workshop-records';
import { refuseWhileLeased } from './lease-check';
import type { Link } from './link';
import { patientController } from './waits';

/** How an operation ended. */
export interface Ended {
  readonly outcome: OperationOutcome;
  readonly seatsReady: number;
  readonly seatsFailed: number;
  /** Why it is incomplete, when one thing stopped all of it. */
  readonly problem?: Problem;
  readonly receipt?: Receipt;
  /** Where the receipt is kept on this computer. */
  readonly receiptFiles?: ReceiptFiles;
}

/** An operation that has started. */
export interface Started {
  readonly ended: Promise<Ended>;
}

/** The long work on a workshop: one at a time, here and on other computers; restarts beside it. */
export interface Operations {
  /** Each starts and returns how it ends. Throws LecternError when it cannot start. */
  provision(how: Start): Promise<Started>;
  change(request: ChangeRequest, how: Start): Promise<Started>;
  teardown(confirmation: string, how: Start): Promise<Started>;
  readonly restart: (seat: SeatLabel, service?: ServiceName) => Promise<Started>;
  /** Aborts all that runs; false when nothing does. */
  abort(reason: string): boolean;
  readonly running: boolean;
  /** Resolves when what ran last has ended. */
  settled(): Promise<void>;
}

export interface OperationsOptions {
  readonly stored: StoredWorkshop;
  readonly plan: Plan;
  readonly link: Link;
  readonly log: Log;
  /** Before anything is removed: what is watched is about to go. */
  readonly beforeTeardown: () => void;
  /** A seat has just changed: it is worth a look. */
  readonly afterRestart: () => void;
}

export function createOperations(options: OperationsOptions): Operations {
  const { stored, plan, link, log } = options;
  const { workshop, folder } = stored;
  let running: AbortController | undefined;
  let ending: Promise<unknown> = Promise.resolve();
  const restarts = new Set<AbortController>();

  /** The engine tells failures as outcomes; what it throws is a bug, and must not end the app. */
  const bug = (error: unknown): Ended => {
    log.error({ err: error }, 'an operation ended with a bug');
    return { outcome: 'incomplete', seatsReady: 0, seatsFailed: 0 };
  };

  const start = async (
    { takeOver = false }: Start,
    work: (engine: Engine, signal: AbortSignal) => Promise<Ended>,
  ): Promise<Started> => {
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
      const { engine } = await link.open();
      if (!takeOver) await refuseWhileLeased(engine, controller.signal);
      const ended = work(engine, controller.signal).catch(bug).finally(done);
      ending = ended;
      return { ended };
    } catch (error) {
      done();
      throw error;
    }
  };

  const takeDown = async (engine: Engine, signal: AbortSignal, how: Start): Promise<Ended> => {
    options.beforeTeardown();
    const { outcome, receipt } = await engine.teardown(signal, how);
    const ended = { outcome, seatsReady: 0, seatsFailed: 0 };
    if (receipt === undefined) return ended;
    const receiptFiles = await keepReceipt(folder, receipt, workshop.name).catch((error: unknown) => {
      // The receipt itself is in the story; only its files are missing.
      log.error({ err: error }, 'the receipt could not be kept as files');
      return undefined;
    });
    return { ...ended, receipt, ...defined({ receiptFiles }) };
  };

  return {
    provision: (how) => start(how, (engine, signal) => engine.provision(plan, signal, how)),
    change: (request, how) => start(how, (engine, signal) => engine.change(plan, request, signal, how)),
    teardown: async (confirmation, how) => {
      if (confirmation !== workshop.id) {
        throw new LecternError({
          code: 'confirmation.needed',
          message: 'Nothing was removed: the confirmation does not match.',
          hint: `Type exactly ${workshop.id}.`,
        });
      }
      return start(how, (engine, signal) => takeDown(engine, signal, how));
    },
    // Beside a provision: a stuck seat does not wait for the others.
    restart: async (seat, service) => {
      const controller = patientController();
      restarts.add(controller);
      const done = (): void => {
        restarts.delete(controller);
        options.afterRestart();
      };
      try {
        const { engine } = await link.open();
        if (engine.running === 'teardown') throw busy('Lectern is taking this workshop down.');
        return { ended: engine.restart(seat, service, controller.signal).catch(bug).finally(done) };
      } catch (error) {
        done();
        throw error;
      }
    },
    abort: (reason) => {
      const inWork = [...restarts, ...(running === undefined ? [] : [running])];
      for (const one of inWork) one.abort(new DOMException(reason, 'AbortError'));
      return inWork.length > 0;
    },
    get running() {
      return running !== undefined;
    },
    settled: async () => {
      await ending;
    },
  };
}

/** Something else is done to the workshop just now. */
export function busy(message: string): LecternError {
  return new LecternError({ code: 'workshop.busy', message, hint: 'Wait until it is done, or cancel it.' });
}
