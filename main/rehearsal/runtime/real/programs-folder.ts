/** The programs that a Jupyter image has and this computer has otherwise: small files in a folder of the rehearsal's. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import containerInit from './container-init.py?raw';
import jupyterCommand from './jupyter-command.py?raw';
import type { FoundJupyter } from './find-jupyter';

export interface ProgramsFolder {
  /** Process 1 of a container. */
  readonly init: string;
  /** What a container finds its commands in, as PATH is written. */
  readonly searchPath: string;
}

/** Passwords are hashed by the same function in either; the image's scripts ask jupyter_server for it. */
const AUTH_OF_NOTEBOOK = 'from notebook.auth import passwd as passwd\n';

/** Writes the files again. `folder` is the rehearsal's own. Absolute. */
export function writePrograms(folder: string, jupyter: FoundJupyter): ProgramsFolder {
  const bin = path.join(folder, 'bin');
  const modules = path.join(folder, 'modules');
  const write = (file: string, text: string, mode = 0o600): string => {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, text, { mode });
    return file;
  };
  const command = (name: string, ...lines: readonly string[]): void => {
    write(path.join(bin, name), ['#!/bin/sh', ...lines, ''].join('\n'), 0o700);
  };
  const init = write(path.join(folder, 'container-init.py'), containerInit);
  const jupyterFile = write(path.join(folder, 'jupyter-command.py'), jupyterCommand);
  const usesNotebook = jupyter.dialect === 'notebook';
  if (usesNotebook) {
    write(path.join(modules, 'jupyter_server', '__init__.py'), '');
    write(path.join(modules, 'jupyter_server', 'auth.py'), AUTH_OF_NOTEBOOK);
  }
  for (const name of ['python', 'python3']) {
    const settings = usesNotebook ? [`export PYTHONPATH=${quoted(modules)}`] : [];
    command(name, ...settings, `exec ${quoted(jupyter.python)} "$@"`);
  }
  command('jupyter', `exec ${quoted(jupyter.python)} ${quoted(jupyterFile)} "$@"`);
  // What the image runs by itself.
  command('start-notebook.py', 'exec jupyter lab --ip=0.0.0.0 --port=8888 "$@"');
  const folders = [bin, path.dirname(jupyter.program), '/usr/local/bin', '/usr/bin', '/bin'];
  return { init, searchPath: [...new Set(folders)].join(':') };
}

/** As one word of the shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
