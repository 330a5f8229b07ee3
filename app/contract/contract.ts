/**
 * Every call between a screen (or the command line) and Lectern's main process. One typed, validated
 * contract; the same in Electron and in the browser (docs/architecture.md). Errors cross it as
 * `LECTERN` errors whose data is a `Problem`.
 */
import { eventIterator, oc, type } from '@orpc/contract';
import { z } from 'zod';
import { clockChangeShape, type ClockState } from '../clock-state';
import type { Problem } from '../errors';
import type { ChangeView } from '../plan/change-view';
import { serviceNames } from '../services';
import { cardTextShape, type CardText } from '../workshop/card-text';
import { noSuchRegion, regionExpectation, regionNamed } from '../workshop/regions';
import type { RosterView } from '../workshop/roster';
import { mostSeats, participantShape } from '../workshop/schema';
import { drillNames, type Drill, type RunningDrill } from '../workshop/drills';
import type { LecternEvent, Receipt, TeardownPreview } from './events';
import type { LeftoverRemoval, LeftoverSearchItem } from './leftovers';
import type { LiveWorkshop } from './live';
import { targetShape } from './target';
import type {
  AppInfo,
  Credentials,
  CardView,
  DamagedView,
  ExercisesView,
  FileWritten,
  FolderList,
  FormView,
  Places,
  PlanView,
  PreflightView,
  SeatConsole,
  SeatEvidence,
  SimilarView,
  WorkshopDetails,
  WorkshopIssues,
  WorkshopSummary,
} from './views';

const workshopId = z.string().regex(/^[a-z][a-z0-9-]{0,14}[a-z0-9]$/);
const seat = z.string().regex(/^\d{2,3}$/);
const service = z.enum(serviceNames);

/** Takes the workshop from another computer that works on it now (`workshop.leased`). */
const takeOver = z.boolean().optional();
const region = z.string().refine((name) => regionNamed(name) !== undefined, {
  error: ({ input }) => `${noSuchRegion(String(input))} Expected: ${regionExpectation}`,
});

const base = oc.errors({ LECTERN: { data: type<Problem>() } });
const ofWorkshop = z.object({ workshopId });
/** One seat or many of a workshop. */
const ofSeats = ofWorkshop.extend({ seats: z.array(seat).min(1).max(500) });
/** A workshop with some of what it wants changed (`WorkshopChange`), and seats that get a new host in any case. */
const ofChange = ofWorkshop.extend({
  change: z.object({
    seats: z.number().int().optional(),
    without: z.array(seat).optional(),
    services: z
      .array(
        z.object({
          name: service,
          image: z.string().optional(),
          cpu: z.number().int().optional(),
          memoryMiB: z.number().int().optional(),
        }),
      )
      .optional(),
    host: z
      .object({ instanceTypes: z.array(z.string()).optional(), diskGiB: z.number().int().optional() })
      .optional(),
  }),
  replace: z.array(seat),
});

/** Where the exercises of a workshop come from. */
const exercisesShape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  /** Those that it has. */
  z.object({ kind: z.literal('keep') }),
  z.object({ kind: z.literal('folder'), path: z.string().min(1).max(4096) }),
  /** What came from a browser. */
  z.object({ kind: z.literal('upload'), upload: z.uuid() }),
  /** A copy of those of a built-in workshop, or of one that this computer keeps. */
  z.object({ kind: z.literal('built-in'), key: z.string().max(60) }),
  z.object({ kind: z.literal('of'), workshopId }),
]);
export type ExercisesChoice = z.infer<typeof exercisesShape>;

const draftKey = z.string().regex(/^[a-z][a-z0-9-]{0,40}$/);

/** What a screen asks with when it asks for changes. */
export type ChangeInput = z.infer<typeof ofChange>;

