/** Where a workshop comes from: a built-in one, a file, a text. Nothing is kept here but copied materials. */
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { WorkshopIssues } from '../../app/contract/views';
import { defined } from '../../app/defined';
import { LecternError } from '../../app/errors';
import { slugOf } from '../../app/workshop/names';
import { parseWorkshop, validated, withSeats } from '../../app/workshop/parse';
import type { Workshop } from '../../app/workshop/workshop';
import { builtInWorkshops, loadWorkshopFile, type LoadedWorkshop } from '../storage/workshop-file';

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
      hint: 'Pick one of the list.',
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

/** FILE of the command line, a path or the name of a built-in workshop, with what its options change. */
export function fromArgument(
  file: string,
  builtInFolder: string,
  change: { readonly seats?: number; readonly region?: string },
): LoadedWorkshop | { readonly issues: WorkshopIssues } {
  const loaded = builtInWorkshops(builtInFolder).find(({ key }) => key === file) ?? loadWorkshopFile(file);
  if ('issues' in loaded) return loaded;
  const workshop = {
    ...withSeats(loaded.workshop, change.seats ?? loaded.workshop.seats),
    ...defined({ region: change.region }),
  };
  // The file is good: what is wrong came with the command, and has no line.
  const result = validated(workshop, 'command line');
  return 'issues' in result ? result : { ...loaded, workshop: result.workshop };
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
        message: 'The folder beside the file cannot be seen from its text alone.',
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
