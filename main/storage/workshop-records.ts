import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { targetShape } from '../../app/contract/target';
import { defined } from '../../app/defined';
import { LecternError, type Problem } from '../../app/errors';
import { idPattern } from '../../app/workshop/names';
import type { Label } from '../../app/workshop/origin';
import type { Workshop } from '../../app/workshop/workshop';
import { workshopToYaml } from '../../app/workshop/parse';
import type { LoadedWorkshop } from './workshop-file';
import { loadWorkshopFile } from './workshop-file';
import { lockOperation, removeLocked } from './operation-lock';

const originShape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('built-in'), key: z.string() }),
  z.object({ kind: z.literal('file'), path: z.string(), hasId: z.boolean() }),
  z.object({ kind: z.literal('text'), hasId: z.boolean() }),
]);

const recordShape = z.object({
  version: z.literal(1),
  /** Folder of the exercise files, absolute; absent when the workshop has none. */
  materials: z.string().optional(),
  /** The file it was read from. */
  source: z.string(),
  /** Where it lives. Version 0.1 kept a region in it, too, which nothing went by: the workshop's counts. */
  target: targetShape,
  createdAt: z.string(),
  /** Absent for what version 0.1 kept. */
  origin: originShape.optional(),
  /** What the tags of everything in the account say, from its first provisioning on. */
  label: z.object({ name: z.string(), origin: z.string().optional() }).optional(),
});
type WorkshopRecord = z.infer<typeof recordShape>;

/** A workshop as this computer keeps it. */
export interface StoredWorkshop {
  readonly workshop: Workshop;
  readonly record: WorkshopRecord;
  /** Its folder: workshop.yaml, record.json, journal, events, receipt. */
  readonly folder: string;
}

/** A workshop that is kept, but cannot be read. */
interface DamagedWorkshop {
  readonly id: string;
  /** The file that is broken, absolute. */
  readonly file: string;
  readonly problem: Problem;
}

/** The workshops that this computer knows, one folder each. */
export interface WorkshopRecords {
  /** Those that can be read: one that cannot is in no other's way. */
  list(): readonly StoredWorkshop[];
  /** Those that cannot be read, and why. */
  damaged(): readonly DamagedWorkshop[];
  /** Undefined for what is not kept, and for what is no id. Throws LecternError `workshop.record-damaged`. */
  get(id: string): StoredWorkshop | undefined;
  /** Throws LecternError `workshop.unknown`, `workshop.record-damaged`. */
  require(id: string): StoredWorkshop;
  /** Its folder, without reading what is in it; undefined for one that is not kept. */
  folder(id: string): string | undefined;
  /** The file in which a workshop of this id is kept, or would be. */
  keptFile(id: string): string;
  /** Writes (or replaces) the workshop and where it lives; its journal and events stay. */
  save(loaded: LoadedWorkshop, target: WorkshopRecord['target'], label?: Label): StoredWorkshop;
  /**
   * As `save`, but in this process alone, until `keep`: what was only looked at, or came to nothing, is not kept. It has
   * its folder already, for the lock and the story.
   */
  draft(loaded: LoadedWorkshop, target: WorkshopRecord['target'], label?: Label): StoredWorkshop;
  /** Writes down what is a draft so far, if it is one: from now on something of it may be in the account. */
  keep(id: string): void;
  /** Changes what it says or where it lives. */
  change(
    id: string,
    change: { readonly workshop?: Workshop; readonly target?: WorkshopRecord['target'] },
  ): StoredWorkshop;
  /**
   * Removes its folder, whose lock the caller holds and `release` lets go, also when it cannot be read. Throws
   * LecternError `workshop.unknown` when there is no folder of this name.
   */
  remove(id: string, release: () => void): void;
  /** Lets go of drafts that were never kept. */
  close(): void;
}

const recordName = 'record.json';
const workshopName = 'workshop.yaml';
/** Without it, nothing that the record would be needed for was ever made. */
const journalName = 'journal.jsonl';
/** What a look at a draft leaves. */
const eventsName = 'events.jsonl';

