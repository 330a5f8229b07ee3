/** The software of images that this computer has itself, looked for once when the rehearsal starts. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { freemem } from 'node:os';
import path from 'node:path';
import { containersModeOf, type ContainersMode } from '../../../../app/containers-mode';
import { LecternError } from '../../../../app/errors';
import type { RehearsalLog } from '../../world/services';
import type { Program } from '../program';
import { findJupyter } from './find-jupyter';
import { writePrograms } from './programs-folder';
import { realJupyter } from './real-jupyter';

export interface RealPrograms {
  readonly jupyter: Program;
  /** How many containers may be real at once; the others are stand-ins. */
  readonly most: number;
}

/** What a Jupyter with one kernel takes (measured: 65 to 85 MB, and 60 MB for the kernel), bytes. */
const ONE_BYTES = 150 * 1024 * 1024;
/** The part of the memory that is free now which `auto` may fill. */
const SHARE = 0.5;

export interface RealSearch {
  /** Absent: that of the last time, so that what ran continues as it was; at first stand-ins. */
  readonly mode?: ContainersMode;
  /** The rehearsal's own, where the mode is kept too. Absolute. */
  readonly dataFolder: string;
  readonly log: RehearsalLog;
  /** Where programs are looked for, as PATH is written. */
  readonly searchPath?: string;
  /** Bytes; by default what the system says. */
  readonly freeMemory?: number;
}

/**
 * What runs for real in this mode; undefined: stand-ins alone. Throws LecternError `rehearsal.no-real-containers`
 * when real software was asked for and there is none.
 */
export async function findRealPrograms(search: RealSearch): Promise<RealPrograms | undefined> {
  const { dataFolder } = search;
  const mode = search.mode ?? modeOfLastTime(dataFolder) ?? 'stand-in';
  const found = mode === 'stand-in' ? undefined : await find(mode, search);
  mkdirSync(dataFolder, { recursive: true });
  writeFileSync(modeFile(dataFolder), mode, { mode: 0o600 });
  return found;
}

async function find(
  mode: Exclude<ContainersMode, 'stand-in'>,
  search: RealSearch,
): Promise<RealPrograms | undefined> {
  const { dataFolder, log } = search;
  const jupyter = await findJupyter(search.searchPath ?? process.env['PATH'] ?? '');
  if (jupyter === undefined) {
    if (mode === 'real') throw noneFound();
    log.info('containers: no Jupyter was found on this computer; stand-ins run instead');
    return undefined;
  }
  const most =
    mode === 'real' ? Infinity : Math.floor(((search.freeMemory ?? freemem()) * SHARE) / ONE_BYTES);
  log.info('containers: Jupyter is real', {
    jupyter: jupyter.name,
    program: jupyter.program,
    kernels: jupyter.hasKernel,
    most: mode === 'real' ? 'all' : most,
  });
  const programs = writePrograms(path.join(dataFolder, 'programs'), jupyter);
  return { jupyter: realJupyter(jupyter, programs), most };
}

const modeFile = (dataFolder: string): string => path.join(dataFolder, 'containers-mode');

function modeOfLastTime(dataFolder: string): ContainersMode | undefined {
  const file = modeFile(dataFolder);
  return existsSync(file) ? containersModeOf(readFileSync(file, 'utf8')) : undefined;
}

function noneFound(): LecternError {
  return new LecternError({
    code: 'rehearsal.no-real-containers',
    message: 'Real containers were requested, but this computer has no usable Jupyter.',
    hint:
      process.platform === 'win32'
        ? 'Use --containers stand-in: real software runs on Linux and macOS only.'
        : 'Install JupyterLab or jupyter-notebook so that it is on the PATH, or use --containers stand-in.',
  });
}
