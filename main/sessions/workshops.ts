import { resolve } from 'node:path';
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
import { LecternError } from '../../app/errors';
import { withChange, type WorkshopChange } from '../../app/workshop/change';
import { withSeats } from '../../app/workshop/parse';
import { fits, saysItsId, type SeenWorkshop } from '../../app/workshop/origin';
import { requireRegion } from '../../app/workshop/regions';
import type { Workshop } from '../../app/workshop/workshop';
import { askCaller } from '../aws/caller';
import { seenWorkshops } from '../aws/seen-workshops';
import type { FormDrafts } from '../storage/form-drafts';
import { ownPath } from '../storage/own-path';
import { builtInWorkshops, type LoadedWorkshop } from '../storage/workshop-file';
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
import { alreadyThere, asNew, asSeen, comesFromElsewhere, madeFromAnother, notSeen } from './identity';
import type { Sessions } from './sessions';
import { createShelf, summary, type Shelf } from './shelf';
import { materialsOf } from './materials';
import { createStanding, type Standing } from './standing';
import { withUserPriority } from './waits';

/** The workshops that an instructor can pick, open and change. */
export interface Workshops
  extends Pick<Shelf, 'details' | 'placeOf' | 'keep' | 'remove' | 'isFree'>, Standing {
  list(): Promise<{
    readonly builtIn: readonly WorkshopSummary[];
    readonly saved: readonly WorkshopSummary[];
    readonly damaged: readonly DamagedView[];
    readonly places: Places;
  }>;
  /** Throws LecternError `workshop.invalid`, or `workshop.unknown` for a built-in one that there is not. */
  create(input: Choice & { readonly target: Target }): WorkshopDetails;
  /** `replaces`: that would replace the plan of a workshop that came from elsewhere; `as` says what is meant. */
  openFile(input: {
    readonly path?: string | undefined;
    readonly text?: string | undefined;
    readonly as?: 'replacement' | 'new' | undefined;
  }): { workshop: WorkshopDetails } | { replaces: WorkshopDetails } | { issues: WorkshopIssues };
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
  /** Every workshop in the account, by tags. Throws LecternError when it cannot be asked. */
  seen(target: Target, region: string): Promise<readonly SeenWorkshop[]>;
  /**
   * Those in the account that may be the one that was loaded, by its id, or by its name and origin, and that this
   * computer has not made. Throws as `seen` does.
   */
  similar(
    loaded: Pick<LoadedWorkshop, 'workshop' | 'origin'>,
    target: Target,
  ): Promise<readonly SeenWorkshop[]>;
  /** The same of one that this computer keeps and has not made. */
  similarTo(id: string): Promise<readonly SeenWorkshop[]>;
  /** Throws LecternError `workshop.already-there` when there is one of those. */
  refuseSecond(id: string): Promise<void>;
  /**
   * The one in the account with this id, when it may be the one that was loaded. Throws LecternError
   * `workshop.not-found`, `workshop.another` when it was made from something else, and as `seen` does.
   */
  adoptable(
    loaded: Pick<LoadedWorkshop, 'workshop' | 'origin'>,
    target: Target,
    id: string,
  ): Promise<SeenWorkshop>;
  /** A planned workshop becomes one that is in the account already. Throws as `adoptable` does, and as `keep`. */
  adopt(id: string, adoptedId: string): Promise<WorkshopDetails>;
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
  readonly targets: Pick<Targets, 'view' | 'places' | 'reach'>;
  /** Folder of the built-in workshops. */
  readonly builtInFolder: string;
  readonly drafts: Pick<FormDrafts, 'forget'>;
  /** Folder for the exercise files of workshops started from built-in ones. */
  readonly materialsFolder: string;
  /** Folder for the receipts of workshops that are forgotten. */
  readonly receiptsFolder: string;
}

export function createWorkshops(options: WorkshopsOptions): Workshops {
  const { records, targets, builtInFolder } = options;
  const shelf = createShelf(options);

  const wordFor = (word: string, precedence: Precedence, checkMaterials: boolean) => ({
    word,
    precedence,
    checkMaterials,
    builtInFolder,
    kept: records,
    stands: (id: string) => !shelf.isFree(id),
  });

  const seen = (target: Target, region: string): Promise<readonly SeenWorkshop[]> =>
    withUserPriority(async () => {
      const { aws } = (await targets.reach(target, region)).connection;
      return seenWorkshops(aws, (await askCaller(aws)).accountId);
    });

  const similar: Workshops['similar'] = async ({ workshop, origin }, target) => {
    const kept = records.list().map((one) => one.workshop.id);
    const isOurs = ({ id }: SeenWorkshop): boolean => kept.includes(id) && !shelf.isFree(id);
    return (await seen(target, workshop.region)).filter(
      (one) => fits(one, { ...workshop, origin }) && !isOurs(one),
    );
  };

  /** Its id is its own, and nobody else can have made it, unless a file says it. */
  const stored = (id: string): Required<Pick<LoadedWorkshop, 'workshop' | 'origin'>> => {
    const { workshop, record } = records.require(id);
    return { workshop, origin: record.origin ?? { kind: 'text', hasId: true } };
  };

  const similarTo: Workshops['similarTo'] = (id) => {
    if (!shelf.isFree(id)) return Promise.resolve([]);
    return similar(stored(id), records.require(id).record.target);
  };

  const adoptable: Workshops['adoptable'] = async ({ workshop, origin }, target, id) => {
    const found = (await seen(target, workshop.region)).find((one) => one.id === id);
    if (found === undefined) throw notSeen(id);
    if (!fits(found, { ...workshop, origin })) throw madeFromAnother(id, workshop.name);
    return found;
  };

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
      const { workshop } = shelf.keep(fromBuiltIn(choice, folders), target);
      return shelf.details(workshop.id);
    },
    openFile: ({ path, text, as }) => {
      const read =
        path === undefined
          ? fromText(text ?? '')
          : fromArgument(wordFor(resolve(ownPath(path)), 'built-in', true), {});
      if ('issues' in read) return read;
      const isKnown = 'isIdentified' in read ? read.isIdentified : saysItsId(read.origin);
      const loaded = isKnown && as !== 'new' ? read : asNew(read);
      const { id } = loaded.workshop;
      const known = as === undefined ? records.get(id) : undefined;
      if (known !== undefined && comesFromElsewhere(loaded, known)) return { replaces: shelf.details(id) };
      shelf.keep(loaded, records.get(id)?.record.target ?? { kind: 'rehearsal' });
      return { workshop: shelf.details(id) };
    },
    load: (word, change = {}, precedence = 'built-in') =>
      fromArgument(wordFor(word, precedence, precedence !== 'kept'), change),
    idOf: (word) =>
      records.damaged().some(({ id }) => id === word) ? word : idCalled(wordFor(word, 'kept', false)),
    seen,
    similar,
    similarTo,
    adoptable,
    refuseSecond: async (id) => {
      const found = await similarTo(id);
      if (found.length > 0)
        throw new LecternError(alreadyThere(records.require(id).workshop.name, found, false));
    },
    adopt: async (id, adoptedId) => {
      const { workshop, record } = records.require(id);
      const { target, origin, source: file, materials: materialsFolder } = record;
      const found = await adoptable(stored(id), target, adoptedId);
      const loaded = { workshop, file, materials: [], ...defined({ origin, materialsFolder }) };
      shelf.keepAdopted(asSeen(loaded, found), target);
      if (adoptedId !== id) await shelf.remove(id);
      return shelf.details(adoptedId);
    },
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
