#!/usr/bin/env node
// `npm run bench`: how long a workshop takes on the rehearsal's clock, against what AWS's budgets allow and
// against other ways. `--quick`: 20 and 80 seats. See scripts/bench/bench.ts for all options.
import { join } from 'node:path';
import { bundle } from './bundle.mjs';

process.stderr.write('Bundling …\n');
const folder = await bundle('bench', {
  bench: 'scripts/bench/bench.ts',
  run: 'scripts/bench/run.ts',
  rehearsal: 'main/rehearsal/index.ts',
});
const { bench } = await import(join(folder, 'bench.js'));
process.exitCode = await bench(process.argv.slice(2), folder);
