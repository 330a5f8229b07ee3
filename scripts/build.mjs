// Builds Lectern into dist/ when a source is newer than the last build. Used by `npm start`, the command
// line and the tests, so that none of them ever runs an old bundle.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeNotices } from './notices.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'dist', '.built');
const sources = [
  'app',
  'main',
  'renderer',
  'assets',
  'package.json',
  'package-lock.json',
  'vite.config.ts',
  'vite.main.config.ts',
  'vite.desktop.config.ts',
  'scripts/notices.mjs',
];

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), stat.mtimeMs);
}

/** True when dist/ is as new as the sources. */
export function isBuilt() {
  if (!existsSync(stamp)) return false;
  const built = statSync(stamp).mtimeMs;
  return sources.every((name) => newest(join(root, name)) <= built);
}

function bundle(config) {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  return new Promise((resolve, reject) => {
    // All output goes to stderr: stdout belongs to whoever called.
    const child = spawn(process.execPath, [vite, 'build', '--config', config, '--logLevel', 'warn'], {
      cwd: root,
      stdio: ['ignore', 2, 2],
    });
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${config}: vite ended with ${code}`)),
    );
  });
}

/** Builds when needed: renderer, main and desktop at the same time. */
export async function build() {
  if (isBuilt()) return;
  if (!existsSync(join(root, 'node_modules', 'vite'))) {
    // Also after `npm ci --omit=dev`, which runs what is built and cannot build.
    process.stderr.write(
      'Lectern is not built, and its build tools are not installed. Run: npm ci && npm run build\n',
    );
    process.exit(1);
  }
  process.stderr.write('Building Lectern …\n');
  rmSync(stamp, { force: true });
  await Promise.all(['vite.config.ts', 'vite.main.config.ts', 'vite.desktop.config.ts'].map(bundle));
  writeNotices();
  writeFileSync(stamp, '');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
