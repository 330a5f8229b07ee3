import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { serviceNames } from '../app/services';

const names = serviceNames.join('|');
/** A comparison with a service, a case for one, a table by service, or a look into one. */
const decision = new RegExp(
  `(?:[!=]==?|\\bcase)\\s*'(?:${names})'|^\\s*(?:${names}):|\\w[\\])]?\\.(?:${names})\\b`,
  'gm',
);

/** The product's own files: no tests, and no stand-ins, which may know their product. */
function files(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return /^(app\/services|main\/rehearsal)$/.test(path) ? [] : files(path);
    return /\.tsx?$/.test(path) && !/\.test(ing)?\.tsx?$/.test(path) ? [path] : [];
  });
}

it('knows a service by name in app/services alone, so that another one touches nothing else', () => {
  const found = ['app', 'main', 'renderer'].flatMap(files).flatMap((path) => {
    const code = readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    return [...code.matchAll(decision)].map(([text]) => `${path}: ${text.trim()}`);
  });
  expect(found).toEqual([]);
});
