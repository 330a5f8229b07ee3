import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** Words that were on screens once and that another word has replaced (README.md, "One word for one thing"). */
const retired = [
  'Things to make',
  'kinds of thing',
  'Cancel what runs',
  'With the first seat',
  'Nothing in particular',
  'Everything that was planned is there',
  'container recipe',
  'Go on provisioning',
  'can be gone on with',
  'as good as keys',
  'What goes, and what is lost',
  'Health was last seen',
  'Last seat',
  'so the grid shows',
  'Give this seat up',
  'Say to the participant',
] as const;

const sources = ['app', 'renderer', 'main'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !/\.(test|testing)\.tsx?$/.test(path))
    .map((path) => join(folder, path)),
);

it('no screen, command or paper says what has been given another word', () => {
  const texts = sources.map((path) => [path, readFileSync(path, 'utf8')] as const);
  const found = retired.flatMap((words) =>
    texts.filter(([, text]) => text.includes(words)).map(([path]) => `${path}: ${words}`),
  );
  expect(found).toEqual([]);
});
