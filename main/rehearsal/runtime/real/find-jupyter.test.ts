import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findJupyter } from './find-jupyter';
import { findRealPrograms } from './real-programs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lectern-find-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const log = { info: () => undefined, warn: () => undefined };

/** A computer with these packages in its Python, and these commands on its PATH. */
function computer(commands: readonly string[], versions: Readonly<Record<string, string | null>>): string {
  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  const python = path.join(bin, 'python3');
  writeFileSync(python, `#!/bin/sh\necho '${JSON.stringify(versions)}'\n`, { mode: 0o755 });
  for (const name of commands) writeFileSync(path.join(bin, name), `#!${python}\n`, { mode: 0o755 });
  return ['relative', path.join(folder, 'missing'), bin].join(path.delimiter);
}

const none = { jupyterlab: null, notebook: null, jupyter_server: null, ipykernel: null };
const lab = { ...none, jupyterlab: '4.4.9', jupyter_server: '2.17.0', ipykernel: '6.30.1' };
const classic = { ...none, notebook: '6.4.13', ipykernel: '6.29.5' };

it.each([
  ['JupyterLab', ['jupyter-notebook', 'jupyter-lab'], lab, 'JupyterLab 4.4.9', 'server', true],
  ['Notebook 6', ['jupyter-notebook'], classic, 'Jupyter Notebook 6.4.13', 'notebook', true],
  [
    'Notebook 7 without a kernel',
    ['jupyter-notebook'],
    { ...none, notebook: '7.4.0', jupyter_server: '2.15.0' },
    'Jupyter Notebook 7.4.0',
    'server',
    false,
  ],
  [
    'a JupyterLab that is too old, and Notebook 6 beside it',
    ['jupyter-lab', 'jupyter-notebook'],
    { ...classic, jupyterlab: '3.1.0', jupyter_server: '1.23.0' },
    'Jupyter Notebook 6.4.13',
    'notebook',
    true,
  ],
] as const)('finds %s', async (_what, commands, versions, name, dialect, hasKernel) => {
  const searchPath = computer(commands, versions);
  const bin = path.join(folder, 'bin');
  expect(await findJupyter(searchPath)).toEqual({
    name,
    dialect,
    hasKernel,
    program: path.join(bin, name.startsWith('JupyterLab') ? 'jupyter-lab' : 'jupyter-notebook'),
    python: path.join(bin, 'python3'),
  });
});

it.each([
  ['there is none', [], lab],
  ['its server is too old', ['jupyter-lab'], { ...lab, jupyter_server: '1.23.0' }],
  ['its Python does not know it', ['jupyter-lab', 'jupyter-notebook'], none],
] as const)('finds nothing when %s', async (_why, commands, versions) => {
  expect(await findJupyter(computer(commands, versions))).toBeUndefined();
});

it('runs stand-ins where it finds nothing, unless real software was asked for', async () => {
  const search = { dataFolder: folder, log, searchPath: computer([], none) };
  expect(await findRealPrograms({ ...search, mode: 'auto' })).toBeUndefined();
  await expect(findRealPrograms({ ...search, mode: 'real' })).rejects.toMatchObject({
    problem: { code: 'rehearsal.no-real-containers' },
  });
});

it('runs as many for real as half of the free memory holds, all of them when asked to, none by default', async () => {
  const search = { dataFolder: folder, log, searchPath: computer(['jupyter-notebook'], classic) };
  const freeMemory = 3 * 1024 ** 3;
  expect((await findRealPrograms({ ...search, mode: 'auto', freeMemory }))?.most).toBe(10);
  expect((await findRealPrograms({ ...search, mode: 'real', freeMemory }))?.most).toBe(Infinity);
  expect(await findRealPrograms({ ...search, mode: 'stand-in', freeMemory })).toBeUndefined();
});

it('goes on as the last time when it is not told otherwise', async () => {
  const search = { dataFolder: folder, log, searchPath: computer(['jupyter-notebook'], classic) };
  expect(await findRealPrograms(search)).toBeUndefined();
  await findRealPrograms({ ...search, mode: 'real' });
  expect((await findRealPrograms(search))?.most).toBe(Infinity);
  await findRealPrograms({ ...search, mode: 'stand-in' });
  expect(await findRealPrograms(search)).toBeUndefined();
});
