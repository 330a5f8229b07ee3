import { existsSync, lstatSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { WorkshopIssue, WorkshopIssues } from '../../app/contract/views';
import { LecternError } from '../../app/errors';
import { parseWorkshop } from '../../app/workshop/parse';
import type { Workshop } from '../../app/workshop/workshop';
import { readYaml } from '../../app/workshop/yaml-lines';

/** A workshop file that was read and found good. */
export interface LoadedWorkshop {
  readonly workshop: Workshop;
  /** Absolute path of the file. */
  readonly file: string;
  /** Absolute path of the folder of exercise material; absent when the workshop has none. */
  readonly materialsFolder?: string;
  /** What is in it: paths relative to it with `/`, sorted. Empty when materials were not looked at. */
  readonly materials: readonly string[];
}

/** A workshop that Lectern brings along; `key` is what the command line calls it. */
export interface BuiltInWorkshop extends LoadedWorkshop {
  readonly key: string;
}

/** Together the material of one workshop may be so long, in bytes and files: every seat copies it at its start. */
const mostMaterial = { bytes: 500 * 1024 * 1024, files: 2000 };

/** What programs leave behind and nobody means to hand out. */
const litter = new Set([
  '.DS_Store',
  'Thumbs.db',
  '.git',
  '.ipynb_checkpoints',
  '__pycache__',
  'node_modules',
  '.venv',
]);

/**
 * Reads a `workshop.yaml` (or the one in a folder). What is wrong with it, or with its materials, comes back
 * as issues; nothing is thrown for what a person can mend.
 */
export function loadWorkshopFile(
  path: string,
  options: { readonly checkMaterials?: boolean } = {},
): LoadedWorkshop | { readonly issues: WorkshopIssues } {
  const found = readText(resolve(path));
  if ('issues' in found) return found;
  const { file, text } = found;
  const parsed = parseWorkshop(text, file);
  if ('issues' in parsed) return parsed;
  const { workshop } = parsed;
  if (workshop.materials === undefined) return { workshop, file, materials: [] };
  const materialsFolder = resolve(dirname(file), workshop.materials);
  if (options.checkMaterials === false) return { workshop, file, materialsFolder, materials: [] };
  const listed = listMaterials(materialsFolder);
  if ('files' in listed) return { workshop, file, materialsFolder, materials: listed.files };
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
      if (!('issues' in loaded)) return { key, ...loaded };
      const [issue] = loaded.issues;
      throw new LecternError({
        code: 'workshop.built-in-broken',
        message: `The built-in workshop "${key}" cannot be read.`,
        hint: 'Reinstall Lectern.',
        detail: issue === undefined ? '' : `${issue.file}:${issue.line} ${issue.field} ${issue.message}`,
      });
    });
}

/**
 * Every file of a folder of exercise material, or why it cannot be handed out. Links are refused: they could
 * point anywhere on the instructor's computer.
 */
export function listMaterials(
  folder: string,
): { readonly files: readonly string[] } | Pick<WorkshopIssue, 'message' | 'expected'> {
  if (!isFolder(folder)) {
    return { message: `There is no folder ${folder}.`, expected: 'a folder with the exercise material' };
  }
  const files: string[] = [];
  let bytes = 0;
  const pending = [''];
  for (let below = pending.pop(); below !== undefined; below = pending.pop()) {
    for (const name of readdirSync(join(folder, below))) {
      if (litter.has(name)) continue;
      const path = below === '' ? name : `${below}/${name}`;
      const stat = lstatSync(join(folder, path));
      if (stat.isSymbolicLink()) {
        return { message: `${path} is a link to another place.`, expected: 'files and folders only' };
      }
      if (stat.isDirectory()) pending.push(path);
      if (!stat.isFile()) continue;
      files.push(path);
      bytes += stat.size;
      if (files.length > mostMaterial.files || bytes > mostMaterial.bytes) {
        return {
          message: 'This folder is too large for every seat to copy at its start.',
          expected: `at most ${mostMaterial.files} files and ${mostMaterial.bytes / 1024 / 1024} MiB`,
        };
      }
    }
  }
  if (files.length === 0) {
    return { message: `The folder ${folder} is empty.`, expected: 'at least one file, or no `materials`' };
  }
  return { files: files.sort() };
}

/** Reads a text file whose absence is an issue; a folder means the `workshop.yaml` in it. */
function readText(
  path: string,
): { readonly file: string; readonly text: string } | { readonly issues: WorkshopIssues } {
  const file = isFolder(path) ? join(path, 'workshop.yaml') : path;
  try {
    return { file, text: readFileSync(file, 'utf8').replace(/^\uFEFF/, '') };
  } catch (error) {
    return {
      issues: [unreadable(file, error, 'the path of a workshop.yaml, or the name of a workshop')],
    };
  }
}

/** The issue of a file that is not there, or that cannot be read. */
export function unreadable(file: string, error: unknown, expected: string): WorkshopIssue {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  const message =
    code === 'ENOENT' || code === 'ENOTDIR' ? 'There is no such file.' : `It cannot be read (${code}).`;
  return { file, line: 1, field: '', message, expected };
}

function lineOf(text: string, file: string, field: string): number {
  const yaml = readYaml(text, file, 'a workshop');
  return 'issues' in yaml ? 1 : yaml.lineOf([field]);
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
