import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { WorkshopIssues } from '../../app/contract/views';
import { LecternError } from '../../app/errors';
import { parseWorkshop } from '../../app/workshop/parse';
import type { Origin } from '../../app/workshop/origin';
import type { Workshop } from '../../app/workshop/workshop';
import { readYaml } from '../../app/workshop/yaml-lines';
import { isFolder } from './folders';
import { listMaterials } from './materials';
import { readTextFile } from './text-file';

/** A workshop file that was read and found good. */
export interface LoadedWorkshop {
  readonly workshop: Workshop;
  /** Absent for one that was made in memory, under an id of its own. */
  readonly origin?: Origin;
  /** Absolute path of the file. */
  readonly file: string;
  /** False for a file that leaves the choice of the machine to Lectern. */
  readonly hasMachine?: boolean;
  /** Absolute path of the folder of exercise material; absent when the workshop has none. */
  readonly materialsFolder?: string;
  /** What is in it: paths relative to it with `/`, sorted. Empty when materials were not looked at. */
  readonly materials: readonly string[];
}

/** A workshop that Lectern brings along; `key` is what the command line calls it. */
export interface BuiltInWorkshop extends LoadedWorkshop {
  readonly key: string;
}

/**
 * Reads a `workshop.yaml` (or the one in a folder). What is wrong with it, or with its materials, comes back
 * as issues; nothing is thrown for what a person can mend. `kept` is one that this computer keeps: its exercise
 * files are elsewhere, and it stands where it stands.
 */
export function loadWorkshopFile(
  path: string,
  options: { readonly kept?: boolean; readonly checkMaterials?: boolean } = {},
): LoadedWorkshop | { readonly issues: WorkshopIssues } {
  const found = readText(resolve(path));
  if ('issues' in found) return found;
  const { file, text } = found;
  const parsed = parseWorkshop(text, file, { kept: options.kept === true });
  if ('issues' in parsed) return parsed;
  const { workshop, hasId, hasMachine } = parsed;
  const origin: Origin = { kind: 'file', path: realpathSync(file), hasId };
  if (workshop.materials === undefined) return { workshop, hasMachine, origin, file, materials: [] };
  const materialsFolder = resolve(dirname(file), workshop.materials);
  if (options.kept === true || options.checkMaterials === false)
    return { workshop, hasMachine, origin, file, materialsFolder, materials: [] };
  const listed = listMaterials(materialsFolder);
  if ('files' in listed)
    return { workshop, hasMachine, origin, file, materialsFolder, materials: listed.files };
  return { issues: [{ ...listed, file, line: lineOf(text, file, 'materials'), field: 'materials' }] };
}

/** True for what is, or can only be meant as, a workshop file or a folder with one: more than a mere word. */
export function isWorkshopPath(text: string): boolean {
  return /[\\/]|\.ya?ml$/i.test(text) || existsSync(isFolder(text) ? join(text, 'workshop.yaml') : text);
}

/** The workshops below `folder`, one folder each, by name. Throws a LecternError when one is broken. */
export function builtInWorkshops(
  folder: string,
  options: { readonly checkMaterials?: boolean } = {},
): readonly BuiltInWorkshop[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .map((key) => {
      const loaded = loadWorkshopFile(join(folder, key), options);
      if (!('issues' in loaded)) return { ...loaded, key, origin: { kind: 'built-in', key } };
      const [issue] = loaded.issues;
      throw new LecternError({
        code: 'workshop.built-in-broken',
        message: `The built-in workshop "${key}" cannot be read.`,
        hint: 'Reinstall Lectern.',
        detail: issue === undefined ? '' : `${issue.file}:${issue.line} ${issue.field} ${issue.message}`,
      });
    });
}

/** Reads a text file whose absence is an issue; a folder means the `workshop.yaml` in it. */
function readText(
  path: string,
): { readonly file: string; readonly text: string } | { readonly issues: WorkshopIssues } {
  const file = isFolder(path) ? join(path, 'workshop.yaml') : path;
  const read = readTextFile(file, 'the path of a workshop.yaml, or the name of a workshop');
  return 'issue' in read ? { issues: [read.issue] } : { file, text: read.text };
}

function lineOf(text: string, file: string, field: string): number {
  const yaml = readYaml(text, file, 'a workshop');
  return 'issues' in yaml ? 1 : yaml.lineOf([field]);
}
