/** The command line as a process of its own: what it leaves in a pipe when it ends. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildWithinMs, ensureBuilt } from './built.testing';
import { endRehearsal } from '../targets/rehearsal-process.testing';

const home = mkdtempSync(join(tmpdir(), 'lectern-exit-'));
beforeAll(ensureBuilt, buildWithinMs);
afterAll(async () => {
  await endRehearsal(join(home, 'rehearsal'));
  rmSync(home, { recursive: true, force: true });
});

/** Pipes a document that is longer than a pipe holds into a command of the shell; its exit code is said on stderr. */
function pipedInto(reader: string): { readonly stdout: string; readonly stderr: string } {
  const lectern = `"${process.execPath}" dist/main/cli.js plan airflow-jupyter --seats 150 --json`;
  return spawnSync('sh', ['-c', `(${lectern}; echo "exit code $?" >&2) | ${reader}`], {
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
    env: { ...process.env, LECTERN_HOME: home },
  });
}

it('ends when all that it wrote has been read', () => {
  const { stdout, stderr } = pipedInto('cat');
  const plan = JSON.parse(stdout) as { readonly seats: readonly unknown[] };
  expect(plan.seats).toHaveLength(150);
  expect(stderr).toBe('exit code 0\n');
});

it('a full disk behind its output is no success, and is said', () => {
  const { stderr, status } = spawnSync(
    'sh',
    ['-c', `"${process.execPath}" dist/main/cli.js workshops > /dev/full`],
    {
      encoding: 'utf8',
      env: { ...process.env, LECTERN_HOME: home },
    },
  );
  expect(stderr).toMatch(
    /^Part of the output could not be written \(ENOSPC.*\)\. What the command did is done\.\n$/,
  );
  expect(status).toBe(1);
});

it('provisions to the end when its reader has gone', () => {
  const provision = `"${process.execPath}" dist/main/cli.js provision jupyter --seats 1 --speed 1000 --yes --json`;
  const { stderr } = spawnSync('sh', ['-c', `(${provision}; echo "exit code $?" >&2) | head -1 >/dev/null`], {
    encoding: 'utf8',
    env: { ...process.env, LECTERN_HOME: home },
  });
  // A busy computer takes its time to start the rehearsal, which is said.
  expect(stderr).toMatch(/exit code 0\n$/);
});

it('ends quietly when its reader has gone', () => {
  const { stdout, stderr } = pipedInto('head -c 1');
  expect(stdout).toBe('{');
  // A busy computer takes its time to start the rehearsal, which is said.
  expect(stderr).toMatch(/exit code 0\n$/);
});
