// Finds a browser for the end-to-end tests: one on the system, else Playwright's own, else Debian's package
// (as root). Returns the path of the executable, or undefined when Playwright brings its own.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

const known = [
  process.env.LECTERN_BROWSER,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const onSystem = () => known.find((path) => path !== undefined && existsSync(path));
const runQuietly = (command, args) =>
  spawnSync(command, args, { stdio: ['ignore', 2, 2], timeout: 600_000 }).status === 0;

/** The executable to use; exits with one line of what is missing when there is none to be had. */
export function findBrowser() {
  const found = onSystem() ?? (existsSync(chromium.executablePath()) ? chromium.executablePath() : undefined);
  if (found !== undefined) return found;
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    process.stderr.write('Installing Chromium from Debian’s packages …\n');
    runQuietly('apt-get', ['update']);
    runQuietly('apt-get', ['install', '-y', '--no-install-recommends', 'chromium']);
    const installed = onSystem();
    if (installed !== undefined) return installed;
  }
  process.stderr.write('Fetching Playwright’s browser …\n');
  if (runQuietly('npx', ['playwright', 'install', 'chromium']) && existsSync(chromium.executablePath())) {
    return chromium.executablePath();
  }
  process.stderr.write('The end-to-end tests need Chromium: install it, or name one in LECTERN_BROWSER.\n');
  process.exit(1);
}
