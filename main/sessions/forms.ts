import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { ExercisesChoice } from '../../app/contract/contract';
import type { Target } from '../../app/contract/target';
import type {
  ExercisesView,
  FileWritten,
  FormView,
  KeptState,
  WorkshopDetails,
  WorkshopIssues,
} from '../../app/contract/views';
import { defined } from '../../app/defined';
import { LecternError } from '../../app/errors';
import { emptyForm, valuesOf } from '../../app/workshop/form-values';
import { newId } from '../../app/workshop/origin';
import { parseValues, unknownRegion, workshopToYaml } from '../../app/workshop/parse';
import { regionNamed } from '../../app/workshop/regions';
import type { Workshop } from '../../app/workshop/workshop';
import { describeMaterials } from '../storage/materials';
import { ownPath } from '../storage/own-path';
import { replaceFolder } from '../storage/replace-folder';
import type { Uploads } from '../storage/uploads';
import { builtInWorkshops } from '../storage/workshop-file';
import type { StoredWorkshop, WorkshopRecords } from '../storage/workshop-records';
import { fileChanged, writeWorkshopText } from '../storage/workshop-text';
import { originOf } from './identity';
import { asFileSays, fileOf, fileSays } from './own-file';
import type { Shelf } from './shelf';

/** What a form is filled with, and what becomes of it. */
export interface Forms {
  /** Throws LecternError `workshop.unknown`. */
  open(of: { readonly workshopId?: string | undefined; readonly builtIn?: string | undefined }): FormView;
  /**
   * Keeps what a form says, and writes it to the file that the workshop was opened from. Throws LecternError
   * `workshop.in-use` for one that is made, `workshop.file-changed`, and as `Shelf.keep` does.
   */
  save(input: {
    readonly workshopId?: string | undefined;
    readonly values: unknown;
    readonly target: Target;
    readonly exercises: ExercisesChoice;
    readonly kept?: KeptState | undefined;
    readonly version?: string | undefined;
    readonly overwrite?: boolean | undefined;
  }):
    | { readonly workshop: WorkshopDetails; readonly file?: FileWritten | undefined }
    | { readonly issues: WorkshopIssues };
  /** Writes a workshop as it is kept to its file. Throws LecternError `workshop.file-changed`. */
  write(input: {
    readonly workshopId: string;
    readonly version?: string | undefined;
    readonly overwrite?: boolean | undefined;
  }): FileWritten | undefined;
  /** What goes up from a folder that a person names. */
  look(path: string): ExercisesView;
}

export interface FormsOptions {
  readonly records: Pick<WorkshopRecords, 'require' | 'keptFile'>;
  readonly shelf: Pick<Shelf, 'keep' | 'details' | 'isFree'>;
  readonly uploads: Uploads;
  /** Folder of the built-in workshops. */
  readonly builtInFolder: string;
  /** Folder for the exercises that Lectern itself keeps. */
  readonly materialsFolder: string;
}

/** What somebody who has a file written knows of it. */
interface HowWritten {
  /** The state of it that they saw. */
  readonly version?: string | undefined;
  readonly overwrite?: boolean | undefined;
}

interface Move {
  readonly prepare: () => void;
  readonly finish: () => void;
  /** Takes back what was prepared. */
  readonly undo: () => void;
}

/** The exercises of a workshop that is about to be kept. */
interface Chosen {
  /** Absolute; absent when there are none. */
  readonly folder?: string;
  /** Brings them to where they stay, in two steps: what can fail comes before anything is kept. */
  readonly move?: Move;
}

