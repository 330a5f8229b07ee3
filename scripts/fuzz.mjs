#!/usr/bin/env node
// `npm run test:fuzz -- --seed S --rounds N`: random workshops, faults, deaths and cancels against the
// rehearsal, until each ends whole and then gone. See scripts/fuzz/fuzz.ts.
import { join } from 'node:path';
import { bundle } from './bundle.mjs';

process.stderr.write('Bundling …\n');
const folder = await bundle('fuzz', { fuzz: 'scripts/fuzz/fuzz.ts' });
const { fuzz } = await import(join(folder, 'fuzz.js'));
process.exit(await fuzz(process.argv.slice(2)));
