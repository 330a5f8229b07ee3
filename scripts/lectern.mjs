#!/usr/bin/env node
// `lectern` on the command line: builds when needed, then runs the bundled command line in this process.
import { build } from './build.mjs';

await build();
await import('../dist/main/cli.js');