export function createForms({
  records,
  shelf,
  uploads,
  builtInFolder,
  materialsFolder,
}: FormsOptions): Forms {
  /** Its folder as it is now, and where it is to be. */
  const chosen = (choice: ExercisesChoice, id: string, before: StoredWorkshop | undefined): Chosen => {
    const own = join(materialsFolder, id);
    const copyOf = (folder: string | undefined): Chosen =>
      folder === undefined ? {} : { folder, move: copying(folder, own) };
    switch (choice.kind) {
      case 'none':
        return {};
      case 'keep':
        return defined({
          folder: before?.workshop.materials === undefined ? undefined : before.record.materials,
        });
      case 'folder':
        return { folder: resolve(ownPath(choice.path)) };
      case 'upload':
        return {
          folder: uploads.folder(choice.upload),
          move: {
            prepare: () => undefined,
            finish: () => uploads.take(choice.upload, own),
            undo: () => undefined,
          },
        };
      case 'built-in':
        return copyOf(builtInCalled(builtInFolder, choice.key).materialsFolder);
      case 'of': {
        const { workshop, record } = records.require(choice.workshopId);
        const folder = workshop.materials === undefined ? undefined : record.materials;
        // What Lectern keeps for one workshop goes with it; anybody's own folder serves many.
        return folder !== undefined && isBelow(materialsFolder, folder)
          ? copyOf(folder)
          : defined({ folder });
      }
    }
  };

  const write = (
    stored: StoredWorkshop,
    wanted: Workshop,
    exercises: string | undefined,
    { version, overwrite }: HowWritten,
  ): FileWritten | undefined => {
    const file = fileOf(stored);
    if (file === undefined) return undefined;
    return writeWorkshopText(
      file,
      asFileSays(wanted, file, exercises),
      overwrite === true ? undefined : version,
    );
  };

  return {
    open: ({ workshopId, builtIn }) => {
      if (workshopId === undefined) {
        if (builtIn === undefined) return { values: emptyForm };
        const { workshop, materialsFolder: folder } = builtInCalled(builtInFolder, builtIn);
        // A new one has an id and a folder of its own.
        const values = { ...valuesOf(workshop), id: undefined, materials: undefined };
        return { values, ...defined({ exercises: folder === undefined ? undefined : lookAt(folder) }) };
      }
      const stored = records.require(workshopId);
      const folder = stored.workshop.materials === undefined ? undefined : stored.record.materials;
      const path = fileOf(stored);
      const said = path === undefined ? undefined : fileSays(path, stored);
      return {
        details: shelf.details(workshopId),
        kept: stateOf(stored),
        values: said?.values ?? valuesOf(stored.workshop),
        ...defined({ file: said?.file, exercises: folder === undefined ? undefined : lookAt(folder) }),
      };
    },
    save: (input) => {
      const before = input.workshopId === undefined ? undefined : records.require(input.workshopId);
      if (before !== undefined && !shelf.isFree(before.workshop.id)) throw isMadeAlready(before.workshop);
      if (
        before !== undefined &&
        input.overwrite !== true &&
        input.kept !== undefined &&
        !isDeepStrictEqual(input.kept, stateOf(before))
      )
        throw changedMeanwhile(before.workshop);
      const read = parseValues(input.values);
      if ('issues' in read) return read;
      if (regionNamed(read.workshop.region) === undefined)
        return { issues: [issueAt('region', unknownRegion(read.workshop.region))] };
      const id = before?.workshop.id ?? newId(read.workshop.name);
      const { folder, move } = chosen(input.exercises, id, before);
      const found = folder === undefined ? undefined : lookAt(folder);
      if (found !== undefined && 'refusal' in found) return { issues: [issueAt('materials', found.refusal)] };
      const { materials, ...rest } = read.workshop;
      const workshop: Workshop = {
        ...rest,
        id,
        ...(folder === undefined
          ? {}
          : { materials: input.exercises.kind === 'folder' ? nameOf(folder) : (materials ?? 'materials') }),
      };
      // What can be refused or fail comes first, and the file last: it is somebody's own.
      if (before !== undefined) refuseToOverwrite(before, input);
      const materialsIn = move === undefined ? folder : join(materialsFolder, id);
      try {
        move?.prepare();
        shelf.keep(
          {
            workshop,
            origin:
              before === undefined
                ? { kind: 'text', hasId: true }
                : (originOf(before) ?? { kind: 'text', hasId: true }),
            file: before?.record.source ?? records.keptFile(id),
            materials: [],
            ...defined({ materialsFolder: materialsIn }),
          },
          input.target,
        );
      } catch (error) {
        move?.undo();
        throw error;
      }
      move?.finish();
      const file = before === undefined ? undefined : write(before, workshop, materialsIn, input);
      return { workshop: shelf.details(id), ...defined({ file }) };
    },
    write: ({ workshopId, ...how }) => {
      const stored = records.require(workshopId);
      refuseToOverwrite(stored, how);
      return write(stored, stored.workshop, stored.record.materials, how);
    },
    look: (path) => lookAt(resolve(ownPath(path))),
  };
}

function builtInCalled(folder: string, key: string) {
  const found = builtInWorkshops(folder, { checkMaterials: false }).find((one) => one.key === key);
  if (found !== undefined) return found;
  throw new LecternError({
    code: 'workshop.unknown',
    message: `There is no built-in workshop "${key}".`,
    hint: 'Choose one from the list.',
  });
}

function lookAt(folder: string): ExercisesView {
  const found = describeMaterials(folder);
  return 'message' in found ? { folder, refusal: found } : { folder, ...found };
}

/** Throws LecternError `workshop.file-changed` where its file would lose what somebody else wrote to it. */
function refuseToOverwrite(stored: StoredWorkshop, { version, overwrite }: HowWritten): void {
  const path = fileOf(stored);
  if (path === undefined || overwrite === true) return;
  const said = fileSays(path, stored).file;
  if (said?.version === undefined) return;
  if (version === undefined ? said.differs !== undefined : said.version !== version) throw fileChanged(path);
}

/** A copy beside `to`, which takes its place at the end. */
function copying(from: string, to: string): Move {
  const beside = `${to}.new`;
  const undo = (): void => rmSync(beside, { recursive: true, force: true });
  return {
    prepare: () => {
      undo();
      mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
      cpSync(from, beside, { recursive: true });
    },
    finish: () => replaceFolder(beside, to),
    undo,
  };
}

function isBelow(folder: string, path: string): boolean {
  return path.startsWith(`${folder}${sep}`);
}

/** What the workshop calls its folder; it only has to be a name that a file may have. */
function nameOf(folder: string): string {
  const read = parseValues({ ...emptyForm, name: 'x', materials: basename(folder) });
  return 'workshop' in read ? basename(folder) : 'materials';
}

function issueAt(field: string, refusal: { readonly message: string; readonly expected: string }) {
  return { file: 'workshop.yaml', line: 1, field, message: refusal.message, expected: refusal.expected };
}

/** Which state of a workshop is kept: two windows may have its form open. */
function stateOf({ workshop: { participants, ...rest }, record }: StoredWorkshop): KeptState {
  const hashOf = (value: unknown): string =>
    createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
  return {
    settings: hashOf([workshopToYaml({ ...rest, participants: [] }), record.target, record.materials]),
    names: hashOf(participants),
  };
}

function changedMeanwhile({ name }: Workshop): LecternError {
  return new LecternError({
    code: 'workshop.changed-meanwhile',
    message: `“${name}” was changed in another window meanwhile. Nothing was written.`,
    hint: 'Read it again, or write yours over it.',
  });
}

function isMadeAlready({ name }: Workshop): LecternError {
  return new LecternError({
    code: 'workshop.in-use',
    message: `“${name}” exists already, so it is changed where it is.`,
    hint: 'Use Change on the Plan screen: it shows first what would be touched.',
  });
}
