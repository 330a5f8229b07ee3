// `npm run pictures`: takes the pictures of README.md from a rehearsal and writes them to docs/pictures.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBrowser } from './browser.mjs';
import { build } from './build.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
await build();
const { status } = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/@playwright/test/cli.js'),
    'test',
    '--config',
    'e2e/pictures/playwright.config.ts',
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, LECTERN_BROWSER: findBrowser() } },
);
process.exitCode = status ?? 1;
