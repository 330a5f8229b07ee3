import { builtinModules } from 'node:module';
import { defineConfig } from 'vite';

/** Electron's main and preload: CommonJS, since a sandboxed preload cannot be a module. */
export default defineConfig({
  build: {
    outDir: 'dist/desktop',
    // For scripts/notices.mjs.
    license: { fileName: 'licences.json' },
    emptyOutDir: true,
    target: 'node22',
    minify: false,
    reportCompressedSize: false,
    rollupOptions: {
      input: { index: 'main/index.ts', preload: 'main/desktop/preload.ts' },
      external: ['electron', ...builtinModules, ...builtinModules.map((name) => `node:${name}`)],
      output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' },
    },
    ssr: true,
  },
  ssr: { noExternal: true },
});
