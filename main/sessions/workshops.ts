import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { WorkshopPhase } from '../../app/contract/live';
import { applyEvents, initialLive } from '../../app/contract/live-fold';
import type {
  PlanView,
  TargetOption,
  WorkshopDetails,
  WorkshopIssues,
  WorkshopSummary,
} from '../../app/contract/views';
import { defined } from '../../app/defined';
import { LecternError } from '../../app/errors';
import { buildPlan } from '../../app/plan/build';
import type { ChangeView } from '../../app/plan/change-view';
import { planView } from '../../app/plan/plan-view';
import { withChange, type WorkshopChange } from '../../app/workshop/change';
import { movedSeats } from '../../app/addresses/moved';
import { slugOf } from '../../app/workshop/names';
import { parseWorkshop, withSeats, workshopToYaml } from '../../app/workshop/parse';
import { seatCount, seatLabels, type SeatLabel, type Workshop } from '../../app/workshop/workshop';
import type { ChangeRequest } from '../engine/change';
import type { Start } from '../engine/engine';
import { builtInWorkshops, loadWorkshopFile, type LoadedWorkshop } from '../storage/workshop-file';
import { operationOwner } from '../storage/operation-lock';
import { saveReceipts } from '../storage/receipt-files';
import type { StoredWorkshop, WorkshopRecords } from '../storage/workshop-records';
import type { Target, Targets } from '../targets/targets';
import { readEvents } from './event-file';
import { busy, type Started } from './operations';
import type { Session } from './session';
import type { Sessions } from './sessions';

/** The workshops that an instructor can pick, open and change. */
export interface Workshops {
  list(): Promise<{
    readonly builtIn: readonly WorkshopSummary[];
    readonly saved: readonly WorkshopSummary[];
    readonly targets: readonly TargetOption[];
  }>;
  create(input: {
    readonly builtIn: string;
    readonly name: string;
    readonly seats: number;
    readonly target: Target;
  }): WorkshopDetails;
  openFile(input: {
    readonly path?: string | undefined;
    readonly text?: string | undefined;
  }): { workshop: WorkshopDetails } | { issues: WorkshopIssues };
  /** Loads FILE of the command line: a path, or the name of a built-in workshop. */
  load(
    file: string,
    change?: { readonly seats?: number; readonly region?: string },
  ): LoadedWorkshop | { readonly issues: WorkshopIssues };
  /** True when this computer keeps the workshop at this target. */
  known(id: string, target: Target): boolean;
  /** Keeps a workshop on this computer, or takes over its changes. Throws when that would lose seats in use. */
  keep(loaded: LoadedWorkshop, target: Target): StoredWorkshop;
  details(id: string): WorkshopDetails;
  change(
    id: string,
    change: { readonly seats?: number | undefined; readonly target?: Target | undefined },
  ): WorkshopDetails;
  remove(id: string): boolean;
  plan(id: string): PlanView;
  /** The workshop with some of what it wants changed. Throws LecternError `workshop.invalid`. */
  proposed(id: string, change: WorkshopChange): Workshop;
  /** What would have to happen to a workshop that stands so that it is as `wanted`; changes nothing. */
  changes(wanted: Workshop, replace: readonly SeatLabel[]): Promise<ChangeView>;
  /** Makes exactly these changes, or none. The workshop is kept as `wanted`; its session is a new one. */
  startChange(
    wanted: Workshop,
    request: ChangeRequest,
    how?: Start,
  ): Promise<{ readonly session: Session; readonly started: Started }>;
}

export interface WorkshopsOptions {
  readonly records: WorkshopRecords;
  readonly sessions: Sessions;
  readonly targets: Targets;
  /** Folder of the built-in workshops. */
  readonly builtInFolder: string;
  /** Folder for the exercise files of workshops started from built-in ones. */
  readonly materialsFolder: string;
  /** Folder for the receipts of workshops that are forgotten. */
  readonly receiptsFolder: string;
}

/** Phases in which nothing of a workshop is in an account. */
const unmade: readonly WorkshopPhase[] = ['planned', 'gone'];
/** Phases in which an operation runs. */
const working: readonly WorkshopPhase[] = ['provisioning', 'tearing-down'];

