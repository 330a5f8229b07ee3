import { readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import type { FolderList } from '../../app/contract/views';
import { LecternError } from '../../app/errors';
import { ownPath } from './own-path';

/** Nobody reads on; whoever has more types the path. */
const mostFolders = 500;

/**
 * The folders in a folder, by name and with the number of their files; nothing of what is in them. Only below the home
 * folder, and through no link. Throws LecternError `folder.elsewhere`, `folder.not-readable`.
 */
export function listFolders(path: string | undefined, home = homedir()): FolderList {
  const top = realpathSync(home);
  const folder = path === undefined ? top : realFolder(resolve(top, ownPath(path)));
  const isInside = folder === top || folder.startsWith(`${top}${sep}`);
  if (!isInside) {
    throw new LecternError({
      code: 'folder.elsewhere',
      message: `${folder} is not below your home folder, so it is not listed here.`,
      hint: 'Type its whole path instead.',
    });
  }
  const entries = read(folder);
  const folders = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort((a, b) => a.localeCompare(b));
  return {
    path: folder,
    ...(folder === top ? {} : { parent: resolve(folder, '..') }),
    shown: folder === top ? '~' : join('~', relative(top, folder)),
    files: entries.filter((entry) => entry.isFile()).length,
    folders: folders.slice(0, mostFolders).map((name) => ({ name, files: filesIn(join(folder, name)) })),
    more: Math.max(0, folders.length - mostFolders),
  };
}

function realFolder(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    throw notReadable(path, error);
  }
}

function read(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw notReadable(folder, error);
  }
}

/** Undefined for one that may not be read. */
function filesIn(folder: string): number | undefined {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile()).length;
  } catch {
    return undefined;
  }
}

function notReadable(path: string, cause: unknown): LecternError {
  return new LecternError(
    {
      code: 'folder.not-readable',
      message: `The folder ${path} cannot be opened.`,
      hint: 'Choose another folder, or allow yourself to read this one.',
      detail: cause instanceof Error ? cause.message : String(cause),
    },
    { cause },
  );
}
