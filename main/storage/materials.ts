import { closeSync, lstatSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { emptyFolder, isLitter, tooLarge } from '../../app/workshop/exercises';
import type { ExerciseFile, Exercises, ExercisesRefusal } from '../../app/workshop/exercises';
import { isFolder } from './folders';

/** Every file of a folder of exercise material, or why it cannot be handed out, as `describeMaterials` does. */
export function listMaterials(folder: string): { readonly files: readonly string[] } | ExercisesRefusal {
  const found = describeMaterials(folder);
  return 'message' in found ? found : { files: found.files.map(({ path }) => path) };
}

/**
 * What goes up from a folder of exercise material, or why it cannot be handed out. Links are refused: they could
 * point anywhere on the instructor's computer. Each file is opened, so that nothing is created for a workshop whose
 * exercises cannot be read.
 */
export function describeMaterials(folder: string): Exercises | ExercisesRefusal {
  if (!isFolder(folder)) {
    return { message: `There is no folder ${folder}.`, expected: 'a folder with the exercise material' };
  }
  const files: ExerciseFile[] = [];
  const skipped: string[] = [];
  let bytes = 0;
  const pending = [''];
  for (let below = pending.pop(); below !== undefined; below = pending.pop()) {
    const names = namesIn(folder, below);
    if ('message' in names) return names;
    for (const name of names.names) {
      const path = below === '' ? name : `${below}/${name}`;
      if (isLitter(name)) {
        skipped.push(path);
        continue;
      }
      const found = lookAt(folder, path);
      if ('message' in found) return found;
      if (found.kind === 'folder') {
        pending.push(path);
        continue;
      }
      files.push({ path, bytes: found.bytes });
      bytes += found.bytes;
      const refusal = tooLarge({ files: files.length, bytes });
      if (refusal !== undefined) return refusal;
    }
  }
  if (files.length === 0) return emptyFolder(folder);
  return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), skipped: skipped.sort() };
}

function namesIn(folder: string, below: string): { readonly names: readonly string[] } | ExercisesRefusal {
  try {
    const names: string[] = [];
    for (const raw of readdirSync(join(folder, below), { encoding: 'buffer' })) {
      const name = raw.toString();
      // Node would look for the file under the name with question marks in it, and S3 takes UTF-8 alone.
      if (!Buffer.from(name).equals(raw)) return notUtf8(below === '' ? name : `${below}/${name}`);
      names.push(name);
    }
    return { names };
  } catch (error) {
    return notReadable(below === '' ? folder : below, 'folder', error);
  }
}

type Found = { readonly kind: 'folder' } | { readonly kind: 'file'; readonly bytes: number };

function lookAt(folder: string, path: string): Found | ExercisesRefusal {
  try {
    const stat = lstatSync(join(folder, path));
    if (stat.isSymbolicLink()) {
      return { message: `${path} is a link to another place.`, expected: 'files and folders only' };
    }
    if (stat.isDirectory()) return { kind: 'folder' };
    if (!stat.isFile()) {
      return {
        message: `${path} is neither a file nor a folder (a pipe, a socket or a device).`,
        expected: 'files and folders only',
      };
    }
    closeSync(openSync(join(folder, path), 'r'));
    return { kind: 'file', bytes: stat.size };
  } catch (error) {
    return notReadable(path, 'file', error);
  }
}

function notUtf8(path: string): ExercisesRefusal {
  return {
    message: `The name of ${path} has characters that are not UTF-8.`,
    expected: 'file names in UTF-8: rename it',
  };
}

function notReadable(path: string, what: 'file' | 'folder', error: unknown): ExercisesRefusal {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return {
    message: `The ${what} ${path} cannot be read (${code}).`,
    expected: 'files and folders that you may read',
  };
}
