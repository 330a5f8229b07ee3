/** Pieces of a YAML text that go and come when what it says is to be another. */
import { isAlias, isMap, isPair, isScalar, isSeq, parse, stringify } from 'yaml';
import type { Document, Node, Pair, YAMLMap, YAMLSeq } from 'yaml';
import { fieldNames } from './schema';

/** What a mapping of a file says, by key. */
export type FileValues = Readonly<Record<string, unknown>>;

/** What an item of a list goes by: a service's name, or itself. */
export function nameIn(item: unknown): unknown {
  return typeof item === 'object' && item !== null && 'name' in item ? item.name : item;
}

/** Whether two values are written alike. */
export const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** A piece of the text and what stands there instead. */
interface Splice {
  readonly from: number;
  readonly to: number;
  readonly put: string;
}

/** Where the changes go. */
interface At {
  readonly text: string;
  readonly document: Document.Parsed;
  /** `by field`: what differs is written anew as a whole. */
  readonly how: 'finely' | 'by field';
}

/** The text with a mapping of it as `wanted`: what does not differ stays as it is, to the byte. */
export function spliced(map: YAMLMap, wanted: FileValues, at: At): string {
  return applied(at.text, changesIn(map, wanted, at));
}

function applied(text: string, splices: readonly Splice[]): string {
  // What is put in at a place stands before what is taken out there.
  const inOrder = splices
    .map((splice, index) => ({ splice, index }))
    .sort((a, b) => a.splice.from - b.splice.from || a.splice.to - b.splice.to || a.index - b.index);
  let [done, result] = [0, ''];
  for (const { splice } of inOrder) {
    result += text.slice(done, Math.max(done, splice.from)) + splice.put;
    done = Math.max(done, splice.to);
  }
  return result + text.slice(done);
}

function changesIn(map: YAMLMap, wanted: FileValues, at: At): readonly Splice[] {
  const pairs = map.items.filter((pair) => isPair(pair) && isScalar(pair.key)) as Pair<Node, Node | null>[];
  const keyOf = (pair: Pair<Node>): string => String((pair.key as { value?: unknown }).value);
  const removed = pairs.filter((pair) => wanted[keyOf(pair)] === undefined);
  const added = Object.keys(wanted).filter(
    (key) => wanted[key] !== undefined && !pairs.some((pair) => keyOf(pair) === key),
  );
  return [
    ...pairs.flatMap((pair) => {
      const value = wanted[keyOf(pair)];
      return value === undefined || same(valueOf(pair.value, at), value) ? [] : changed(pair, value, map, at);
    }),
    ...(map.flow === true
      ? flowRuns(
          pairs.map((pair) => [startOf(pair.key), endOf(pair.value ?? pair.key)] as const),
          pairs.map((pair) => !removed.includes(pair)),
          added.map((key) => ({ after: pairs.length - 1, put: `${key}: ${inline(wanted[key])}` })),
          startOf(map),
          endOf(map),
          '{}',
        )
      : [
          ...removed.map((pair) => withoutPair(pair, pairs, at)),
          ...added.map((key) => withPair(key, wanted[key], pairs, keyOf, at)),
        ]),
  ];
}

/** A value in its place: a scalar for a scalar, inside a list or mapping of the same kind, else written anew. */
function changed(pair: Pair<Node, Node | null>, wanted: unknown, map: YAMLMap, at: At): readonly Splice[] {
  const { value } = pair;
  if (at.how === 'finely' && value !== null) {
    if (isMap(value) && isValues(wanted)) return changesIn(value, wanted, at);
    if (isSeq(value) && Array.isArray(wanted)) return changesInList(value, wanted, at);
    if (isScalar(value) && !isCollection(wanted)) return [newScalar(value, wanted, at)];
  }
  const from = startOf(pair.key);
  const to = endOf(value ?? pair.key);
  const key = at.text.slice(from, endOf(pair.key));
  if (map.flow === true) return [{ from, to, put: `${key}: ${inline(wanted)}` }];
  const end = lineEndOf(at.text);
  // An empty value ends before its colon is told.
  const colon = value === null || to <= from ? at.text.indexOf(':', endOf(pair.key)) + 1 : to;
  const put = block(key, wanted, columnOf(from, at.text), end);
  return [{ from, to: Math.max(to, colon), put: at.text[to - 1] === '\n' ? put + end : put }];
}

