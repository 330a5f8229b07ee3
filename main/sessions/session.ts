import type { LecternEvent, Receipt } from '../../app/contract/events';
import { adoptedCode, type LiveWorkshop } from '../../app/contract/live';
import type {
  CardView,
  Credentials,
  PreflightView,
  SeatConsole,
  SeatEvidence,
} from '../../app/contract/views';
import { defined } from '../../app/defined';
import { buildPlan } from '../../app/plan/build';
import { LecternError, type Problem } from '../../app/errors';
import type { ChangeView } from '../../app/plan/change-view';
import type { SeatHealth } from '../../app/workshop/health';
import type { CardText } from '../../app/workshop/card-text';
import { quotasOf } from '../../app/workshop/quotas';
import type { Participant, SeatLabel, Workshop } from '../../app/workshop/workshop';
import { inCallScope } from '../aws/call-scope';
import { preflight } from '../aws/preflight';
import { enabledRegions } from '../aws/sightings';
import { alwaysEnabled } from '../../app/workshop/regions';
import type { ChangeRequest } from '../engine/change';
import type { LeaseHolder, Worker } from '../engine/lease';
import { seatEvidence } from '../health/evidence';
import type { Log } from '../logging/log';
import { keepCardText, readCardText } from '../storage/card-text-file';
import { lastReceipt } from '../storage/receipt-files';
import type { StoredWorkshop } from '../storage/workshop-records';
import type { Targets } from '../targets/targets';
import { checkChanges, readChanges } from './changing';
import { readCards, readCredentials } from './handout';
import { createLink } from './link';
import { createOperations, type Operations } from './operations';
import { seatConsole } from './seat-console';
import { createSessionDrills, type SessionDrills } from './session-drills';
import { tearingDown } from './one-at-a-time';
import { interrupted, openStory } from './story';
import { withUserPriority, patientController } from './waits';
import { createWatching } from './watching';

/** One open workshop: its live picture, its events, and the one operation that may run on it. */
export interface Session extends Pick<
  Operations,
  | 'startProvision'
  | 'startChange'
  | 'startRenewal'
  | 'previewTeardown'
  | 'startTeardown'
  | 'startRestart'
  | 'startNewPassword'
  | 'refuseBeside'
  | 'cancel'
> {
  readonly workshopId: string;
  /** Aborted when it closes: its workshop was changed and is opened again, or Lectern ends. */
  readonly closed: AbortSignal;
  live(): LiveWorkshop;
  /** The proof of the last teardown; undefined when there was none, or when the workshop was made again since. */
  receipt(): Receipt | undefined;
  /** Events after `id` (of `eventId`); undefined when they are not remembered here. */
  eventsSince(id: string): readonly LecternEvent[] | undefined;
  /** What a listener remembers of how far it has heard. */
  eventId(seq: number): string;
  subscribe(listener: (event: LecternEvent) => void): () => void;
  credentials(seat: SeatLabel): Promise<Credentials>;
  cards(): Promise<readonly CardView[]>;
  /** What AWS says about a seat, in its own words. */
  evidence(seat: SeatLabel): Promise<SeatEvidence>;
  /** What happened since it was first provisioned, without the making of single resources. */
  history(): Promise<readonly LecternEvent[]>;
  /** What the instructor adds to every card. */
  cardText(): CardText;
  /** Throws LecternError `card.not-kept`. */
  keepCardText(text: CardText): CardText;
  /** Whether anything of it is in the account now. Throws LecternError when not all of it could be looked for. */
  stands(): Promise<boolean>;
  /** Where the AWS console shows what a seat is made of; empty where there is no console. */
  console(seat: SeatLabel): Promise<SeatConsole>;
  /** Who works on the workshop now on another computer; undefined when nobody does. */
  worker(): Promise<Worker | undefined>;
  /** Checks whether the account could take the workshop; changes nothing. */
  preflight(): Promise<PreflightView>;
  /** What would have to happen so that what stands is as `wanted`; changes nothing. */
  changes(wanted: Workshop, replace: readonly SeatLabel[]): Promise<ChangeView>;
  /** Throws LecternError unless `request` agrees to what would have to happen now. */
  checkChanges(wanted: Workshop, request: ChangeRequest): Promise<void>;
  /** One look at every seat, now. */
  look(): Promise<readonly SeatHealth[]>;
  /** Watches the seats' health as long as there is something to watch. */
  watch(): void;
  /** Faults on purpose; only in a rehearsal. */
  readonly drills: SessionDrills;
  /** Notes that it was made elsewhere, and may be complete or not. */
  tellAdopted(): void;
  /** Resolves once what has happened so far is on the disk, or could not be written. */
  saved(): Promise<void>;
  /** Ends watching and cancels what runs; the journal lets it continue later. Resolves once the story is written. */
  close(): Promise<void>;
}

