// Checks that what the documentation points at is there: relative links, and paths in backticks such as
// `main/engine/walk.ts` or `kinds/*.ts`; in source files, paths from the top such as app/clock.ts. Part of
// `npm run check`, so that a move takes the documents and comments along.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
});
const files = listed.split('\n').filter((file) => file !== '' && existsSync(join(root, file)));
const documents = files.filter((file) => file.endsWith('.md') && !file.startsWith('assets/'));

const link = /\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)/g;
const path = /`((?:[\w.*-]+\/)+[\w.*-]+\.(?:ts|tsx|mjs|md|yaml|yml|css))`/g;

/** True when some file's path ends with what the document says; `*` stands for part of a name. */
function isThere(said) {
  const pattern = new RegExp(`(?:^|/)${said.replace(/[.+]/g, '\\$&').replace(/\*/g, '[^/]*')}$`);
  return files.some((file) => pattern.test(file));
}

const missing = documents.flatMap((document) => {
  const text = readFileSync(join(root, document), 'utf8');
  const links = [...text.matchAll(link)].map(([, to]) => to);
  const paths = [...text.matchAll(path)].map(([, to]) => to);
  return [
    ...links.filter((to) => !existsSync(join(root, normalize(join(dirname(document), to))))),
    ...paths.filter((to) => !isThere(to)),
  ].map((to) => `${relative(root, join(root, document))}: ${to}`);
});
const fromTop = /\b(?<![./\w-])((?:app|main|renderer|scripts|e2e|docs)\/[\w/.-]+\.(?:ts|tsx|mjs|md))\b/g;
for (const source of files.filter((file) => /\.(?:ts|tsx|mjs|cjs|css|yml)$/.test(file))) {
  const said = [...readFileSync(join(root, source), 'utf8').matchAll(fromTop)].map(([, to]) => to);
  missing.push(...said.filter((to) => !isThere(to)).map((to) => `${source}: ${to}`));
}
for (const line of missing) process.stderr.write(`${line} is not there\n`);
process.stdout.write(`${documents.length} documents, ${missing.length} dead links\n`);
process.exitCode = missing.length === 0 ? 0 : 1;
