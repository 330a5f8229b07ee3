import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LecternError } from '../../app/errors';
import { pathFault, tooLarge } from '../../app/workshop/exercises';
import { describeMaterials } from './materials';
import { replaceFolder } from './replace-folder';

/** A piece of a file that comes from the window. */
interface UploadedPiece {
  /** Which folder it belongs to: the window makes a UUID for each. */
  readonly upload: string;
  /** Relative to that folder, with `/`. */
  readonly path: string;
  /** Where in the file it stands, bytes; 0 begins it anew. */
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** Folders of exercises that come from a browser, piece by piece, until a workshop takes them. */
export interface Uploads {
  /** Throws LecternError `exercises.bad-path`, `exercises.too-large`, `exercises.torn`. */
  add(piece: UploadedPiece): void;
  /** Where the files of an upload are. Throws LecternError `exercises.no-upload`. */
  folder(upload: string): string;
  /** Moves an upload to where a workshop keeps its exercises. Throws as `folder` does. */
  take(upload: string, to: string): void;
}

/** What nobody took for so long, nobody comes back for. */
const keptForMs = 14 * 24 * 3_600_000;

/** Uploads below `folder`. */
export function createUploads(folder: string): Uploads {
  const totals = new Map<string, { files: number; bytes: number }>();

  const folderOf = (upload: string): string => {
    if (!/^[0-9a-f-]{36}$/.test(upload)) throw noUpload();
    return join(folder, upload);
  };
  const totalOf = (upload: string): { files: number; bytes: number } => {
    const known = totals.get(upload);
    if (known !== undefined) return known;
    forgetOld(folder);
    const found = existsSync(folderOf(upload)) ? describeMaterials(folderOf(upload)) : undefined;
    const files = found !== undefined && 'files' in found ? found.files : [];
    const total = { files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
    totals.set(upload, total);
    return total;
  };
  return {
    add: ({ upload, path, at, bytes }) => {
      const fault = pathFault(path);
      if (fault !== undefined)
        throw new LecternError({
          code: 'exercises.bad-path',
          message: fault,
          hint: 'Rename it and choose the folder again.',
        });
      const file = join(folderOf(upload), path);
      const total = totalOf(upload);
      const before = statSync(file, { throwIfNoEntry: false });
      const files = total.files + (before === undefined ? 1 : 0);
      const length = total.bytes + bytes.length - (at === 0 ? (before?.size ?? 0) : 0);
      const refusal = tooLarge({ files, bytes: length });
      if (refusal !== undefined)
        throw new LecternError({
          code: 'exercises.too-large',
          message: refusal.message,
          hint: `Expected: ${refusal.expected}.`,
        });
      if (at > 0 && before?.size !== at)
        throw new LecternError({
          code: 'exercises.torn',
          message: `${path} did not arrive whole.`,
          hint: 'Choose the folder again.',
        });
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      if (at === 0) rmSync(file, { force: true });
      appendFileSync(file, bytes, { mode: 0o600 });
      totals.set(upload, { files, bytes: length });
    },
    folder: (upload) => {
      const own = folderOf(upload);
      if (!existsSync(own)) throw noUpload();
      return own;
    },
    take: (upload, to) => {
      const own = folderOf(upload);
      if (!existsSync(own)) throw noUpload();
      replaceFolder(own, to);
      totals.delete(upload);
    },
  };
}

function forgetOld(folder: string): void {
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const path = join(folder, name);
    const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - changed > keptForMs) rmSync(path, { recursive: true, force: true });
  }
}

function noUpload(): LecternError {
  return new LecternError({
    code: 'exercises.no-upload',
    message: 'The exercise files that were chosen are not here any more.',
    hint: 'Choose the folder again.',
  });
}
