/** The rehearsal as the app starts it: a program of its own, bundled like the app's. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, loadConfigFromFile, mergeConfig } from 'vite';

const root = join(import.meta.dirname, '..', '..');

export interface RehearsalProgram {
  /** Path of the bundle. */
  readonly path: string;
  remove(): void;
}

/** Bundles it, which takes a few seconds. */
export async function bundleRehearsal(): Promise<RehearsalProgram> {
  const env = { command: 'build', mode: 'production' } as const;
  const config = await loadConfigFromFile(env, join(root, 'vite.main.config.ts'));
  if (config === null) throw new Error('vite.main.config.ts is missing');
  // Below node_modules, so that what is not bundled is found from there; by process, so that two can run.
  const outDir = join(root, 'node_modules', '.cache', 'lectern', `rehearsal-${process.pid}`);
  const entry = join(root, 'main', 'rehearsal', 'index.ts');
  await build(
    mergeConfig(config.config, { configFile: false, root, logLevel: 'error', build: { outDir, ssr: entry } }),
  );
  return {
    path: join(outDir, 'index.js'),
    remove: () => rmSync(outDir, { recursive: true, force: true }),
  };
}