export function createWorkshops(options: WorkshopsOptions): Workshops {
  const { records, sessions, targets } = options;

  const require = (id: string): StoredWorkshop => {
    const stored = records.get(id);
    if (stored !== undefined) return stored;
    throw new LecternError({
      code: 'workshop.unknown',
      message: `This computer knows no workshop "${id}".`,
      hint: 'Open its workshop.yaml, or start a new one.',
    });
  };

  const phaseOf = ({ workshop, folder }: StoredWorkshop): WorkshopPhase =>
    sessions.find(workshop.id)?.live().phase ?? phaseOnDisk(workshop, folder);

  const detailsOf = (stored: StoredWorkshop): WorkshopDetails => ({
    workshop: stored.workshop,
    target: targets.view(stored.record.target, stored.workshop.region),
    phase: phaseOf(stored),
    file: stored.record.source,
  });

  /** Every change passes the same check as a file that is opened. */
  const checked = (workshop: Workshop): Workshop => {
    const parsed = parseWorkshop(workshopToYaml(workshop), 'workshop.yaml');
    if ('workshop' in parsed) return parsed.workshop;
    const [issue] = parsed.issues;
    throw new LecternError({
      code: 'workshop.invalid',
      message: issue === undefined ? 'The workshop is not valid.' : `${issue.field}: ${issue.message}`,
      hint: `Expected: ${issue?.expected ?? 'a valid workshop'}`,
    });
  };

  const keep = (loaded: LoadedWorkshop, target: Target): StoredWorkshop => {
    const before = records.get(loaded.workshop.id);
    if (before !== undefined && !unmade.includes(phaseOf(before))) {
      refuseToLose(before, loaded.workshop, target);
    }
    const stored = records.save(loaded, target);
    if (
      before === undefined ||
      JSON.stringify(before.workshop) !== JSON.stringify(stored.workshop) ||
      JSON.stringify(before.record.target) !== JSON.stringify(target)
    ) {
      sessions.forget(stored.workshop.id);
    }
    return stored;
  };

  /** What runs would be ended with its session. Throws LecternError `workshop.busy`. */
  const refuseWhileWorking = (id: string): void => {
    if (sessions.open(id).isWorking) throw busy('Lectern is working on this workshop already.');
  };

  /** Keeps it as `workshop`; its session, a new one. */
  const keptAs = (workshop: Workshop): Session => {
    records.change(workshop.id, { workshop });
    sessions.forget(workshop.id);
    return sessions.open(workshop.id);
  };

  /** The session of a workshop that may be changed to `wanted` where it is. */
  const standing = (wanted: Workshop): Session => {
    const stored = require(wanted.id);
    refuseToMove(stored, wanted, stored.record.target);
    return sessions.open(wanted.id);
  };

  return {
    list: async () => ({
      builtIn: builtInWorkshops(options.builtInFolder).map(({ key, workshop }) => ({
        ...summary(workshop, 'planned'),
        id: key,
      })),
      saved: records.list().map((stored) => summary(stored.workshop, phaseOf(stored))),
      targets: await targets.options(),
    }),
    create: ({ builtIn, name, seats, target }) => {
      const found = builtInWorkshops(options.builtInFolder).find(({ key }) => key === builtIn);
      if (found === undefined) {
        throw new LecternError({
          code: 'workshop.unknown',
          message: `There is no built-in workshop "${builtIn}".`,
          hint: 'Pick one of the list.',
        });
      }
      // The built-in workshop under its own name keeps its own id, as on the command line.
      const wanted = name === found.workshop.name ? found.workshop.id : slugOf(name);
      const id = freeId(wanted, (candidate) => {
        const stored = records.get(candidate);
        return stored === undefined || unmade.includes(phaseOf(stored));
      });
      const workshop = checked({ ...withSeats(found.workshop, seats), id, name });
      const folder = join(options.materialsFolder, id);
      if (found.materialsFolder !== undefined && !existsSync(folder)) {
        mkdirSync(dirname(folder), { recursive: true });
        cpSync(found.materialsFolder, folder, { recursive: true });
      }
      return detailsOf(
        keep(
          { ...found, workshop, ...(found.materialsFolder === undefined ? {} : { materialsFolder: folder }) },
          targetIn(target),
        ),
      );
    },
    openFile: ({ path, text }) => {
      const loaded = path === undefined ? fromText(text ?? '') : loadWorkshopFile(path);
      if ('issues' in loaded) return loaded;
      const known = records.get(loaded.workshop.id);
      return { workshop: detailsOf(keep(loaded, known?.record.target ?? { kind: 'rehearsal' })) };
    },
    load: (file, change = {}) => {
      const loaded =
        builtInWorkshops(options.builtInFolder).find(({ key }) => key === file) ?? loadWorkshopFile(file);
      if ('issues' in loaded) return loaded;
      const parsed = parseWorkshop(
        workshopToYaml({
          ...withSeats(loaded.workshop, change.seats ?? loaded.workshop.seats),
          ...defined({ region: change.region }),
        }),
        loaded.file,
      );
      if ('workshop' in parsed) return { ...loaded, workshop: parsed.workshop };
      // The file is good: what is wrong came with the command, and has no line.
      return { issues: parsed.issues.map((issue) => ({ ...issue, file: 'command line', line: 1 })) };
    },
    known: (id, target) => {
      const stored = records.get(id);
      return stored !== undefined && JSON.stringify(stored.record.target) === JSON.stringify(target);
    },
    keep,
    details: (id) => detailsOf(require(id)),
    change: (id, { seats, target }) => {
      const stored = require(id);
      const workshop = seats === undefined ? stored.workshop : checked(withSeats(stored.workshop, seats));
      if (!unmade.includes(phaseOf(stored))) refuseToLose(stored, workshop, target ?? stored.record.target);
      records.change(id, { workshop, ...(target === undefined ? {} : { target: targetIn(target) }) });
      sessions.forget(id);
      return detailsOf(require(id));
    },
    remove: (id) => {
      const stored = require(id);
      if (!unmade.includes(phaseOf(stored))) {
        throw new LecternError({
          code: 'workshop.in-use',
          message: 'This workshop is still in the account.',
          hint: 'Tear it down first; then it can be forgotten.',
        });
      }
      sessions.forget(id);
      // A receipt is a proof: it outlives the workshop that it is of.
      saveReceipts(stored.folder, options.receiptsFolder, `${id}-`);
      records.remove(id);
      return true;
    },
    plan: (id) => planView(buildPlan(require(id).workshop)),
    proposed: (id, change) => checked(withChange(require(id).workshop, change)),
    changes: (wanted, replace) => standing(wanted).changes(wanted, replace),
    startChange: async (wanted, request, how) => {
      refuseWhileWorking(wanted.id);
      const { workshop: before } = require(wanted.id);
      // Before the workshop is kept as wanted: what nobody agreed to must not look like a wish.
      await standing(wanted).checkChanges(wanted, request);
      refuseWhileWorking(wanted.id);
      const session = keptAs(wanted);
      try {
        return { session, started: await session.startChange(request, how) };
      } catch (error) {
        keptAs(before);
        throw error;
      }
    },
  };
}

