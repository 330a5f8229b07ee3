import { rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isMade, type LiveWorkshop, type WorkshopPhase } from '../../app/contract/live';
import type { Target } from '../../app/contract/target';
import { isSameTarget } from '../../app/contract/target';
import type { DamagedView, WorkshopDetails, WorkshopSummary } from '../../app/contract/views';
import { defined } from '../../app/defined';
import { LecternError, toProblem } from '../../app/errors';
import { placeInWords } from '../../app/words/places';
import { workshopToYaml } from '../../app/workshop/parse';
import { withoutTail } from '../../app/workshop/participants';
import { labelOf } from '../../app/workshop/origin';
import { seatCount, type Workshop } from '../../app/workshop/workshop';
import type { LoadedWorkshop } from '../storage/workshop-file';
import type { FormDrafts } from '../storage/form-drafts';
import { operationOwner } from '../storage/operation-lock';
import { saveReceipts } from '../storage/receipt-files';
import type { StoredWorkshop, WorkshopRecords } from '../storage/workshop-records';
import type { Targets } from '../targets/targets';
import { refuseToLose } from './guards';
import { refuseWhileWorking, takeFolder } from './one-at-a-time';
import { followFile } from './own-file';
import { eventsIn, journalIn, liveOnDisk, toldOnDisk } from './phase';
import type { Session } from './session';
import type { Sessions } from './sessions';

/** What costs or waits for somebody comes first, what is over last. */
const urgency: readonly WorkshopPhase[] = [
  'provisioning',
  'tearing-down',
  'incomplete',
  'live',
  'planned',
  'gone',
];

/** One that this computer keeps, and how far it is. */
interface Kept {
  readonly stored: StoredWorkshop;
  readonly phase: WorkshopPhase;
}

/** By urgency; of equal ones the newest first. */
function byUrgency(a: Kept, b: Kept): number {
  return (
    urgency.indexOf(a.phase) - urgency.indexOf(b.phase) ||
    Date.parse(b.stored.record.createdAt) - Date.parse(a.stored.record.createdAt)
  );
}

/** Where a workshop lives, or is to live. */
export interface Place {
  readonly target: Target;
  readonly region: string;
  /** True when something of it may be there. */
  readonly stands: boolean;
}

/** When a workshop is written down: at once, or (what is only looked at) when something may come into the account. */
type When = 'now' | 'when-made';

/** The workshops that this computer keeps, each with how far it is. */
export interface Shelf {
  list(): readonly WorkshopSummary[];
  /** What cannot be read of those that it keeps, by file. */
  damaged(): readonly DamagedView[];
  /** Throws LecternError `workshop.unknown`. */
  details(id: string): WorkshopDetails;
  /** Where this computer keeps the workshop; undefined when it does not. */
  placeOf(id: string): Place | undefined;
  /** True when nothing stands in the way of a new workshop of this id. */
  isFree(id: string): boolean;
  /** Keeps a workshop, or takes over its changes. Throws LecternError when that would lose seats in use. */
  keep(loaded: LoadedWorkshop, target: Target, when?: When): StoredWorkshop;
  /** Keeps what is known already as `workshop`, at `target`. Throws as `keep` does. */
  change(workshop: Workshop, target?: Target): void;
  /** Keeps a workshop that was found in the account. Throws as `keep` does, and `workshop.busy` while anybody works on it. */
  keepAdopted(loaded: LoadedWorkshop, target: Target): void;
  /** Keeps it as `workshop` though it stands; its session, a new one. */
  keepStanding(workshop: Workshop): Session;
  /**
   * Forgets one, with its drafts and what Lectern keeps of its exercises; its receipts stay. Unless `evenIfItStands`, throws LecternError `workshop.in-use` while something of it is in
   * the account, `workshop.may-stand` when nobody can tell. Throws `workshop.unknown`, `workshop.busy`, `workshop.not-writable`.
   */
  remove(id: string, evenIfItStands?: boolean): Promise<void>;
}

