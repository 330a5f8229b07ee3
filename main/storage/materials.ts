import { closeSync, lstatSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkshopIssue } from '../../app/contract/views';
import { isFolder } from './folders';

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

/** Why a folder of exercise material cannot be handed out. */
type Refusal = Pick<WorkshopIssue, 'message' | 'expected'>;

/**
 * Every file of a folder of exercise material, or why it cannot be handed out. Links are refused: they could
 * point anywhere on the instructor's computer. Each file is opened, so that nothing is created for a workshop whose
 * exercises cannot be read.
 */
export function listMaterials(folder: string): { readonly files: readonly string[] } | Refusal {
  if (!isFolder(folder)) {
    return { message: `There is no folder ${folder}.`, expected: 'a folder with the exercise material' };
  }
  const files: string[] = [];
  let bytes = 0;
  const pending = [''];
  for (let below = pending.pop(); below !== undefined; below = pending.pop()) {
    const names = namesIn(folder, below);
    if ('message' in names) return names;
    for (const name of names.names) {
      if (litter.has(name)) continue;
      const path = below === '' ? name : `${below}/${name}`;
      const found = lookAt(folder, path);
      if ('message' in found) return found;
      if (found.kind === 'folder') {
        pending.push(path);
        continue;
      }
      files.push(path);
      bytes += found.bytes;
      if (files.length > mostMaterial.files || bytes > mostMaterial.bytes) return tooLarge;
    }
  }
  if (files.length === 0) {
    return { message: `The folder ${folder} is empty.`, expected: 'at least one file, or no `materials`' };
  }
  return { files: files.sort() };
}

const tooLarge: Refusal = {
  message: 'This folder is too large for every seat to copy at its start.',
  expected: `at most ${mostMaterial.files} files and ${mostMaterial.bytes / 1024 / 1024} MiB`,
};

function namesIn(folder: string, below: string): { readonly names: readonly string[] } | Refusal {
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

function lookAt(folder: string, path: string): Found | Refusal {
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

function notUtf8(path: string): Refusal {
  return {
    message: `The name of ${path} has characters that are not UTF-8.`,
    expected: 'file names in UTF-8: rename it',
  };
}

function notReadable(path: string, what: 'file' | 'folder', error: unknown): Refusal {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return {
    message: `The ${what} ${path} cannot be read (${code}).`,
    expected: 'files and folders that you may read',
  };
}
