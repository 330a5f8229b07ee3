#!/usr/bin/env node
// `lectern` on the command line: builds when needed, then runs the bundled command line in this process.
import { build } from './build.mjs';

build();
await import('../dist/main/cli.js');
