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
  Places,
  PlanView,
  PreflightView,
  SeatConsole,
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
    /** Opens a `workshop.yaml` from its text or its path on this computer; problems are returned, not thrown. */
    open: base
      .input(z.object({ path: z.string().optional(), text: z.string().optional() }))
      .output(type<{ workshop: WorkshopDetails } | { issues: WorkshopIssues }>()),
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
    restart: base
      .input(z.object({ workshopId, seat, service: service.optional() }))
      .output(type<{ started: boolean }>()),
    receipt: base.input(ofWorkshop).output(type<{ receipt?: Receipt }>()),
  },
  seats: {
    credentials: base.input(z.object({ workshopId, seat })).output(type<Credentials>()),
    /** Where the AWS console shows it. */
    console: base.input(z.object({ workshopId, seat })).output(type<SeatConsole>()),
    cards: base.input(ofWorkshop).output(type<readonly CardView[]>()),
    /** What the instructor adds to every card. Kept on this computer, with the workshop. */
    cardText: base.input(ofWorkshop).output(type<CardText>()),
    keepCardText: base.input(ofWorkshop.extend({ text: cardTextShape })).output(type<CardText>()),
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
  /** What Lectern waits for while AWS does not answer, in a sentence; without it, AWS answers again. */
  | { readonly kind: 'waiting'; readonly text?: string };

export type Contract = typeof contract;
