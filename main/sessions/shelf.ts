import { isMade, type LiveWorkshop, type WorkshopPhase } from '../../app/contract/live';
import type { Target } from '../../app/contract/target';
import { isSameTarget } from '../../app/contract/target';
import type { WorkshopDetails, WorkshopSummary } from '../../app/contract/views';
import { defined } from '../../app/defined';
import { LecternError } from '../../app/errors';
import { workshopToYaml } from '../../app/workshop/parse';
import { seatCount, type Workshop } from '../../app/workshop/workshop';
import type { LoadedWorkshop } from '../storage/workshop-file';
import { operationOwner } from '../storage/operation-lock';
import { saveReceipts } from '../storage/receipt-files';
import type { StoredWorkshop, WorkshopRecords } from '../storage/workshop-records';
import type { Targets } from '../targets/targets';
import { refuseToLose } from './guards';
import { refuseWhileWorking } from './one-at-a-time';
import { liveOnDisk } from './phase';
import type { Session } from './session';
import type { Sessions } from './sessions';

/** Where a workshop lives. */
export interface Place {
  readonly target: Target;
  readonly region: string;
}

/** The workshops that this computer keeps, each with how far it is. */
export interface Shelf {
  list(): readonly WorkshopSummary[];
  /** Throws LecternError `workshop.unknown`. */
  details(id: string): WorkshopDetails;
  /** Where this computer keeps the workshop; undefined when it does not. */
  placeOf(id: string): Place | undefined;
  /** True when nothing stands in the way of a new workshop of this id. */
  isFree(id: string): boolean;
  /** Keeps a workshop, or takes over its changes. Throws LecternError when that would lose seats in use. */
  keep(loaded: LoadedWorkshop, target: Target): StoredWorkshop;
  /** Keeps what is known already as `workshop`, at `target`. Throws as `keep` does. */
  change(workshop: Workshop, target?: Target): void;
  /** Keeps it as `workshop` though it stands; its session, a new one. */
  keepStanding(workshop: Workshop): Session;
  /** Forgets one of which nothing is in an account; its receipts stay. Throws LecternError `workshop.in-use`. */
  remove(id: string): void;
}

export interface ShelfOptions {
  readonly records: WorkshopRecords;
  readonly sessions: Sessions;
  readonly targets: Pick<Targets, 'view'>;
  /** Folder for the receipts of workshops that are forgotten. */
  readonly receiptsFolder: string;
}

export function createShelf({ records, sessions, targets, receiptsFolder }: ShelfOptions): Shelf {
  const liveOf = ({ workshop, folder }: StoredWorkshop): LiveWorkshop =>
    sessions.find(workshop.id)?.live() ?? liveOnDisk(workshop, folder);
  const isStanding = (stored: StoredWorkshop): boolean => isMade(liveOf(stored).phase);

  return {
    list: () => records.list().map((stored) => summary(stored.workshop, liveOf(stored).phase)),
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
    placeOf: (id) => {
      const stored = records.get(id);
      return stored && { target: stored.record.target, region: stored.workshop.region };
    },
    isFree: (id) => {
      const stored = records.get(id);
      return stored === undefined || !(isStanding(stored) || operationOwner(stored.folder) !== undefined);
    },
    keep: (loaded, target) => {
      const before = records.get(loaded.workshop.id);
      if (before === undefined) return records.save(loaded, target);
      if (isStanding(before)) refuseToLose(before, loaded.workshop, target);
      const differs =
        workshopToYaml(before.workshop) !== workshopToYaml(loaded.workshop) ||
        !isSameTarget(before.record.target, target);
      if (!differs) return records.save(loaded, target);
      refuseWhileWorking(before.folder);
      sessions.forget(loaded.workshop.id);
      return records.save(loaded, target);
    },
    change: (workshop, target) => {
      const before = records.require(workshop.id);
      if (isStanding(before)) refuseToLose(before, workshop, target ?? before.record.target);
      refuseWhileWorking(before.folder);
      records.change(workshop.id, { workshop, ...defined({ target }) });
      sessions.forget(workshop.id);
    },
    keepStanding: (workshop) => {
      records.change(workshop.id, { workshop });
      sessions.forget(workshop.id);
      return sessions.open(workshop.id);
    },
    remove: (id) => {
      const stored = records.require(id);
      if (isStanding(stored)) {
        throw new LecternError({
          code: 'workshop.in-use',
          message: 'This workshop is still in the account.',
          hint: 'Tear it down first. Then Lectern can forget it.',
        });
      }
      refuseWhileWorking(stored.folder);
      sessions.forget(id);
      // A receipt is a proof: it outlives the workshop that it is of.
      saveReceipts(stored.folder, receiptsFolder, `${id}-`);
      records.remove(id);
    },
  };
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
  };
}
