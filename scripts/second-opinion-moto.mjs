#!/usr/bin/env node
// The same provisioning and teardown against moto's server, which nobody here wrote. Needs a `moto_server`
// (Debian: python3-moto with python3-flask and python3-flask-cors); MOTO_SERVER names another one.
// Prints what the engine failed of and what was left. `node scripts/second-opinion-moto.mjs [--seats N]`
import { join } from 'node:path';
import { bundle } from './bundle.mjs';

process.stderr.write('Bundling …\n');
const folder = await bundle('moto', { moto: 'scripts/second-opinion/moto.ts' });
const { secondOpinion } = await import(join(folder, 'moto.js'));
process.exit(await secondOpinion(process.argv.slice(2)));