export interface ShelfOptions {
  readonly records: WorkshopRecords;
  readonly sessions: Sessions;
  readonly targets: Pick<Targets, 'view'>;
  readonly drafts: Pick<FormDrafts, 'forget'>;
  /** Folder for the exercises that Lectern itself keeps. */
  readonly materialsFolder: string;
  /** Folder for the receipts of workshops that are forgotten. */
  readonly receiptsFolder: string;
}

export function createShelf(options: ShelfOptions): Shelf {
  const { records, sessions, targets, drafts, materialsFolder, receiptsFolder } = options;
  const liveOf = ({ workshop, folder }: StoredWorkshop): LiveWorkshop =>
    sessions.find(workshop.id)?.live() ?? liveOnDisk(workshop, folder);
  const isStanding = (stored: StoredWorkshop): boolean => isMade(liveOf(stored).phase);

  const damagedFolder = (id: string): string | undefined => {
    const damaged = records.damaged().find((one) => one.id === id);
    return damaged && dirname(damaged.file);
  };
  const folderOf = (id: string): string => damagedFolder(id) ?? records.require(id).folder;

  /** Throws unless nothing of it is in the account, as far as can be told there. */
  const refuseWhileItStands = async (id: string): Promise<void> => {
    if (damagedFolder(id) !== undefined) throw mayStand(id, 'its files cannot be read.');
    const stored = records.require(id);
    if (!isStanding(stored)) return;
    refuseWhileWorking(stored.folder);
    const stands = await sessions
      .open(id)
      .stands()
      .catch((error: unknown) => {
        const { message, detail } = toProblem(error);
        throw mayStand(id, message, detail);
      });
    if (!stands) return;
    throw new LecternError({
      code: 'workshop.in-use',
      message: `“${stored.workshop.name}” (${id}) still exists ${placeInWords({ target: stored.record.target, region: stored.workshop.region })}.`,
      hint: 'Tear it down first. Then Lectern can forget it.',
    });
  };

  const keep: Shelf['keep'] = (given, target, when = 'now') => {
    const before = records.get(given.workshop.id);
    // A file that names nobody takes away no names that were given in the app, before a teardown.
    const loaded =
      before !== undefined && liveOf(before).phase !== 'gone' && given.workshop.participants.length === 0
        ? { ...given, workshop: withHolders(given.workshop, before.workshop) }
        : given;
    // What is in the account keeps the name that it was made under.
    const label =
      before !== undefined && isStanding(before)
        ? before.record.label
        : labelOf(loaded.workshop, loaded.origin);
    const write = (): StoredWorkshop =>
      when === 'now' ? records.save(loaded, target, label) : records.draft(loaded, target, label);
    if (before === undefined) return write();
    if (isStanding(before)) refuseToLose(before, loaded.workshop, target);
    const differs =
      workshopToYaml(before.workshop) !== workshopToYaml(loaded.workshop) ||
      !isSameTarget(before.record.target, target);
    if (!differs) return write();
    refuseWhileWorking(before.folder);
    sessions.forget(loaded.workshop.id);
    return write();
  };

  return {
    list: () =>
      records
        .list()
        .map((stored) => ({ stored, live: liveOf(stored), phase: liveOf(stored).phase }))
        .sort(byUrgency)
        .map(({ stored, live: { phase, startedAt } }) => ({
          ...summary(stored.workshop, phase),
          where: stored.record.target.kind,
          ...defined({ since: isMade(phase) ? startedAt : undefined }),
        })),
    details: (id) => {
      const stored = records.require(id);
      const { workshop, record } = stored;
      const { phase, accountId } = liveOf(stored);
      const target = targets.view(record.target, workshop.region);
      return {
        workshop,
        // What AWS said last counts; what it said to an operation is better than nothing, as long as what that made
        // keeps the workshop in its account.
        target: target.kind === 'aws' && isMade(phase) ? { ...defined({ accountId }), ...target } : target,
        phase,
        file: record.source,
      };
    },
    damaged: () => [
      ...records.damaged(),
      ...records
        .list()
        .flatMap(({ workshop, folder }) =>
          toldOnDisk(workshop, folder).isReadable ? [] : unreadableStory(workshop, eventsIn(folder)),
        ),
    ],
    placeOf: (id) => {
      const stored = records.get(id);
      if (stored === undefined) return undefined;
      return { target: stored.record.target, region: stored.workshop.region, stands: isStanding(stored) };
    },
    isFree: (id) => {
      const stored = records.get(id);
      return stored === undefined || !(isStanding(stored) || operationOwner(stored.folder) !== undefined);
    },
    keep,
    change: (workshop, target) => {
      const before = records.require(workshop.id);
      if (isStanding(before)) refuseToLose(before, workshop, target ?? before.record.target);
      refuseWhileWorking(before.folder);
      records.change(workshop.id, { workshop, ...defined({ target }) });
      followFile(before, workshop);
      sessions.forget(workshop.id);
    },
    keepAdopted: (loaded, target) => {
      const before = records.get(loaded.workshop.id);
      // Unlike `keep`, this tells the workshop's story, which nobody does beside its work.
      if (before !== undefined) refuseWhileWorking(before.folder);
      const { workshop } = keep(loaded, target);
      sessions.open(workshop.id).tellAdopted();
    },
    keepStanding: (workshop) => {
      const before = records.require(workshop.id);
      records.change(workshop.id, { workshop });
      followFile(before, workshop);
      sessions.forget(workshop.id);
      return sessions.open(workshop.id);
    },
    remove: async (id, evenIfItStands = false) => {
      const folder = folderOf(id);
      const before = journalSize(folder);
      if (!evenIfItStands) await refuseWhileItStands(id);
      const release = takeFolder(folder);
      try {
        // Whoever had the folder between the look and now has made something, or not: its journal says.
        if (!evenIfItStands && journalSize(folder) !== before)
          throw mayStand(id, 'Lectern has worked on it meanwhile.');
        sessions.forget(id);
        // A receipt is a proof: it outlives the workshop that it is of.
        saveReceipts(folder, receiptsFolder, `${id}-`);
        records.remove(id, release);
        // There are names in them, and exercises are somebody's work. The id is one name by now, and leads nowhere else.
        drafts.forget(id);
        rmSync(join(materialsFolder, id), { recursive: true, force: true });
      } finally {
        release();
      }
    },
  };
}

