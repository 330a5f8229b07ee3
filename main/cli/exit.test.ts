/** The command line as a process of its own: what it leaves in a pipe when it ends. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const buildWithinMs = 180_000;
const home = mkdtempSync(join(tmpdir(), 'lectern-exit-'));
// `npm test` has built it before; when this file is run alone, that may still be to do.
beforeAll(
  () => void execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'ignore' }),
  buildWithinMs,
);
afterAll(() => rmSync(home, { recursive: true, force: true }));

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

it('ends quietly when its reader has gone', () => {
  const { stdout, stderr } = pipedInto('head -c 1');
  expect(stdout).toBe('{');
  expect(stderr).toBe('exit code 0\n');
});
