import { defineConfig } from '@playwright/test';
import type { LecternOptions } from './fixtures/lectern';

const browsersTemp = process.env['LECTERN_BROWSER_TEMP'];
const browsersOwnTemp = browsersTemp === undefined ? {} : { TMPDIR: browsersTemp };

/**
 * One set of specs in Chromium: all of them over the browser-hosted app, and those tagged @every-shell also
 * over Electron's main process, on a stand-in of its runtime (electron-stand-in/runtime.mjs says what that shows).
 */
export default defineConfig<LecternOptions>({
  testDir: '.',
  timeout: 120_000,
  expect: { timeout: 10_000 },
  fullyParallel: false,
  workers: 1,
  retries: 0,
  forbidOnly: true,
  projects: [
    { name: 'browser', testMatch: 'specs/*.spec.ts', use: { shell: 'browser' } },
    {
      name: 'electron-stand-in',
      testMatch: ['specs/*.spec.ts', 'electron-stand-in/*.spec.ts'],
      grep: /@every-shell|@desktop/,
      use: { shell: 'electron-stand-in' },
    },
  ],
  outputDir: '../test-results',
  use: {
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    screenshot: 'only-on-failure',
    // Recording slows every test: ask for it with `--trace on` when a failure is not clear.
    trace: 'off',
    launchOptions: {
      // What a browser that is ended leaves in its temporary folder is not the tests' to remove.
      env: { ...process.env, ...browsersOwnTemp },
      ...(process.env['LECTERN_BROWSER'] === undefined
        ? {}
        : { executablePath: process.env['LECTERN_BROWSER'] }),
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
    },
  },
});