/** Keeps workshops below `folder`, each in a folder named by its id. */
export function createWorkshopRecords(folder: string): WorkshopRecords {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const folderOf = (id: string): string => join(folder, id);
  const drafts = new Map<string, StoredWorkshop>();

  const read = (id: string): StoredWorkshop | undefined => {
    const files = [recordName, workshopName].map((name) => join(folderOf(id), name));
    const [recordFile = '', workshopFile = ''] = files;
    const missing = files.filter((file) => !existsSync(file));
    const [first] = missing;
    if (first !== undefined) {
      if (missing.length === files.length && !existsSync(join(folderOf(id), journalName))) return undefined;
      throw damaged(id, first, 'The file is missing.');
    }
    const loaded = loadWorkshopFile(workshopFile, { kept: true });
    if ('issues' in loaded) {
      const [issue] = loaded.issues;
      throw damaged(id, workshopFile, `Line ${issue?.line ?? 1}: ${issue?.message ?? ''}`);
    }
    return { workshop: loaded.workshop, record: readRecord(id, recordFile), folder: folderOf(id) };
  };

  const find = (id: string): StoredWorkshop | undefined => drafts.get(id) ?? read(id);

  const write = (stored: StoredWorkshop): StoredWorkshop => {
    const { workshop, record } = stored;
    drafts.delete(workshop.id);
    mkdirSync(stored.folder, { recursive: true, mode: 0o700 });
    writeFileAtomic.sync(join(stored.folder, workshopName), workshopToYaml(workshop));
    writeFileAtomic.sync(join(stored.folder, recordName), `${JSON.stringify(record, null, 2)}\n`);
    return stored;
  };

  const require = (id: string): StoredWorkshop => {
    const stored = find(id);
    if (stored === undefined) throw unknown(id);
    return stored;
  };

  const recordOf = (
    loaded: LoadedWorkshop,
    target: WorkshopRecord['target'],
    label: Label | undefined,
  ): StoredWorkshop => {
    const { workshop } = loaded;
    // A relative path is relative to the file, unless somebody says which folder is meant.
    const materials =
      workshop.materials === undefined
        ? undefined
        : (loaded.materialsFolder ?? resolve(dirname(loaded.file), workshop.materials));
    const record: WorkshopRecord = {
      version: 1,
      ...defined({ materials }),
      source: loaded.file,
      target,
      ...defined({ origin: loaded.origin, label }),
      createdAt: find(workshop.id)?.record.createdAt ?? new Date().toISOString(),
    };
    return { workshop, record, folder: folderOf(workshop.id) };
  };

  /** Each folder as what it holds: a workshop, or why it cannot be read. */
  const readAll = (): readonly (StoredWorkshop | DamagedWorkshop)[] =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap(({ name }) => {
        try {
          return read(name) ?? [];
        } catch (error) {
          if (error instanceof DamagedRecord) return { id: name, file: error.file, problem: error.problem };
          throw error;
        }
      });

  return {
    list: () => readAll().filter((one) => 'workshop' in one),
    damaged: () => readAll().filter((one) => 'problem' in one),
    // A word of a command line must not lead out of the folder.
    get: (id) => (idPattern.test(id) ? find(id) : undefined),
    require,
    folder: (id) => (existsSync(join(folderOf(id), recordName)) ? folderOf(id) : undefined),
    keptFile: (id) => join(folderOf(id), workshopName),
    save: (loaded, target, label) => write(recordOf(loaded, target, label)),
    draft: (loaded, target, label) => {
      const stored = recordOf(loaded, target, label);
      mkdirSync(stored.folder, { recursive: true, mode: 0o700 });
      drafts.set(stored.workshop.id, stored);
      return stored;
    },
    keep: (id) => {
      const draft = drafts.get(id);
      if (draft !== undefined) write(draft);
    },
    change: (id, change) => {
      const stored = require(id);
      return write({
        workshop: change.workshop ?? stored.workshop,
        record: { ...stored.record, target: change.target ?? stored.record.target },
        folder: stored.folder,
      });
    },
    remove: (id, release) => {
      // Somebody may have put a folder here whose name is no id; a word must not lead out of this one.
      if (!readdirSync(folder).includes(id)) throw unknown(id);
      drafts.delete(id);
      removeLocked(folderOf(id), release);
    },
    close: () => {
      for (const { folder: own } of drafts.values()) removeUnlessKept(own);
      drafts.clear();
    },
  };
}

/** Another process may have begun to work there: what it has then is its lock, and soon a journal. */
function removeUnlessKept(own: string): void {
  const isKept = (): boolean =>
    [recordName, workshopName, journalName].some((name) => existsSync(join(own, name)));
  if (isKept()) return;
  const lock = lockUnlessTaken(own);
  if (lock === undefined) return;
  if (isKept()) lock.release();
  else removeLocked(own, lock.release, [eventsName]);
}

/** Undefined, too, on a disk that is full, or where the folder is gone: a draft that stays harms nobody. */
function lockUnlessTaken(own: string): { readonly release: () => void } | undefined {
  try {
    const lock = lockOperation(own);
    return 'owner' in lock ? undefined : lock;
  } catch {
    return undefined;
  }
}

function readRecord(id: string, file: string): WorkshopRecord {
  try {
    return recordShape.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw damaged(id, file, error instanceof z.ZodError ? z.prettifyError(error) : String(error));
  }
}

function unknown(id: string): LecternError {
  return new LecternError({
    code: 'workshop.unknown',
    message: `There is no workshop "${id}" on this computer.`,
    hint: 'Open its workshop.yaml, or start a new one.',
  });
}

class DamagedRecord extends LecternError {
  constructor(
    readonly file: string,
    problem: Problem,
  ) {
    super(problem);
  }
}

function damaged(id: string, file: string, detail: string): DamagedRecord {
  return new DamagedRecord(file, {
    code: 'workshop.record-damaged',
    message: `The saved workshop "${id}" cannot be read, because ${file} is damaged or missing.`,
    hint: `Restore the file, or forget the workshop (lectern forget ${id}). What exists of it in an account is found with lectern leftovers.`,
    detail,
  });
}
