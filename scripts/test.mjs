// `npm test`: builds, runs the unit and engine tests, then the end-to-end tests in a real browser, and
// prints one last line with the sum. Exits non-zero on any failure, when nothing ran, and when a test left
// something in the temporary folder.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const reports = mkdtempSync(join(tmpdir(), 'lectern-test-'));
// The tests' temporary folder is their own, so that what is left there at the end is theirs. Its path is short:
// sockets below it have little room.
const temporary = join(reports, 't');
mkdirSync(temporary);
// The browser has its own: one that is ended in the midst of things leaves files of its own there.
const browsersTemporary = join(reports, 'b');
mkdirSync(browsersTemporary);
// What may not be read is tried as another user, who has to get as far as there.
for (const folder of [reports, temporary]) chmodSync(folder, 0o711);

function run(module, args, env = {}) {
  return spawnSync(process.execPath, [join(root, 'node_modules', ...module.split('/')), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary, ...env },
  }).status;
}

function read(file) {
  try {
    return JSON.parse(readFileSync(join(reports, file), 'utf8'));
  } catch {
    return undefined;
  }
}

await build();
const unitStatus = run('vitest/vitest.mjs', [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${join(reports, 'unit.json')}`,
]);
const unit = read('unit.json');

const { findBrowser } = await import('./browser.mjs');
const e2eStatus = run(
  '@playwright/test/cli.js',
  ['test', '--config', 'e2e/playwright.config.ts', '--reporter=list,json'],
  {
    LECTERN_BROWSER: findBrowser(),
    LECTERN_BROWSER_TEMP: browsersTemporary,
    PLAYWRIGHT_JSON_OUTPUT_NAME: join(reports, 'e2e.json'),
    // What it compiles would lie in the tests' temporary folder.
    PWTEST_CACHE_DIR: join(root, 'node_modules', '.cache', 'playwright'),
  },
);
const e2e = read('e2e.json');
const left = readdirSync(temporary);
rmSync(reports, { recursive: true, force: true });

const passed = (unit?.numPassedTests ?? 0) + (e2e?.stats.expected ?? 0);
let failed = (unit?.numFailedTests ?? 0) + (e2e?.stats.unexpected ?? 0) + (e2e?.stats.flaky ?? 0);
// A runner that died, or failed outside a test, is a failure too.
if (
  (unitStatus !== 0 || e2eStatus !== 0 || unit === undefined || e2e === undefined || passed === 0) &&
  failed === 0
)
  failed = 1;
if (left.length > 0) {
  failed += 1;
  process.stderr.write(`Left in the temporary folder by tests: ${left.join(', ')}\n`);
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);
