/** Where a workshop comes from: a built-in one, a file, a text. Nothing is kept here but copied materials. */
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Target } from '../../app/contract/target';
import type { WorkshopIssues } from '../../app/contract/views';
import { defined } from '../../app/defined';
import { LecternError } from '../../app/errors';
import { newId, saysItsId } from '../../app/workshop/origin';
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
import { keptFrom, refuseCopy, severalFit } from './identity';
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

/** A new workshop from a built-in one, with its own copy of the exercise files in `materialsFolder`. */
export function fromBuiltIn(
  { builtIn, name, seats, region }: Choice,
  folders: { readonly builtIn: string; readonly materials: string },
): LoadedWorkshop {
  const found = builtInWorkshops(folders.builtIn).find(({ key }) => key === builtIn);
  if (found === undefined) {
    throw new LecternError({
      code: 'workshop.unknown',
      message: `There is no built-in workshop "${builtIn}".`,
      hint: 'Choose one from the list.',
    });
  }
  const id = newId(name);
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
  /** False while its id is only one made from its name: nobody has made this workshop here. */
  readonly isIdentified: boolean;
  /** Where it lives, when this computer keeps it. */
  readonly target?: Target;
}

/** Which workshop a word means that is the name of a built-in one and the id of one that this computer keeps. */
export type Precedence =
  | 'built-in'
  | 'kept'
  /** A workshop beside all others, whatever is kept. */
  | 'new';

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
  /** True when something of the workshop with this id may be in an account. */
  readonly stands: (id: string) => boolean;
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

function loadNamed(named: WorkshopWord): NamedWorkshop | { readonly issues: WorkshopIssues } {
  const { word, precedence, checkMaterials, builtInFolder, kept } = named;
  const byId = kept.get(word);
  // What stands comes before the built-in file of the same name that it was once made of.
  if (byId !== undefined && (precedence === 'kept' || (precedence !== 'new' && named.stands(word))))
    return asKept(byId);
  const builtIn = builtInWorkshops(builtInFolder, { checkMaterials });
  const found = builtIn.find(({ key }) => key === word);
  if (found !== undefined) return identified(found, named);
  // A name may have a slash in it, too: then a file comes first, if there is one.
  const isName = (): boolean =>
    !existsSync(word) && kept.list().some(({ workshop }) => workshop.name === word);
  if (isWorkshopPath(word) && !isName()) {
    const loaded = loadWorkshopFile(word, { checkMaterials });
    return 'issues' in loaded ? loaded : identified(loaded, named);
  }
  return asKept(byId ?? keptCalled(word, kept.list(), builtIn));
}

/**
 * What was loaded, as the workshop that this computer made of it. Throws LecternError `workshop.ambiguous`,
 * `workshop.copied-id`.
 */
function identified(loaded: LoadedWorkshop, { precedence, kept, stands }: WorkshopWord): NamedWorkshop {
  const all = precedence === 'new' ? [] : keptFrom(loaded, kept.list());
  const standing = all.filter(({ workshop }) => stands(workshop.id));
  const [only, ...more] = standing;
  if (only !== undefined && more.length > 0) {
    throw severalFit(
      loaded.workshop.name,
      standing.map(({ workshop }) => workshop),
    );
  }
  if (saysItsId(loaded.origin)) {
    refuseCopy(loaded, only);
    return { ...asItStands(loaded, only), isIdentified: true };
  }
  const newest = all.toSorted((one, other) => (one.record.createdAt < other.record.createdAt ? 1 : -1)).at(0);
  const made = only ?? newest;
  if (made === undefined) return { ...loaded, isIdentified: false };
  const isMeantAsKept = loaded.origin?.kind === 'built-in' && (precedence === 'kept' || only !== undefined);
  if (isMeantAsKept) return asKept(made);
  const { workshop, ...rest } = asItStands(loaded, only);
  return { ...rest, workshop: { ...workshop, id: made.workshop.id }, isIdentified: true };
}

/** What stands keeps the machine that it has, where its file names none: Lectern's own choice may be another by now. */
function asItStands(loaded: LoadedWorkshop, standing: StoredWorkshop | undefined): LoadedWorkshop {
  if (standing === undefined || loaded.hasMachine !== false) return loaded;
  const { workshop } = loaded;
  const { instanceTypes } = standing.workshop.host;
  return { ...loaded, workshop: { ...workshop, host: { ...workshop.host, instanceTypes } } };
}

/** As it was kept, with the exercise files that it was kept with. */
function asKept({ workshop, record }: StoredWorkshop): NamedWorkshop {
  const { source: file, target, materials: materialsFolder, origin } = record;
  return {
    workshop,
    file,
    ...defined({ materialsFolder, origin }),
    materials: [],
    target,
    isIdentified: true,
  };
}

/** The id of the one of the kept workshops that is meant. Throws as `fromArgument` does. */
export function idCalled(named: WorkshopWord): string {
  const loaded = loadNamed(named);
  if (!('issues' in loaded) && loaded.isIdentified) return loaded.workshop.id;
  throw new LecternError({
    code: 'workshop.unknown',
    message: `This computer keeps no workshop that was made from "${named.word}".`,
    hint: '`lectern workshops` lists those that it keeps.',
  });
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
  const { workshop, hasId } = parsed;
  if (workshop.materials === undefined)
    return { workshop, origin: { kind: 'text', hasId }, file, materials: [] };
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
