// Writes main/rehearsal/wire/limits.json again: what botocore's service models say of the values of the input
// members that the rehearsal models. Needs Python with botocore (Debian: python3-botocore); run it after a change
// to a `models` list: `node scripts/rehearsal-limits.mjs`.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { runnerImport } from 'vite';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const file = join(root, 'main', 'rehearsal', 'wire', 'limits.json');
const { module } = await runnerImport(join(root, 'main', 'rehearsal', 'catalogue.ts'), { configFile: false });
const operations = (await module.modelledOperations()).map(({ service, operation, models }) => ({
  service,
  name: operation.name,
  models,
}));
const { status, stdout } = spawnSync('python3', [join(root, 'scripts', 'second-opinion', 'limits.py')], {
  input: JSON.stringify(operations),
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
  stdio: ['pipe', 'pipe', 'inherit'],
});
if (status !== 0) process.exit(1);
writeFileSync(file, await format(stdout, { ...(await resolveConfig(file)), filepath: file }));
const members = Object.values(JSON.parse(stdout).services).flatMap((service) =>
  Object.values(service.members).map((paths) => Object.keys(paths).length),
);
process.stdout.write(
  `main/rehearsal/wire/limits.json: ${members.reduce((sum, count) => sum + count, 0)} members.\n`,
);
process.exit(0);
