import { readFileSync } from 'node:fs';
import { isMap, isPair, isScalar, parseDocument } from 'yaml';
import writeFileAtomic from 'write-file-atomic';
import { parseWorkshop } from '../../app/workshop/parse';
import type { Workshop } from '../../app/workshop/workshop';

/**
 * Writes the id of a workshop into its file that says none; nothing else of it changes. False where that cannot be done: the
 * file is not ours to write, is not written as most are, or is of a workshop of another name by now. Never throws.
 */
export function writeId(file: string, { id, name }: Pick<Workshop, 'id' | 'name'>): boolean {
  try {
    const text = readFileSync(file, 'utf8');
    const changed = withId(text, id, name);
    if (changed === undefined) return false;
    writeFileAtomic.sync(file, changed);
    return true;
  } catch {
    return false;
  }
}

/**
 * The text with a line `id:` behind its name; undefined when it has one, is of a workshop of another name, or when no place
 * for it was found.
 */
export function withId(text: string, id: string, name: string): string | undefined {
  const before = parseWorkshop(withoutMark(text), '');
  if ('issues' in before || before.hasId || before.workshop.name !== name) return undefined;
  const wanted = JSON.stringify({ ...before.workshop, id });
  return places(text)
    .map(({ at, put }) => text.slice(0, at) + put(id) + text.slice(at))
    .find((changed) => {
      const after = parseWorkshop(withoutMark(changed), '');
      return !('issues' in after) && after.hasId && JSON.stringify(after.workshop) === wanted;
    });
}

const mark = '\uFEFF';
const withoutMark = (text: string): string => (text.startsWith(mark) ? text.slice(mark.length) : text);

/** Where an id may go, best first: behind the line of the name, before it, or first in a mapping in braces. */
function places(text: string): readonly { readonly at: number; readonly put: (id: string) => string }[] {
  const offset = text.length - withoutMark(text).length;
  const root = parseDocument(withoutMark(text)).contents;
  if (!isMap(root)) return [];
  if (root.flow === true) return [{ at: offset + root.range[0] + 1, put: (id) => ` id: ${id},` }];
  const name = root.items.find((pair) => isPair(pair) && isScalar(pair.key) && pair.key.value === 'name');
  if (name === undefined || !isScalar(name.key) || !isScalar(name.value)) return [];
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const keyAt = offset + name.key.range[0];
  const lineAt = text.lastIndexOf('\n', keyAt - 1) + 1;
  const start = Math.max(lineAt, offset);
  const indent = text.slice(start, keyAt);
  const put = (id: string): string => `${indent}id: ${id}${lineEnd}`;
  const valueEnd = offset + name.value.range[1];
  const endOfLine = text[valueEnd - 1] === '\n' ? valueEnd - 1 : text.indexOf('\n', valueEnd);
  const behind = endOfLine === -1 ? [] : [{ at: endOfLine + 1, put }];
  return [...behind, { at: start, put }];
}
