import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The renderer. The main process has a config of its own (vite.main.config.ts). */
export default defineConfig({
  root: 'renderer',
  base: './',
  publicDir: '../assets/public',
  plugins: [react()],
  build: {
    outDir: '../dist/renderer',
    // For scripts/notices.mjs.
    license: { fileName: 'licences.json' },
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 800,
  },
});