/** How far the events on disk say it is; an operation that nobody works on any more was interrupted. */
export function phaseOnDisk(workshop: Workshop, folder: string): WorkshopPhase {
  const { phase } = applyEvents(
    initialLive(workshop.id, seatLabels(workshop)),
    readEvents(join(folder, 'events.jsonl')),
  );
  return working.includes(phase) && operationOwner(folder) === undefined ? 'incomplete' : phase;
}

/**
 * A workshop that is in an account stays where it is, with at least its seats and at their addresses: what is
 * there must stay findable, and what is printed must stay true.
 */
function refuseToLose(before: StoredWorkshop, after: Workshop, target: Target): void {
  refuseToMove(before, after, target);
  const [moved, ...others] = movedSeats(before.workshop, after);
  if (moved !== undefined) {
    throw new LecternError({
      code: 'workshop.addresses-in-use',
      message: `${others.length === 0 ? `Seat ${moved} would get another address` : `${others.length + 1} seats would get other addresses`}, and cards that are printed would be wrong.`,
      hint: 'Leave the services and their ports as they are, or tear the workshop down first.',
    });
  }
  const lost = seatLabels(before.workshop).filter((seat) => !seatLabels(after).includes(seat));
  if (lost.length > 0) {
    throw new LecternError({
      code: 'workshop.seats-in-use',
      message: `${lost.length === 1 ? `Seat ${String(lost[0])} is` : `${lost.length} seats are`} in the account; taking seats away takes away their work.`,
      hint: 'Change the workshop (lectern change, or Change on the Plan screen): it shows what would be lost first.',
    });
  }
}

/** Throws LecternError `workshop.in-use` when the workshop would go to another account or region. */
function refuseToMove(before: StoredWorkshop, after: Workshop, target: Target): void {
  if (
    JSON.stringify(before.record.target) !== JSON.stringify(target) ||
    before.workshop.region !== after.region
  ) {
    throw new LecternError({
      code: 'workshop.in-use',
      message: `The workshop "${before.workshop.id}" is in another account or region now.`,
      hint: 'Tear it down there first, or give this one another `id`.',
    });
  }
}

function targetIn(target: Target): Target {
  return target.kind === 'aws'
    ? { kind: 'aws', profile: target.profile, region: target.region }
    : { kind: target.kind };
}

function summary(workshop: Workshop, phase: WorkshopPhase): WorkshopSummary {
  return {
    id: workshop.id,
    name: workshop.name,
    description: workshop.description,
    seats: seatCount(workshop),
    services: workshop.services.map(({ name }) => name),
    phase,
  };
}

/** `wanted`, or the first of `wanted-2`, `wanted-3`… that is free. */
function freeId(wanted: string, isFree: (id: string) => boolean): string {
  if (isFree(wanted)) return wanted;
  for (let n = 2; ; n += 1) {
    const candidate = `${wanted.slice(0, 15 - String(n).length)}-${n}`;
    if (isFree(candidate)) return candidate;
  }
}

/** A workshop that was pasted or dropped: there is no folder beside it. */
function fromText(text: string): LoadedWorkshop | { readonly issues: WorkshopIssues } {
  const file = 'workshop.yaml';
  const parsed = parseWorkshop(text, file);
  if ('issues' in parsed) return parsed;
  if (parsed.workshop.materials === undefined) return { workshop: parsed.workshop, file, materials: [] };
  return {
    issues: [
      {
        file,
        line: 1 + text.split('\n').findIndex((line) => line.startsWith('materials')),
        field: 'materials',
        message: 'The folder beside the file cannot be seen from its text alone.',
        expected: 'open the file by its path, or leave `materials` out',
      },
    ],
  };
}
