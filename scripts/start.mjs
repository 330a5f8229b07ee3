// `npm start`: opens Lectern in Electron where its runtime is there (or can be fetched), else the same app
// in the browser, and says so in one line. Options: --browser, --port N, --home DIR, --no-open.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const electron = join(root, 'node_modules', 'electron');
const downloadLimitMs = 180_000;
const retryAfterMs = 24 * 3_600_000;

function electronExecutable() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const pathFile = join(electron, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron';
  const executable = join(override ?? join(electron, 'dist'), name);
  return existsSync(executable) && (override !== undefined || existsSync(pathFile)) ? executable : undefined;
}

/** Fetches Electron's runtime once; a failure is remembered for a day, so that not every start waits for it. */
function fetchElectron() {
  const failed = join(tmpdir(), 'lectern-electron-download-failed');
  if (existsSync(failed) && Date.now() - statSync(failed).mtimeMs < retryAfterMs) return;
  process.stderr.write('Fetching the Electron runtime (once) …\n');
  const result = spawnSync(process.execPath, [join(electron, 'install.js')], {
    stdio: 'ignore',
    timeout: downloadLimitMs,
    killSignal: 'SIGKILL',
  });
  if (result.status !== 0) {
    mkdirSync(dirname(failed), { recursive: true });
    writeFileSync(failed, '');
  }
}

function whyBrowser() {
  if (process.argv.includes('--browser')) return 'as asked for';
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    return 'there is no display here';
  if (!existsSync(electron)) return 'Electron is not installed here';
  if (electronExecutable() === undefined) fetchElectron();
  return electronExecutable() === undefined ? 'Electron’s runtime could not be fetched here' : undefined;
}

await build();
const args = process.argv.slice(2).filter((arg) => arg !== '--browser');
const reason = whyBrowser();
if (reason !== undefined) process.stderr.write(`Lectern opens in your browser: ${reason}.\n`);
const [command, commandArgs] =
  reason === undefined
    ? [
        electronExecutable(),
        [
          ...(process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []),
          root,
          ...args,
        ],
      ]
    : [process.execPath, [join(root, 'dist', 'main', 'serve.js'), ...args]];
const child = spawn(command, commandArgs, { stdio: 'inherit' });
// The app hears Ctrl-C from the terminal, too, and takes both for one press. On Windows, where `kill` would end it
// at once, it hears it from there alone.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (process.platform !== 'win32') child.kill(signal);
  });
}
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