/** Bytes; undefined when there is none. It only grows. */
function journalSize(folder: string): number | undefined {
  return statSync(journalIn(folder), { throwIfNoEntry: false })?.size;
}

function unreadableStory({ id }: Workshop, file: string): DamagedView {
  return {
    id,
    file,
    problem: {
      code: 'workshop.story-damaged',
      message: `What happened to the workshop "${id}" cannot be read, because ${file} is damaged.`,
      hint: 'Move that file away. What exists of the workshop is in the account, and is found there.',
    },
  };
}

/** Nobody knows whether anything of it is in an account. */
function mayStand(id: string, why: string, detail?: string): LecternError {
  return new LecternError({
    code: 'workshop.may-stand',
    message: `Something of the workshop "${id}" may still exist and cost money: ${why}`,
    hint: `Mend that and try again, or forget it all the same (lectern forget ${id} --even-if-it-stands). A search for leftovers (lectern leftovers) still finds what exists of it.`,
    ...defined({ detail }),
  });
}

function withHolders(workshop: Workshop, { participants }: Workshop): Workshop {
  return { ...workshop, participants: withoutTail(participants.slice(0, workshop.seats)) };
}

/** A workshop as a list shows it. */
export function summary(workshop: Workshop, phase: WorkshopPhase): WorkshopSummary {
  return {
    id: workshop.id,
    name: workshop.name,
    description: workshop.description,
    seats: seatCount(workshop),
    services: workshop.services.map(({ name }) => name),
    phase,
    names: workshop.participants.filter((holder) => holder !== null).length,
  };
}
