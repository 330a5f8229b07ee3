// Writes the generated parts of docs/rehearsal.md again from the code: `node scripts/rehearsal-docs.mjs`.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const file = join(root, 'docs', 'rehearsal.md');
const { module } = await runnerImport(join(root, 'main', 'rehearsal', 'reference.ts'), { configFile: false });
const before = readFileSync(file, 'utf8');
const after = module.fillIn(before, await module.referenceParts());
writeFileSync(file, after);
process.stdout.write(
  after === before ? 'docs/rehearsal.md is as the code says.\n' : 'docs/rehearsal.md is written anew.\n',
);
process.exit(0);
