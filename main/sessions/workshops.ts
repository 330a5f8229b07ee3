import type { Target } from '../../app/contract/target';
import type {
  DamagedView,
  Places,
  PlanView,
  WorkshopDetails,
  WorkshopIssues,
  WorkshopSummary,
} from '../../app/contract/views';
import { defined } from '../../app/defined';
import { buildPlan } from '../../app/plan/build';
import { planView } from '../../app/plan/plan-view';
import { withChange, type WorkshopChange } from '../../app/workshop/change';
import { withSeats } from '../../app/workshop/parse';
import { requireRegion } from '../../app/workshop/regions';
import type { Workshop } from '../../app/workshop/workshop';
import { builtInWorkshops, loadWorkshopFile } from '../storage/workshop-file';
import type { WorkshopRecords } from '../storage/workshop-records';
import type { Targets } from '../targets/targets';
import {
  checked,
  fromArgument,
  fromBuiltIn,
  fromText,
  idCalled,
  type Choice,
  type NamedWorkshop,
  type Precedence,
} from './origins';
import type { Sessions } from './sessions';
import { createShelf, summary, type Shelf } from './shelf';
import { materialsOf } from './materials';
import { createStanding, type Standing } from './standing';

/** The workshops that an instructor can pick, open and change. */
export interface Workshops extends Pick<Shelf, 'details' | 'placeOf' | 'keep' | 'remove'>, Standing {
  list(): Promise<{
    readonly builtIn: readonly WorkshopSummary[];
    readonly saved: readonly WorkshopSummary[];
    readonly damaged: readonly DamagedView[];
    readonly places: Places;
  }>;
  /** Throws LecternError `workshop.invalid`, or `workshop.unknown` for a built-in one that there is not. */
  create(input: Choice & { readonly target: Target }): WorkshopDetails;
  openFile(input: {
    readonly path?: string | undefined;
    readonly text?: string | undefined;
  }): { workshop: WorkshopDetails } | { issues: WorkshopIssues };
  /**
   * Loads what a command line names: a built-in workshop, a path, or an id or name of a workshop that this computer
   * keeps. Where a word is the name of a built-in one and the id of a kept one, the kept one is meant when it
   * stands; else `precedence` (by default the built-in one) decides. Throws LecternError `workshop.unknown`, `workshop.ambiguous`.
   */
  load(
    word: string,
    change?: { readonly seats?: number; readonly region?: string },
    precedence?: Precedence,
  ): NamedWorkshop | { readonly issues: WorkshopIssues };
  /** The id of the workshop that this computer keeps by this id or name. Throws as `load` does. */
  idOf(word: string): string;
  /** Changes what is not made yet. Throws LecternError when it is, and would lose seats or move. */
  change(
    id: string,
    change: {
      readonly seats?: number | undefined;
      readonly target?: Target | undefined;
      readonly region?: string | undefined;
    },
  ): WorkshopDetails;
  /**
   * What provisioning would make. Throws LecternError for one that is not made yet: `workshop.materials-missing` when
   * its exercise files cannot be read, `region.unknown`.
   */
  plan(id: string): PlanView;
  /** The workshop with some of what it wants changed. Throws LecternError `workshop.invalid`. */
  proposed(id: string, change: WorkshopChange): Workshop;
}

export interface WorkshopsOptions {
  readonly records: WorkshopRecords;
  readonly sessions: Sessions;
  readonly targets: Pick<Targets, 'view' | 'places'>;
  /** Folder of the built-in workshops. */
  readonly builtInFolder: string;
  /** Folder for the exercise files of workshops started from built-in ones. */
  readonly materialsFolder: string;
  /** Folder for the receipts of workshops that are forgotten. */
  readonly receiptsFolder: string;
}

export function createWorkshops(options: WorkshopsOptions): Workshops {
  const { records, targets, builtInFolder } = options;
  const shelf = createShelf(options);
  return {
    ...shelf,
    ...createStanding({ ...options, shelf }),
    list: async () => ({
      builtIn: builtInWorkshops(builtInFolder, { checkMaterials: false }).map(({ key, workshop }) => ({
        ...summary(workshop, 'planned'),
        id: key,
      })),
      saved: shelf.list(),
      damaged: shelf.damaged(),
      places: await targets.places(),
    }),
    create: ({ target, ...choice }) => {
      const folders = { builtIn: builtInFolder, materials: options.materialsFolder };
      const { workshop } = shelf.keep(
        fromBuiltIn(choice, folders, (id) => shelf.isFree(id)),
        target,
      );
      return shelf.details(workshop.id);
    },
    openFile: ({ path, text }) => {
      const loaded = path === undefined ? fromText(text ?? '') : loadWorkshopFile(path);
      if ('issues' in loaded) return loaded;
      const { id } = loaded.workshop;
      shelf.keep(loaded, records.get(id)?.record.target ?? { kind: 'rehearsal' });
      return { workshop: shelf.details(id) };
    },
    load: (word, change = {}, precedence = 'built-in') => {
      // What stands comes before the built-in file that it was once made of.
      const stands = !shelf.isFree(word);
      const from = {
        word,
        precedence: stands ? 'kept' : precedence,
        checkMaterials: precedence === 'built-in',
        builtInFolder,
        kept: records,
      } as const;
      return fromArgument(from, change);
    },
    idOf: (word) =>
      records.damaged().some(({ id }) => id === word) ? word : idCalled(word, records, builtInFolder),
    change: (id, { seats, target, region }) => {
      const { workshop } = records.require(id);
      shelf.change(
        checked({ ...withSeats(workshop, seats ?? workshop.seats), ...defined({ region }) }),
        target,
      );
      return shelf.details(id);
    },
    plan: (id) => {
      const stored = records.require(id);
      if (shelf.isFree(id)) {
        requireRegion(stored.workshop.region);
        materialsOf(stored);
      }
      return planView(buildPlan(stored.workshop));
    },
    proposed: (id, change) => checked(withChange(records.require(id).workshop, change)),
  };
}