export const contract = {
  app: {
    info: base.output(type<AppInfo>()),
    /** Opens an address of this workshop, or the AWS console, in the system's browser. */
    openExternal: base.input(z.object({ url: z.url() })).output(type<{ opened: boolean }>()),
    /** Saves what the window shows for print as a PDF; only where `AppInfo.canSavePdf`. */
    savePdf: base.input(z.object({ suggestedName: z.string() })).output(type<{ path?: string }>()),
  },
  workshops: {
    /** Built-in workshops, and those kept on this computer with their state. */
    list: base.output(
      type<{
        builtIn: readonly WorkshopSummary[];
        saved: readonly WorkshopSummary[];
        /** Those that cannot be read. */
        damaged: readonly DamagedView[];
        places: Places;
      }>(),
    ),
    /** Starts a workshop of one's own from a built-in one. */
    create: base
      .input(
        z.object({
          builtIn: z.string(),
          name: z.string().min(1).max(60),
          seats: z.number().int(),
          target: targetShape,
          /** Absent: the built-in one's. */
          region: region.optional(),
        }),
      )
      .output(type<WorkshopDetails>()),
    /**
     * Opens a `workshop.yaml` from its text or its path on this computer; problems are returned, not thrown. Where that
     * would replace the plan of a workshop from somewhere else, `replaces` says which, and `as` decides.
     */
    open: base
      .input(
        z.object({
          path: z.string().optional(),
          text: z.string().optional(),
          as: z.enum(['replacement', 'new']).optional(),
        }),
      )
      .output(
        type<{ workshop: WorkshopDetails } | { replaces: WorkshopDetails } | { issues: WorkshopIssues }>(),
      ),
    /** Asks the system for a file; absent where the host has no dialog. */
    choose: base.output(type<{ path?: string }>()),
    get: base.input(ofWorkshop).output(type<WorkshopDetails>()),
    /** Changes what is not provisioned yet: seats, where it lives. */
    change: base
      .input(
        z.object({
          workshopId,
          seats: z.number().int().optional(),
          target: targetShape.optional(),
          region: region.optional(),
        }),
      )
      .output(type<WorkshopDetails>()),
    /**
     * Forgets a workshop of which nothing is left in the account; where nobody can tell (`workshop.may-stand`), only
     * `evenIfItStands`.
     */
    remove: base
      .input(ofWorkshop.extend({ evenIfItStands: z.boolean().optional() }))
      .output(type<{ removed: boolean }>()),
    plan: base.input(ofWorkshop).output(type<PlanView>()),
    /** Workshops in the account that may be this one, and that this computer has not made. Changes nothing. */
    similar: base.input(ofWorkshop).output(type<readonly SimilarView[]>()),
    /** A planned workshop becomes one that is in the account already; its id is that one's. */
    adopt: base.input(ofWorkshop.extend({ adoptedId: workshopId })).output(type<WorkshopDetails>()),
    /** What would have to happen to a workshop that stands, so that it is changed like this. Changes nothing. */
    changes: base.input(ofChange).output(type<ChangeView>()),
    /** Checks whether the account could take the workshop. Changes nothing; of use before it is made. */
    preflight: base.input(ofWorkshop).output(type<PreflightView>()),
  },
  forms: {
    /** What a form begins with: a workshop that is kept, a built-in one, or nothing. */
    open: base
      .input(z.object({ workshopId: workshopId.optional(), builtIn: z.string().max(60).optional() }))
      .output(type<FormView>()),
    /**
     * Keeps what a form says, as a new workshop or as one that is not made yet, and writes it to the file that it was
     * opened from. `version` is the state of that file that the form knows; where it is another by now, nothing is
     * kept (`workshop.file-changed`), unless `overwrite`. What is wrong is returned, not thrown.
     */
    save: base
      .input(
        z.object({
          workshopId: workshopId.optional(),
          values: z.unknown(),
          target: targetShape,
          exercises: exercisesShape,
          /** The state of what Lectern keeps that the form knows (\`workshop.changed-meanwhile\`). */
          kept: z.object({ settings: z.string(), names: z.string() }).optional(),
          version: z.string().optional(),
          overwrite: z.boolean().optional(),
        }),
      )
      .output(
        type<{ workshop: WorkshopDetails; file?: FileWritten | undefined } | { issues: WorkshopIssues }>(),
      ),
    /** Writes a workshop as it is kept to the file that it was opened from, by the same rules. */
    write: base
      .input(ofWorkshop.extend({ version: z.string().optional(), overwrite: z.boolean().optional() }))
      .output(type<{ file?: FileWritten | undefined }>()),
    /** A form that was left half filled. */
    draft: base.input(z.object({ key: draftKey })).output(type<{ draft?: string }>()),
    /** Keeps one; without `draft`, forgets it. */
    keepDraft: base
      .input(z.object({ key: draftKey, draft: z.string().max(300_000).optional() }))
      .output(type<{ kept: boolean }>()),
  },
  exercises: {
    /** Asks the system for a folder; only where `AppInfo.canChooseFolder`. */
    choose: base.output(type<{ path?: string }>()),
    /** Folders below the home folder, by name and number of files. */
    folders: base.input(z.object({ path: z.string().max(4096).optional() })).output(type<FolderList>()),
    /** What would go up from a folder, or from an upload. */
    look: base
      .input(z.object({ path: z.string().max(4096).optional(), upload: z.uuid().optional() }))
      .output(type<ExercisesView>()),
    /** A piece of a file that was dropped on the window; base64. */
    upload: base
      .input(
        z.object({
          upload: z.uuid(),
          path: z.string().min(1).max(1000),
          at: z.int().min(0),
          piece: z.base64().max(1_400_000),
        }),
      )
      .output(type<{ taken: boolean }>()),
  },
  operations: {
    /**
     * Refused (`workshop.already-there`) while the account has one that may be this one, unless a new one `beside` it is wanted.
     */
    provision: base
      .input(ofWorkshop.extend({ takeOver, beside: z.boolean().optional() }))
      .output(type<{ started: boolean }>()),
    /** What a teardown would come across that needs a thought before it is confirmed. */
    previewTeardown: base.input(ofWorkshop).output(type<TeardownPreview>()),
    /** `unplanned`: what the workshop has no place for goes, too. */
    teardown: base
      .input(z.object({ workshopId, confirmation: z.string(), takeOver, unplanned: z.boolean().optional() }))
      .output(type<{ started: boolean }>()),
    /** Makes the changes that were shown under this digest, or none. */
    change: base
      .input(ofChange.extend({ digest: z.string(), takeOver }))
      .output(type<{ started: boolean; workshop: WorkshopDetails }>()),
    cancel: base.input(ofWorkshop).output(type<{ cancelling: boolean }>()),
    /**
     * Restarts one service of some seats, or everything in them; saved work stays. A few at a time: each seat's own
     * start and end is on the event stream (`seat.restarting`, `seat.restarted`, `seat.restart-failed`).
     */
    restart: base.input(ofSeats.extend({ service: service.optional() })).output(type<{ started: boolean }>()),
    /**
     * Gives seats new passwords and restarts them, so that the old ones are dead. The password itself is only ever
     * answered by `seats.credentials` and `seats.cards`. Repeating it after an interruption finishes it.
     */
    newPassword: base.input(ofSeats).output(type<{ started: boolean }>()),
    /** Gives seats new machines, whatever else the workshop needs: what was saved in them is lost. */
    newMachines: base.input(ofSeats.extend({ takeOver })).output(type<{ started: boolean }>()),
    /** Makes seats ready for somebody else: new password, empty home, empty database. */
    freshStart: base.input(ofSeats.extend({ takeOver })).output(type<{ started: boolean }>()),
    receipt: base.input(ofWorkshop).output(type<{ receipt?: Receipt }>()),
    /** All that happened since it was first provisioned and that a story is told from, oldest first. */
    history: base.input(ofWorkshop).output(type<readonly LecternEvent[]>()),
  },
  seats: {
    credentials: base.input(z.object({ workshopId, seat })).output(type<Credentials>()),
    /** Where the AWS console shows it. */
    console: base.input(z.object({ workshopId, seat })).output(type<SeatConsole>()),
    /** What AWS says about it, in its own words. Changes nothing. */
    evidence: base.input(z.object({ workshopId, seat })).output(type<SeatEvidence>()),
    cards: base.input(ofWorkshop).output(type<readonly CardView[]>()),
    /** What the instructor adds to every card. Kept on this computer, with the workshop. */
    cardText: base.input(ofWorkshop).output(type<CardText>()),
    keepCardText: base.input(ofWorkshop.extend({ text: cardTextShape })).output(type<CardText>()),
  },
  roster: {
    /**
     * Changes who holds seats, all of `entries` or none. `empty`: seats that are emptied for their new holder. Refused:
     * `roster.changed` where somebody else was faster, `roster.seat-used` where work would be handed on.
     */
    set: base
      .input(
        ofWorkshop.extend({
          entries: z
            .array(
              z.object({
                seat,
                was: participantShape,
                becomes: participantShape,
                person: z.enum(['same', 'other']),
              }),
            )
            .max(mostSeats),
          empty: z.array(seat).optional(),
        }),
      )
      .output(type<RosterView>()),
  },
  rehearsal: {
    /** A drill: crash one service's container. Refused unless the workshop lives in a rehearsal. */
    crash: base.input(z.object({ workshopId, seat, service })).output(type<{ crashed: boolean }>()),
    /** The drills that can be done to this workshop, and those that run in it now. */
    drills: base
      .input(ofWorkshop)
      .output(type<{ drills: readonly Drill[]; running: readonly RunningDrill[] }>()),
    /** Begins a drill, by default at the first seat; `drill` is there when it lasts or waits. */
    drill: base
      .input(
        z.object({
          workshopId,
          name: z.enum(drillNames),
          seat: seat.optional(),
          service: service.optional(),
        }),
      )
      .output(type<{ drill?: RunningDrill }>()),
    /** Changes the clock of the rehearsal that the workshop lives in, for everything in it. Starts it if need be. */
    clock: base
      .input(z.object({ workshopId, change: clockChangeShape }))
      .output(type<{ clock: ClockState }>()),
    endDrill: base
      .input(z.object({ workshopId, drillId: z.string().max(60) }))
      .output(type<{ ended: boolean }>()),
  },
  leftovers: {
    /** Looks through an account for what earlier workshops left. Changes nothing. Ends with the report. */
    find: base
      .input(
        z.object({
          target: targetShape,
          /** The first to look in. */
          region: region.optional(),
          /** Absent: those that this computer knows of, and those that buckets tell of. */
          regions: z.union([z.literal('all'), z.array(region).min(1)]).optional(),
        }),
      )
      .output(eventIterator(type<LeftoverSearchItem>())),
    /** Begins to tear one of them down; it continues when the screen is left. `confirmation` is its id, typed. */
    remove: base
      .input(z.object({ target: targetShape, region, workshopId, confirmation: z.string(), takeOver }))
      .output(type<{ started: boolean }>()),
    /** Ends a removal in good order; it can be continued later. */
    stopRemoval: base.input(z.object({ workshopId, region })).output(type<{ stopping: boolean }>()),
    /** The removals begun since Lectern was started: now, and again at each change. */
    removals: base.output(eventIterator(type<readonly LeftoverRemoval[]>())),
  },
  /** One stream per window: a snapshot of one workshop, then its events. Resumes after `lastEventId`. */
  events: base.input(ofWorkshop).output(eventIterator(type<StreamItem>())),
};

export type StreamItem =
  | { readonly kind: 'snapshot'; readonly live: LiveWorkshop }
  | { readonly kind: 'events'; readonly events: readonly LecternEvent[] }
  /** How the rehearsal's clock runs from now on: at first, and at each change. */
  | { readonly kind: 'clock'; readonly clock: ClockState }
  /** Who holds the seats: at first, and at each change. */
  | { readonly kind: 'roster'; readonly roster: RosterView }
  /** What Lectern waits for while AWS does not answer, in a sentence; without it, AWS answers again. */
  | { readonly kind: 'waiting'; readonly text?: string }
  /** What another window has begun with this workshop, in a sentence. */
  | { readonly kind: 'elsewhere'; readonly message: string };

/** The header in which a window says which one it is: so that it is not told of its own doing. */
export const windowHeader = 'x-lectern-window';

export type Contract = typeof contract;
