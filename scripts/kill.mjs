#!/usr/bin/env node
// `npm run test:kill`: a process dies at every call of a provision and a teardown of two seats, at each of three
// moments (main/engine/kill.test.ts). Then the rehearsal stops at every step of its disk, and is killed while it is
// called. `npm test` takes some of these moments.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const tests = [
  'main/engine/kill.test.ts',
  'main/rehearsal/state/power-cut.test.ts',
  'scripts/rehearsal-kill.test.mjs',
];
const { status } = spawnSync(process.execPath, [vitest, 'run', ...tests], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, LECTERN_KILL: 'all' },
});
process.exit(status ?? 1);
