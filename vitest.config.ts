import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{app,main,renderer}/**/*.test.{ts,tsx}', 'scripts/*.test.mjs'],
    // As main/aws/clients.ts does it: some tests make clients without it.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // One would leave the second of two cores idle: much of a test is waiting for a rehearsal.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
