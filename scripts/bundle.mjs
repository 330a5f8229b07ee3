// Bundles TypeScript entries for Node the way the app itself is bundled, for tools that are not part of the
// app (bench, fuzz, second opinion). Returns the folder that holds `<name>.js` for each entry.
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, loadConfigFromFile } from 'vite';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** `entries`: name → path of the source below the root. */
export async function bundle(tool, entries) {
  const config = await loadConfigFromFile(
    { command: 'build', mode: 'production' },
    join(root, 'vite.main.config.ts'),
  );
  if (config === null) throw new Error('vite.main.config.ts is missing');
  // Below node_modules, so that what is not bundled is found from there; by process, so that two can run.
  const outDir = join(root, 'node_modules', '.cache', 'lectern', `${tool}-${process.pid}`);
  process.on('exit', () => rmSync(outDir, { recursive: true, force: true }));
  await build({
    ...config.config,
    configFile: false,
    root,
    logLevel: 'warn',
    build: {
      ...config.config.build,
      outDir,
      rollupOptions: {
        ...config.config.build?.rollupOptions,
        input: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(root, path)])),
      },
    },
  });
  return outDir;
}