function newScalar(node: Node, wanted: unknown, { text }: At): Splice {
  const [from, to] = [startOf(node), endOf(node)];
  const isBlock = text[to - 1] === '\n';
  const quote = text[from];
  const plain = inline(wanted);
  const put =
    typeof wanted === 'string' && quote === '"'
      ? JSON.stringify(wanted)
      : typeof wanted === 'string' && quote === "'" && !/[\n']/.test(wanted)
        ? `'${wanted}'`
        : plain;
  if (isBlock && to > from) return { from, to, put: put + lineEndOf(text) };
  return { from, to, put: /[-:]/.test(text[from - 1] ?? '') ? ` ${put}` : put };
}

function withoutPair(
  pair: Pair<Node, Node | null>,
  pairs: readonly Pair<Node, Node | null>[],
  { text }: At,
): Splice {
  const from = startOf(pair.key);
  const to = afterLine(endOf(pair.value ?? pair.key), text);
  const line = lineStart(from, text);
  if (/^[ ]*$/.test(text.slice(line, from))) return { from: line, to, put: '' };
  // It stands behind a dash: the next one takes its place.
  const next = pairs[pairs.indexOf(pair) + 1];
  return { from, to: next === undefined ? to : startOf(next.key), put: '' };
}

/** A new key stands behind what comes before it in the schema, as far as that is there. */
function withPair(
  key: string,
  value: unknown,
  pairs: readonly Pair<Node, Node | null>[],
  keyOf: (pair: Pair<Node>) => string,
  { text }: At,
): Splice {
  const order =
    Object.values(fieldNames).find(
      (names) => names.includes(key) && pairs.every((pair) => names.includes(keyOf(pair as Pair<Node>))),
    ) ?? [];
  const earlier = pairs.filter((pair) => order.indexOf(keyOf(pair as Pair<Node>)) < order.indexOf(key));
  const behind = earlier.at(-1) ?? pairs.at(-1);
  const end = lineEndOf(text);
  if (behind === undefined)
    return { from: text.length, to: text.length, put: `${block(key, value, 0, end)}${end}` };
  const at = afterLine(endOf(behind.value ?? behind.key), text);
  const column = columnOf(startOf(behind.key), text);
  return newLine(at, ' '.repeat(column) + block(key, value, column, end), text);
}

function changesInList(list: YAMLSeq, wanted: readonly unknown[], at: At): readonly Splice[] {
  const nodes = list.items as Node[];
  const steps = stepsBetween(
    nodes.map((node) => valueOf(node, at)),
    wanted,
  );
  const within = steps.flatMap((step) => {
    const node = step.kind === 'kept' ? nodes[step.index] : undefined;
    if (node === undefined || step.kind !== 'kept' || same(valueOf(node, at), step.value)) return [];
    if (isMap(node) && isValues(step.value)) return changesIn(node, step.value, at);
    if (isScalar(node) && !isCollection(step.value)) return [newScalar(node, step.value, at)];
    const column = columnOf(startOf(node), at.text);
    const ends = at.text[endOf(node) - 1] === '\n' ? lineEndOf(at.text) : '';
    const put = list.flow === true ? inline(step.value) : item(step.value, column, lineEndOf(at.text)) + ends;
    return [{ from: startOf(node), to: endOf(node), put }];
  });
  const kept = nodes.map((_, index) => steps.some((step) => step.kind === 'kept' && step.index === index));
  if (list.flow === true) {
    const added = steps.flatMap((step) =>
      step.kind === 'added' ? [{ after: step.after, put: inline(step.value) }] : [],
    );
    const ranges = nodes.map((node) => [startOf(node), endOf(node)] as const);
    return [...within, ...flowRuns(ranges, kept, added, startOf(list), endOf(list), '[]')];
  }
  const [first] = nodes;
  if (first === undefined) return [];
  const { text } = at;
  const dash = `${text.slice(lineStart(startOf(first), text), startOf(first)).trimEnd()} `;
  const lineOf = (node: Node): number => lineStart(startOf(node), text);
  return [
    ...within,
    ...nodes.flatMap((node, index) =>
      kept[index] === true ? [] : [{ from: lineOf(node), to: afterLine(endOf(node), text), put: '' }],
    ),
    ...steps.flatMap((step) => {
      if (step.kind !== 'added') return [];
      const behind = nodes[step.after];
      const place = behind === undefined ? lineOf(first) : afterLine(endOf(behind), text);
      return [newLine(place, dash + item(step.value, dash.length, lineEndOf(text)), text)];
    }),
  ];
}

type Step =
  | { readonly kind: 'kept'; readonly index: number; readonly value: unknown }
  /** `after`: the item behind which it stands; -1 for the first place. */
  | { readonly kind: 'added'; readonly after: number; readonly value: unknown };

/**
 * How one list becomes another with the fewest items written anew (their longest common part by name); an item that
 * is taken out where another is put in is changed in its place.
 */
function stepsBetween(old: readonly unknown[], wanted: readonly unknown[]): readonly Step[] {
  const longest: number[][] = Array.from({ length: old.length + 1 }, () =>
    Array<number>(wanted.length + 1).fill(0),
  );
  const get = (i: number, j: number): number => longest[i]?.[j] ?? 0;
  const meet = (i: number, j: number): boolean => same(nameIn(old[i]), nameIn(wanted[j]));
  for (let i = old.length - 1; i >= 0; i -= 1)
    for (let j = wanted.length - 1; j >= 0; j -= 1) {
      const row = longest[i];
      if (row !== undefined)
        row[j] = meet(i, j) ? get(i + 1, j + 1) + 1 : Math.max(get(i + 1, j), get(i, j + 1));
    }
  const steps: Step[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < wanted.length) {
    if (i < old.length && j < wanted.length && meet(i, j))
      steps.push({ kind: 'kept', index: i++, value: wanted[j++] });
    else if (j < wanted.length && (i >= old.length || get(i, j + 1) > get(i + 1, j)))
      steps.push({ kind: 'added', after: i - 1, value: wanted[j++] });
    else if (j < wanted.length && !meets(old[i], wanted, j) && !meets(wanted[j], old, i))
      steps.push({ kind: 'kept', index: i++, value: wanted[j++] });
    else i += 1;
  }
  return steps;
}

const meets = (one: unknown, others: readonly unknown[], from: number): boolean =>
  others.slice(from).some((other) => same(nameIn(one), nameIn(other)));

/** The same in braces or brackets: pieces of the text go and come with their commas. */
function flowRuns(
  ranges: readonly (readonly [number, number])[],
  kept: readonly boolean[],
  added: readonly { readonly after: number; readonly put: string }[],
  start: number,
  end: number,
  [open = '', close = '']: string,
): readonly Splice[] {
  if (added.length === 0 && kept.every(Boolean)) return [];
  if (!kept.includes(true))
    return [{ from: start, to: end, put: `${open}${added.map(({ put }) => put).join(', ')}${close}` }];
  const splices: Splice[] = [];
  for (let i = 0; i < ranges.length; i += 1) {
    if (kept[i] === true) continue;
    let j = i;
    while (j + 1 < ranges.length && kept[j + 1] !== true) j += 1;
    const [from, to] =
      j + 1 < ranges.length ? [ranges[i]?.[0], ranges[j + 1]?.[0]] : [ranges[i - 1]?.[1], ranges[j]?.[1]];
    splices.push({ from: from ?? start, to: to ?? end, put: '' });
    i = j;
  }
  const firstKept = kept.indexOf(true);
  for (const { after, put } of added) {
    const behind = kept.lastIndexOf(true, after);
    const at = after < 0 || behind < 0 ? ranges[firstKept]?.[0] : ranges[behind]?.[1];
    splices.push({
      from: at ?? end,
      to: at ?? end,
      put: after < 0 || behind < 0 ? `${put}, ` : `, ${put}`,
    });
  }
  return splices;
}

/** `key: value` as lines, the first without its indent and the last without its end. */
function block(key: string, value: unknown, column: number, lineEnd: string): string {
  return isCollection(value)
    ? indented(stringify({ [key]: value }, { lineWidth: 0 }), column, lineEnd)
    : `${key}: ${inline(value)}`;
}

function item(value: unknown, column: number, lineEnd: string): string {
  return isCollection(value) ? indented(stringify(value, { lineWidth: 0 }), column, lineEnd) : inline(value);
}

function indented(text: string, column: number, lineEnd: string): string {
  return text
    .trimEnd()
    .split('\n')
    .join(lineEnd + ' '.repeat(column));
}

/** A value on one line. */
function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (isValues(value))
    return `{ ${Object.entries(value)
      .map(([key, one]) => `${key}: ${inline(one)}`)
      .join(', ')} }`;
  if (typeof value !== 'string') return String(value);
  return isPlain(value) ? value : JSON.stringify(value);
}

