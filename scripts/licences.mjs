// Checks that every installed package has a licence that goes with Apache-2.0. Part of `npm run check`.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const allowed = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  // Tools of the build and the tests, not part of what is shipped.
  'MPL-2.0',
  // The bundled fonts.
  'OFL-1.1',
  'PostgreSQL',
  'Python-2.0',
  'Unlicense',
  'WTFPL',
]);

/** `MIT OR Apache-2.0` is fine when one of them is; `A AND B` when both are. */
function isAllowed(expression) {
  const text = expression.replace(/[()]/g, '');
  return text
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((licence) => allowed.has(licence.trim())));
}

const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const wrong = [];
let seen = 0;
for (const path of Object.keys(packages)) {
  const file = join(root, path, 'package.json');
  // Packages for other platforms are in the lock and not installed.
  if (path === '' || !existsSync(file)) continue;
  seen += 1;
  const { name, license, licenses } = JSON.parse(readFileSync(file, 'utf8'));
  const declared = license ?? licenses;
  const expression = [declared ?? 'none']
    .flat()
    .map((one) => (typeof one === 'string' ? one : one.type))
    .join(' OR ');
  if (!isAllowed(expression)) wrong.push(`${name}: ${expression}`);
}
for (const line of wrong) console.error(line);
console.log(`${seen} packages, ${wrong.length} with a licence that was not looked at yet`);
process.exit(wrong.length === 0 && seen > 0 ? 0 : 1);
