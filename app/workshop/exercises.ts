/** What may be handed out as exercises, wherever it comes from: a folder of this computer, or one that is dropped on the window. */
import { plural } from '../words/lists';
import { sizeInWords } from '../words/sizes';

/** Together the exercises of one workshop may be so long, in bytes and files: every seat copies them at its start. */
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

/** Why a folder of exercises cannot be handed out. */
export interface ExercisesRefusal {
  readonly message: string;
  readonly expected: string;
}

/** A file that goes up. */
export interface ExerciseFile {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly bytes: number;
}

/** What goes up from a folder, and what does not. */
export interface Exercises {
  readonly files: readonly ExerciseFile[];
  /** Paths of what is left behind because nobody means to hand it out; a folder stands for all that is in it. */
  readonly skipped: readonly string[];
}

/** True for a name that is left behind wherever it stands. */
export function isLitter(name: string): boolean {
  return litter.has(name);
}

/** The part of a path that is left behind; undefined for what goes up. */
export function skippedPart(path: string): string | undefined {
  const parts = path.split('/');
  const at = parts.findIndex(isLitter);
  return at === -1 ? undefined : parts.slice(0, at + 1).join('/');
}

/** Why so many files of so many bytes are too much; undefined when they are not. */
export function tooLarge({
  files,
  bytes,
}: {
  readonly files: number;
  readonly bytes: number;
}): ExercisesRefusal | undefined {
  if (files <= mostMaterial.files && bytes <= mostMaterial.bytes) return undefined;
  return {
    message: 'This folder is too large for every seat to copy at its start.',
    expected: `at most ${mostMaterial.files} files and ${mostMaterial.bytes / 1024 / 1024} MiB`,
  };
}

/** The refusal of a folder in which nothing goes up. */
export function emptyFolder(folder: string): ExercisesRefusal {
  return {
    message: `The folder ${folder} is empty.`,
    expected: 'a folder with at least one file, or no exercises',
  };
}

/** `12 files, 3.4 MB`. */
export function exercisesInWords(files: readonly ExerciseFile[]): string {
  return `${plural(files.length, 'file')}, ${sizeInWords(files.reduce((sum, { bytes }) => sum + bytes, 0))}`;
}

/** Why a path that a browser names cannot be written below a folder; undefined when it can. */
export function pathFault(path: string): string | undefined {
  const parts = path.split('/');

  const isBad = path.length > 500 || /[\\\u0000-\u001F\u007F]|^[A-Za-z]:/.test(path);
  return isBad || parts.some((part) => part === '' || part === '.' || part === '..')
    ? `${path.slice(0, 80)} cannot be a file in a seat.`
    : undefined;
}
