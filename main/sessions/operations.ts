import type { OperationKind, OperationOutcome, Receipt, TeardownPreview } from '../../app/contract/events';
import { defined } from '../../app/defined';
import { LecternError, type Problem } from '../../app/errors';
import type { Plan } from '../../app/plan/plan';
import type { SeatLabel } from '../../app/workshop/workshop';
import { inCallScope } from '../aws/call-scope';
import type { ChangeRequest } from '../engine/change';
import { Stopped, type Engine, type Start } from '../engine/engine';
import type { RenewalRequest } from '../engine/renew';
import type { RestartRequest } from '../engine/restart';
import type { Log } from '../logging/log';
import { keepReceipt, type ReceiptFiles } from '../storage/receipt-files';
import type { StoredWorkshop } from '../storage/workshop-records';
import type { Link } from './link';
import { oneAtATime, type OneAtATime } from './one-at-a-time';
import { patientController, withUserPriority } from './waits';

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

/** What an operation does; it tells `answer` whether another computer is in its way. */
type Work = (engine: Engine, signal: AbortSignal, answer: Answer) => Promise<Ended>;

/** An operation that has started. */
export interface Started {
  readonly ended: Promise<Ended>;
}

/** The long work on a workshop: one at a time, here and on other computers; restarts beside it. */
export interface Operations extends Pick<OneAtATime, 'isWorking' | 'refuseBeside'> {
  /** Each starts and returns how it ends. Throws LecternError when it cannot start. */
  startProvision(how?: Beginning): Promise<Started>;
  /** Makes the changes that were shown for this very workshop. */
  startChange(request: ChangeRequest, how?: Beginning): Promise<Started>;
  /** What a teardown would come across that needs a thought before it is confirmed. Changes nothing. */
  previewTeardown(): Promise<TeardownPreview>;
  /** `confirmation` is the workshop's name or its id, typed. */
  startTeardown(confirmation: string, how?: Beginning): Promise<Started>;
  startRestart(request: RestartRequest): Promise<Started>;
  /** Gives seats new passwords and restarts them. */
  startNewPassword(seats: readonly SeatLabel[]): Promise<Started>;
  /** Gives seats new machines; `fresh`: for somebody else, with nothing of what was in them. */
  startRenewal(request: RenewalRequest, how?: Beginning): Promise<Started>;
  /** Aborts all that runs, which can continue later; false when nothing does. `because` is told when it was nobody's wish. */
  cancel(because?: Problem): boolean;
  /** Resolves when all that runs has ended, so that its last word is in the story. */
  settled(): Promise<void>;
}

/** How an operation is started. */
type Beginning = Omit<Start, keyof Answer>;

export interface OperationsOptions {
  readonly stored: StoredWorkshop;
  readonly plan: Plan;
  readonly link: Pick<Link, 'open' | 'materials'>;
  readonly log: Log;
  /** Before anything is removed: what is watched is about to go. */
  readonly beforeTeardown: () => void;
  /** A seat has just changed: it is worth a look. */
  readonly afterRestart: () => void;
}

/** So long a person waits to hear that another computer is at work, wall ms; after that it is in how it ends. */
const patienceMs = 10_000;

