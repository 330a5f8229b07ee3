import { execFileSync } from 'node:child_process';

/** `npm test` has built it before; when a test file is run alone, that may still be to do, wall ms. */
export const buildWithinMs = 180_000;

/** Builds what `dist/main/cli.js` is, for tests of the command line as a process of its own. */
export function ensureBuilt(): void {
  execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'ignore' });
}