export interface SessionOptions {
  readonly stored: StoredWorkshop;
  readonly targets: Targets;
  readonly log: Log;
  /** Who holds the seats now; absent: as `stored` says. */
  readonly participants?: () => readonly Participant[];
  /** Who this is to other computers; absent: there is none (tests). */
  readonly holder?: LeaseHolder;
  /** Called before something may come into the account (`making`), or go from it. */
  readonly beforeWork?: (making: boolean) => void;
}

/** Opens a workshop as this computer knows it: its story so far, and the truth as soon as it is looked at. */
export function openSession(options: SessionOptions): Session {
  const { stored, targets, log, holder, beforeWork, participants } = options;
  const { workshop } = stored;
  const plan = buildPlan(workshop);
  const story = openStory(stored);
  const closed = patientController();
  const link = createLink({
    stored,
    targets,
    plan,
    events: story.events,
    ...defined({ holder, beforeWork }),
  });
  const watching = createWatching({ workshop, link, story, log, isWorking: () => operations.isWorking() });
  const operations: Operations = createOperations({
    stored,
    plan,
    link,
    log,
    beforeTeardown: watching.stop,
    afterRestart: watching.lookSoon,
  });

  /** Every call that is made for this workshop stands in its own log. */
  const logged = <T>(work: () => Promise<T>): Promise<T> => inCallScope({ workshopId: workshop.id }, work);

  /** Another process of this computer may be at it: the story on the disk tells. */
  const refuseDuringTeardown = (): void => {
    if (story.live().phase === 'tearing-down') throw tearingDown();
  };

  const saved = (): Promise<void> =>
    story.events.flush().catch((error: unknown) => {
      log.warn({ err: error }, 'the story of a workshop could not be written');
    });

  return {
    ...operations,
    startRestart: async (request) => {
      refuseDuringTeardown();
      return operations.startRestart(request);
    },
    startNewPassword: async (seats) => {
      refuseDuringTeardown();
      return operations.startNewPassword(seats);
    },
    workshopId: workshop.id,
    closed: closed.signal,
    live: story.live,
    receipt: () => receiptOf(story.live(), stored.folder),
    eventId: story.eventId,
    eventsSince: story.eventsSince,
    subscribe: (listener) => story.events.subscribe(listener),
    credentials: (seat) => logged(() => readCredentials(workshop, link, seat)),
    evidence: (seat) =>
      logged(async () => {
        const { aws } = (await link.open()).reached.connection;
        const services = workshop.services.map(({ name }) => name);
        return withUserPriority(() => seatEvidence(aws, workshop.id, seat, services));
      }),
    history: async () => {
      await saved();
      return story.history();
    },
    cards: () =>
      logged(() => readCards({ ...workshop, ...defined({ participants: participants?.() }) }, link)),
    cardText: () => readCardText(stored.folder),
    keepCardText: (text) => keepCardText(stored.folder, text),
    console: (seat) => logged(() => seatConsole(plan, link, seat)),
    worker: () =>
      logged(async () => {
        const { engine } = await link.open();
        return withUserPriority(() => engine.worker(patientController().signal));
      }),
    stands: () =>
      logged(async () => {
        const { engine } = await link.open();
        const { found, failures } = await withUserPriority(() =>
          engine.inventory(patientController().signal),
        );
        const [unknown] = failures;
        if (found.length === 0 && unknown !== undefined) throw new LecternError(unknown.problem);
        return found.length > 0;
      }),
    preflight: () =>
      logged(async () => {
        link.materials();
        const { aws } = (await link.open()).reached.connection;
        return preflight(aws, workshop, quotasOf(plan), patientController().signal, async () => {
          const elsewhere = await targets.reach(stored.record.target, alwaysEnabled);
          return enabledRegions(elsewhere.connection.aws);
        });
      }),
    changes: (wanted, replace) => logged(() => readChanges({ workshop, link, watching }, wanted, replace)),
    checkChanges: (wanted, request) => logged(() => checkChanges(link, wanted, request)),
    look: () => logged(() => withUserPriority(watching.lookOnce)),
    watch: () => {
      void logged(() => {
        watching.start();
        return Promise.resolve();
      });
    },
    drills: createSessionDrills(
      workshop,
      async () => (await link.open()).reached.rehearsal,
      watching.lookSoon,
    ),
    tellAdopted: () => {
      story.events.emit({
        code: 'operation.finished',
        data: {
          operation: 'provision',
          outcome: 'incomplete',
          seatsReady: 0,
          seatsFailed: 0,
          problem: adopted,
        },
      });
    },
    saved,
    close: async () => {
      closed.abort();
      watching.stop();
      operations.cancel(interrupted);
      await operations.settled();
      await saved();
    },
  };
}

const adopted: Problem = {
  code: adoptedCode,
  message:
    'This workshop was found in the account: another computer created it, or this one has lost its data.',
  hint: 'Continue, and Lectern creates only what is missing.',
};

/** The receipt is in the story; a story that has lost its end, or was kept by an earlier version, has it as a file. */
function receiptOf({ receipt, phase }: LiveWorkshop, folder: string): Receipt | undefined {
  return receipt ?? (phase === 'gone' ? lastReceipt(folder) : undefined);
}
