/** What the container's `jupyter` becomes on this computer. It needs a Python, as every Jupyter brings one. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import jupyterCommand from './jupyter-command.py?raw';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lectern-command-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function jupyter(dialect: 'server' | 'notebook', ...words: readonly string[]) {
  const file = path.join(folder, 'jupyter-command.py');
  const program = path.join(folder, 'recorder');
  writeFileSync(file, jupyterCommand);
  writeFileSync(program, '#!/bin/sh\nprintf "%s\\n" "$@"\nenv | grep -c REHEARSED\n', { mode: 0o755 });
  const container = {
    program,
    dialect,
    sockets: { 8888: '/s/1.sock', 9999: '/s/2.sock' },
    hidden: '/s/hidden.sock',
    mounts: [['/home/jovyan', '/disk/seat 01']],
  };
  const { stdout, stderr, status } = spawnSync('python3', [file, ...words], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], REHEARSED_CONTAINER: JSON.stringify(container) },
  });
  const lines = stdout.trimEnd().split('\n');
  return {
    status,
    stderr,
    // Whether it runs as root is up to who runs the test.
    options: lines.slice(0, -1).filter((line) => line !== '--allow-root'),
    seesTheRest: lines.at(-1) !== '0',
  };
}

const planned = [
  'lab',
  '--ip=0.0.0.0',
  '--port=8888',
  '--no-browser',
  '--ServerApp.root_dir=/home/jovyan',
  '--PasswordIdentityProvider.hashed_password=argon2:$x',
  '--PasswordIdentityProvider.password_required=True',
  '--IdentityProvider.token=',
];

it('says to jupyter_server 2 what the image says, at a socket and in the folder of this computer', () => {
  expect(jupyter('server', ...planned)).toMatchObject({
    options: [
      '--ServerApp.sock=/s/1.sock',
      '--ServerApp.allow_remote_access=True',
      '--no-browser',
      '--ServerApp.root_dir=/disk/seat 01',
      '--PasswordIdentityProvider.hashed_password=argon2:$x',
      '--PasswordIdentityProvider.password_required=True',
      '--IdentityProvider.token=',
    ],
    seesTheRest: false,
  });
});

it('says the same to Notebook 6 in its own words', () => {
  expect(jupyter('notebook', ...planned)).toMatchObject({
    options: [
      '--NotebookApp.sock=/s/1.sock',
      '--NotebookApp.allow_remote_access=True',
      '--no-browser',
      '--NotebookApp.notebook_dir=/disk/seat 01',
      '--NotebookApp.password=argon2:$x',
      '--NotebookApp.password_required=True',
      '--NotebookApp.token=',
    ],
  });
});

it('takes words apart, another port, a base URL and a folder inside the mount', () => {
  const { options } = jupyter(
    'notebook',
    ...['notebook', '--port', '9999', '--notebook-dir', '/home/jovyan/work'],
    ...['--ServerApp.base_url=/seat/01/', '--LabApp.default_url=/lab', '--debug'],
  );
  expect(options).toEqual([
    '--NotebookApp.sock=/s/2.sock',
    '--NotebookApp.allow_remote_access=True',
    '--no-browser',
    '--NotebookApp.notebook_dir=/disk/seat 01/work',
    '--NotebookApp.base_url=/seat/01/',
    '--debug',
  ]);
});

it('is out of reach on the container’s own loopback, and refuses what it does not know', () => {
  expect(jupyter('server', 'server', '--ip=127.0.0.1').options[0]).toBe('--ServerApp.sock=/s/hidden.sock');
  expect(jupyter('server', 'lab', '--port=1234')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('port 1234 is not among') as string,
  });
  expect(jupyter('server', 'nbconvert')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('jupyter nbconvert is not rehearsed') as string,
  });
});