/** True for a text that means itself without quotes, in braces too. */
function isPlain(text: string): boolean {
  return (
    /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N} ./@+_-]|:(?=[\p{L}\p{N}]))*$/u.test(text) &&
    !text.endsWith(' ') &&
    parse(text) === text
  );
}

function newLine(at: number, line: string, text: string): Splice {
  const end = lineEndOf(text);
  const isOpen = at > 0 && text[at - 1] !== '\n';
  return { from: at, to: at, put: isOpen ? end + line : line + end };
}

const isCollection = (value: unknown): boolean => typeof value === 'object' && value !== null;
const isValues = (value: unknown): value is FileValues => isCollection(value) && !Array.isArray(value);
const lineEndOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');
const lineStart = (at: number, text: string): number => text.lastIndexOf('\n', at - 1) + 1;
const columnOf = (at: number, text: string): number => at - lineStart(at, text);
const startOf = (node: Node): number => node.range?.[0] ?? 0;
const endOf = (node: Node): number => node.range?.[1] ?? 0;

/** Behind the line on which something ends. */
function afterLine(end: number, text: string): number {
  if (end > 0 && text[end - 1] === '\n') return end;
  const at = text.indexOf('\n', end);
  return at === -1 ? text.length : at + 1;
}

function valueOf(node: Node | null, { document }: At): unknown {
  if (node === null) return null;
  return (isAlias(node) ? node.resolve(document) : node)?.toJS(document);
}
