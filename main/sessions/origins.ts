/** Where a workshop comes from: a built-in one, a file, a text. Nothing is kept here but copied materials. */
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Target } from '../../app/contract/target';
import type { WorkshopIssues } from '../../app/contract/views';
import { defined } from '../../app/defined';
import { LecternError } from '../../app/errors';
import { slugOf } from '../../app/workshop/names';
import { parseWorkshop, unknownRegion, validated, withSeats } from '../../app/workshop/parse';
import { regionNamed } from '../../app/workshop/regions';
import type { Workshop } from '../../app/workshop/workshop';
import {
  builtInWorkshops,
  isWorkshopPath,
  loadWorkshopFile,
  type BuiltInWorkshop,
  type LoadedWorkshop,
} from '../storage/workshop-file';
import type { StoredWorkshop, WorkshopRecords } from '../storage/workshop-records';
import { workshopCalled } from './named-workshop';

/** What somebody chose of a built-in workshop. `region` absent: its own. */
export interface Choice {
  readonly builtIn: string;
  readonly name: string;
  readonly seats: number;
  readonly region?: string | undefined;
}

/** Every change passes the same check as a file that is opened. Throws LecternError `workshop.invalid`. */
export function checked(workshop: Workshop): Workshop {
  const result = validated(workshop, 'workshop.yaml');
  if ('workshop' in result) return result.workshop;
  const [issue] = result.issues;
  throw new LecternError({
    code: 'workshop.invalid',
    message: issue === undefined ? 'The workshop is not valid.' : `${issue.field}: ${issue.message}`,
    hint: `Expected: ${issue?.expected ?? 'a valid workshop'}`,
  });
}

/** A workshop of one's own from a built-in one, with its own copy of the exercise files in `materialsFolder`. */
export function fromBuiltIn(
  { builtIn, name, seats, region }: Choice,
  folders: { readonly builtIn: string; readonly materials: string },
  isFree: (id: string) => boolean,
): LoadedWorkshop {
  const found = builtInWorkshops(folders.builtIn).find(({ key }) => key === builtIn);
  if (found === undefined) {
    throw new LecternError({
      code: 'workshop.unknown',
      message: `There is no built-in workshop "${builtIn}".`,
      hint: 'Choose one from the list.',
    });
  }
  // The built-in workshop under its own name keeps its own id, as on the command line.
  const id = freeId(name === found.workshop.name ? found.workshop.id : slugOf(name), isFree);
  const workshop = checked({ ...withSeats(found.workshop, seats), id, name, ...defined({ region }) });
  if (found.materialsFolder === undefined) return { ...found, workshop };
  const materialsFolder = join(folders.materials, id);
  if (!existsSync(materialsFolder)) {
    mkdirSync(dirname(materialsFolder), { recursive: true });
    cpSync(found.materialsFolder, materialsFolder, { recursive: true });
  }
  return { ...found, workshop, materialsFolder };
}

/** A workshop as it was found by what a person calls it. */
export interface NamedWorkshop extends LoadedWorkshop {
  /** Where it lives, when this computer keeps it. */
  readonly target?: Target;
}

/** Which workshop a word means that is the name of a built-in one and the id of one that this computer keeps. */
export type Precedence = 'built-in' | 'kept';

/** A word of a command line, and what it may mean. */
interface WorkshopWord {
  readonly word: string;
  readonly precedence: Precedence;
  /** False where nothing is uploaded: the exercise files may be gone. */
  readonly checkMaterials: boolean;
  /** Folder of the built-in workshops. */
  readonly builtInFolder: string;
  /** Read only as far as the word asks: a damaged record of another workshop is in nobody's way. */
  readonly kept: KeptWorkshops;
}

type KeptWorkshops = Pick<WorkshopRecords, 'get' | 'list'>;

/**
 * What a command line names, with what its options change: a built-in workshop, a path, or the id or name of one of
 * the `kept`. Throws LecternError `workshop.unknown`, `workshop.ambiguous`.
 */
export function fromArgument(
  named: WorkshopWord,
  change: { readonly seats?: number; readonly region?: string },
): NamedWorkshop | { readonly issues: WorkshopIssues } {
  const loaded = loadNamed(named);
  if ('issues' in loaded) return loaded;
  const workshop = {
    ...withSeats(loaded.workshop, change.seats ?? loaded.workshop.seats),
    ...defined({ region: change.region }),
  };
  if (change.region !== undefined && regionNamed(change.region) === undefined)
    return { issues: [{ file: 'command line', line: 1, field: 'region', ...unknownRegion(change.region) }] };
  // The file is good: what is wrong came with the command, and has no line.
  const result = validated(workshop, 'command line');
  return 'issues' in result ? result : { ...loaded, workshop: result.workshop };
}

function loadNamed({
  word,
  precedence,
  checkMaterials,
  builtInFolder,
  kept,
}: WorkshopWord): NamedWorkshop | { readonly issues: WorkshopIssues } {
  const byId = kept.get(word);
  if (precedence === 'kept' && byId !== undefined) return asKept(byId);
  const builtIn = builtInWorkshops(builtInFolder, { checkMaterials });
  const found = builtIn.find(({ key }) => key === word);
  if (found !== undefined) return found;
  // A name may have a slash in it, too: then a file comes first, if there is one.
  const isName = (): boolean =>
    !existsSync(word) && kept.list().some(({ workshop }) => workshop.name === word);
  if (isWorkshopPath(word) && !isName()) return loadWorkshopFile(word, { checkMaterials });
  return asKept(byId ?? keptCalled(word, kept.list(), builtIn));
}

/** As it was kept, with the exercise files that it was kept with. */
function asKept({ workshop, record }: StoredWorkshop): NamedWorkshop {
  const { source: file, target, materials: materialsFolder } = record;
  return { workshop, file, ...defined({ materialsFolder }), materials: [], target };
}

/** The id of the one of the `kept` workshops with this id or name. Throws as `fromArgument` does. */
export function idCalled(word: string, kept: KeptWorkshops, builtInFolder: string): string {
  const byId = kept.get(word);
  if (byId !== undefined) return byId.workshop.id;
  return keptCalled(word, kept.list(), builtInWorkshops(builtInFolder, { checkMaterials: false })).workshop
    .id;
}

function keptCalled(
  word: string,
  kept: readonly StoredWorkshop[],
  builtIn: readonly BuiltInWorkshop[],
): StoredWorkshop {
  return workshopCalled(
    word,
    kept.map((stored) => ({ ...stored, id: stored.workshop.id, name: stored.workshop.name })),
    builtIn.map(({ key, workshop }) => ({ id: key, name: workshop.name })),
  );
}

/** A workshop that was pasted or dropped: there is no folder beside it. */
export function fromText(text: string): LoadedWorkshop | { readonly issues: WorkshopIssues } {
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
        message: 'Lectern cannot find the folder next to the file from its text alone.',
        expected: 'open the file by its path, or leave `materials` out',
      },
    ],
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
