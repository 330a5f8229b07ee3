import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { LecternError } from '../../app/errors';

/** Where Lectern keeps its data on this computer. All paths are absolute. */
export interface Home {
  readonly folder: string;
  readonly workshops: string;
  /** Data folder of the built-in rehearsal. */
  readonly rehearsal: string;
  readonly logs: string;
  /** Receipts that belong to no workshop kept here (any more). Made when there is one. */
  readonly receipts: string;
}

/**
 * Opens (and makes) the data folder: `--home`, else `LECTERN_HOME`, else `~/.lectern`. Readable by its owner alone.
 * Throws LecternError `usage.home` for an empty name, `home.not-usable` where no data can be kept.
 */
export function openHome(chosen?: string): Home {
  const folder = resolve(
    named(chosen, '--home') ?? named(process.env['LECTERN_HOME'], 'LECTERN_HOME') ?? usual(),
  );
  const home: Home = {
    folder,
    workshops: join(folder, 'workshops'),
    rehearsal: join(folder, 'rehearsal'),
    logs: join(folder, 'logs'),
    receipts: join(folder, 'receipts'),
  };
  try {
    for (const path of [folder, home.workshops, home.rehearsal, home.logs]) {
      makeFolder(path);
      accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    }
  } catch (error) {
    throw notUsable(folder, error);
  }
  return home;
}

const usual = (): string => join(homedir(), '.lectern');

/** An empty name would be the current folder: a variable that a script forgot to set, and nobody's wish. */
function named(name: string | undefined, where: string): string | undefined {
  if (name === undefined || name.trim() !== '') return name;
  throw new LecternError({
    code: 'usage.home',
    message: `${where} is empty. It must name the folder in which Lectern keeps its data.`,
    hint: `Name a folder, or leave ${where} out to use ${usual()}.`,
  });
}

/**
 * Makes a folder and those above it, one at a time: Node's `recursive` never returns where the system knows a
 * parent but makes nothing in it (/proc).
 */
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another Lectern may have been faster.
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}

function notUsable(folder: string, cause: unknown): LecternError {
  return new LecternError(
    {
      code: 'home.not-usable',
      message: `Lectern cannot keep its data in ${folder}.`,
      hint: 'Choose a folder that you may write to, with --home or LECTERN_HOME.',
      detail: cause instanceof Error ? cause.message : String(cause),
    },
    { cause },
  );
}
