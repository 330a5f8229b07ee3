import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { targetShape } from '../../app/contract/target';
import { defined } from '../../app/defined';
import { LecternError } from '../../app/errors';
import { idPattern } from '../../app/workshop/names';
import type { Workshop } from '../../app/workshop/workshop';
import { workshopToYaml } from '../../app/workshop/parse';
import type { LoadedWorkshop } from './workshop-file';
import { loadWorkshopFile } from './workshop-file';

const recordShape = z.object({
  version: z.literal(1),
  /** Folder of the exercise files, absolute; absent when the workshop has none. */
  materials: z.string().optional(),
  /** The file it was read from. */
  source: z.string(),
  /** Where it lives. Version 0.1 kept a region in it, too, which nothing went by: the workshop's counts. */
  target: targetShape,
  createdAt: z.string(),
});
type WorkshopRecord = z.infer<typeof recordShape>;

/** A workshop as this computer keeps it. */
export interface StoredWorkshop {
  readonly workshop: Workshop;
  readonly record: WorkshopRecord;
  /** Its folder: workshop.yaml, record.json, journal, events, receipt. */
  readonly folder: string;
}

/** The workshops that this computer knows, one folder each. */
export interface WorkshopRecords {
  list(): readonly StoredWorkshop[];
  /** Undefined for what is not kept, and for what is no id. */
  get(id: string): StoredWorkshop | undefined;
  /** Throws LecternError `workshop.unknown`. */
  require(id: string): StoredWorkshop;
  /** Its folder, without reading what is in it; undefined for one that is not kept. */
  folder(id: string): string | undefined;
  /** Writes (or replaces) the workshop and where it lives; its journal and events stay. */
  save(loaded: LoadedWorkshop, target: WorkshopRecord['target']): StoredWorkshop;
  /** Changes what it says or where it lives. */
  change(
    id: string,
    change: { readonly workshop?: Workshop; readonly target?: WorkshopRecord['target'] },
  ): StoredWorkshop;
  remove(id: string): void;
}

/** Keeps workshops below `folder`, each in a folder named by its id. */
export function createWorkshopRecords(folder: string): WorkshopRecords {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const folderOf = (id: string): string => join(folder, id);

  const read = (id: string): StoredWorkshop | undefined => {
    const recordFile = join(folderOf(id), 'record.json');
    const workshopFile = join(folderOf(id), 'workshop.yaml');
    if (!existsSync(recordFile) || !existsSync(workshopFile)) return undefined;
    const loaded = loadWorkshopFile(workshopFile, { kept: true });
    if ('issues' in loaded) {
      const [issue] = loaded.issues;
      throw damaged(id, `${workshopFile}, line ${issue?.line ?? 1}`, issue?.message ?? '');
    }
    return { workshop: loaded.workshop, record: readRecord(id, recordFile), folder: folderOf(id) };
  };

  const write = (workshop: Workshop, record: WorkshopRecord): StoredWorkshop => {
    const target = folderOf(workshop.id);
    mkdirSync(target, { recursive: true, mode: 0o700 });
    writeFileAtomic.sync(join(target, 'workshop.yaml'), workshopToYaml(workshop));
    writeFileAtomic.sync(join(target, 'record.json'), `${JSON.stringify(record, null, 2)}\n`);
    return { workshop, record, folder: target };
  };

  const require = (id: string): StoredWorkshop => {
    const stored = read(id);
    if (stored === undefined) {
      throw new LecternError({
        code: 'workshop.unknown',
        message: `There is no workshop "${id}" on this computer.`,
        hint: 'Open its workshop.yaml, or start a new one.',
      });
    }
    return stored;
  };

  return {
    list: () =>
      readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => read(entry.name))
        .filter((stored) => stored !== undefined),
    // A word of a command line must not lead out of the folder.
    get: (id) => (idPattern.test(id) ? read(id) : undefined),
    require,
    folder: (id) => (existsSync(join(folderOf(id), 'record.json')) ? folderOf(id) : undefined),
    save: (loaded, target) => {
      const { workshop } = loaded;
      // A relative path is relative to the file, unless somebody says which folder is meant.
      const materials =
        workshop.materials === undefined
          ? undefined
          : (loaded.materialsFolder ?? resolve(dirname(loaded.file), workshop.materials));
      return write(workshop, {
        version: 1,
        ...defined({ materials }),
        source: loaded.file,
        target,
        createdAt: read(workshop.id)?.record.createdAt ?? new Date().toISOString(),
      });
    },
    change: (id, change) => {
      const stored = require(id);
      return write(change.workshop ?? stored.workshop, {
        ...stored.record,
        target: change.target ?? stored.record.target,
      });
    },
    remove: (id) => rmSync(folderOf(require(id).workshop.id), { recursive: true, force: true }),
  };
}

function readRecord(id: string, file: string): WorkshopRecord {
  try {
    return recordShape.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw damaged(id, file, error instanceof z.ZodError ? z.prettifyError(error) : String(error));
  }
}

function damaged(id: string, where: string, detail: string): LecternError {
  return new LecternError({
    code: 'workshop.record-damaged',
    message: `The saved workshop "${id}" cannot be read.`,
    hint: `Check ${where}.`,
    detail,
  });
}
