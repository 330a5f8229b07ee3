#!/usr/bin/env node
// `npm run test:kill`: a process dies at every call of a provision and a teardown of two seats, at each of three
// moments. `npm test` takes one moment for each call. See main/engine/kill.test.ts.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', 'main/engine/kill.test.ts'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, LECTERN_KILL: 'all' },
});
process.exit(status ?? 1);