export function createOperations(options: OperationsOptions): Operations {
  const { stored, plan, link, log } = options;
  const { workshop, folder } = stored;
  const turn = oneAtATime(folder);
  const running = new Set<AbortController>();
  const going = new Set<Promise<unknown>>();

  /** The engine tells failures as outcomes; what it throws is a bug, and must not end the app. */
  const bug = (error: unknown): Ended => {
    log.error({ err: error }, 'an operation ended with a bug');
    return { outcome: 'incomplete', seatsReady: 0, seatsFailed: 0 };
  };

  /** Starts `work` when its turn has come, with every call of it in the workshop's own log. */
  const start = (operation: OperationKind, work: Work): Promise<Started> =>
    inCallScope({ workshopId: workshop.id }, async () => {
      const leave = turn.enter(operation);
      const controller = patientController();
      running.add(controller);
      const done = (): void => {
        running.delete(controller);
        leave();
      };
      const { engine } = await link.open().catch((error: unknown) => {
        done();
        throw error;
      });
      const { answer, given } = openAnswer();
      const ended = work(engine, controller.signal, answer).catch(bug).finally(done);
      going.add(ended);
      void ended.finally(() => going.delete(ended));
      await given(ended);
      return { ended };
    });

  const takeDown = async (engine: Engine, signal: AbortSignal, how: Start): Promise<Ended> => {
    const { outcome, receipt, problem } = await engine.teardown(signal, how);
    const ended = { outcome, seatsReady: 0, seatsFailed: 0, ...defined({ problem }) };
    if (receipt === undefined) return ended;
    const receiptFiles = await keepReceipt(folder, receipt, workshop.name).catch((error: unknown) => {
      // The receipt itself is in the story; only its files are missing.
      log.error({ err: error }, 'the receipt could not be kept as files');
      return undefined;
    });
    return { ...ended, receipt, ...defined({ receiptFiles }) };
  };

  return {
    isWorking: turn.isWorking,
    refuseBeside: turn.refuseBeside,
    startProvision: async (how) => {
      // Before anything is made that costs.
      link.materials();
      return start('provision', (engine, signal, answer) =>
        engine.provision(plan, signal, { ...how, ...answer }),
      );
    },
    startChange: (request, how) =>
      start('change', (engine, signal, answer) =>
        engine.change(plan, request, signal, { ...how, ...answer }),
      ),
    previewTeardown: () =>
      inCallScope({ workshopId: workshop.id }, async () => {
        const { engine } = await link.open();
        return withUserPriority(() => engine.previewTeardown(patientController().signal));
      }),
    startTeardown: async (confirmation, how) => {
      if (confirmation !== workshop.id && confirmation !== workshop.name) {
        throw new LecternError({
          code: 'confirmation.needed',
          message: 'Nothing was removed: the confirmation does not match.',
          hint: `Type exactly ${workshop.name}, or ${workshop.id}.`,
        });
      }
      return start('teardown', (engine, signal, answer) => {
        const begun = (): void => {
          options.beforeTeardown();
          answer.begun();
        };
        return takeDown(engine, signal, { ...how, ...answer, begun });
      });
    },
    startRestart: (request) =>
      start('restart', (engine, signal, answer) => {
        answer.begun();
        return engine.restart(request, signal).finally(options.afterRestart);
      }),
    startNewPassword: (seats) =>
      start('password', (engine, signal, answer) => {
        answer.begun();
        return engine.newPassword(seats, signal).finally(options.afterRestart);
      }),
    startRenewal: (request, how) =>
      start('change', (engine, signal, answer) => engine.renew(plan, request, signal, { ...how, ...answer })),
    cancel: (because) => {
      const reason =
        because === undefined
          ? new DOMException('cancelled by the instructor', 'AbortError')
          : new Stopped(because);
      for (const one of running) one.abort(reason);
      return running.size > 0;
    },
    settled: async () => {
      await Promise.all(going);
    },
  };
}

/** How an operation tells whoever started it that it goes on, or that another computer is at work. */
type Answer = Required<Pick<Start, 'begun' | 'refused'>>;

/**
 * `given` resolves when the work has begun, has ended, or takes its time. Throws LecternError `workshop.leased` when
 * another computer is at work, so that whoever asked can take over.
 */
function openAnswer(): {
  readonly answer: Answer;
  readonly given: (ended: Promise<Ended>) => Promise<void>;
} {
  let isWaiting = true;
  let refusal: Problem | undefined;
  let goOn = (): void => undefined;
  const goingOn = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const refused = (problem: Problem): boolean => {
    if (isWaiting) refusal = problem;
    return isWaiting;
  };
  const given = async (ended: Promise<Ended>): Promise<void> => {
    const late = setTimeout(goOn, patienceMs);
    await Promise.race([goingOn, ended]);
    clearTimeout(late);
    isWaiting = false;
    if (refusal === undefined) return;
    await ended;
    throw new LecternError(refusal);
  };
  return { answer: { begun: () => goOn(), refused }, given };
}
