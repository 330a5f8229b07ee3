import Papa from 'papaparse';
import { plural } from '../words/lists';
import { searchKey } from '../words/search-key';
import { columnsByContent, columnsByHead, isNameLike } from './roster-columns';

/** A name of a list, and the line (from 1) on which it stands. */
interface RosterRow {
  readonly line: number;
  readonly name: string;
  /** The line on which the same name stands before. */
  readonly sameAs?: number;
}

/** Something about a line that somebody should know, as a sentence. `skipped`: nobody gets a seat by it. */
interface RosterNote {
  readonly line: number;
  readonly text: string;
  readonly skipped: boolean;
}

/** What a list of names says. */
export interface RosterReading {
  readonly rows: readonly RosterRow[];
  readonly notes: readonly RosterNote[];
  /** Lines that hold something or are blank between those that do. */
  readonly lines: number;
  readonly blank: number;
  /** The columns of the list, by their heads or what stands in them first; one where it is no table. */
  readonly columns: readonly string[];
  /** Which of them make the name, in order. */
  readonly chosen: readonly number[];
}

/** Most characters of a list that is read: many times what 500 people need. */
const mostRosterText = 1_000_000;
const longestName = 60;

/**
 * Reads names from what was pasted or from a CSV file. `columns`: which make the name; by default it is guessed from
 * heads in several languages, or from what stands in the columns. Never throws: what cannot be used is in the notes.
 */
export function readRoster(text: string, columns?: readonly number[]): RosterReading {
  if (text.length > mostRosterText)
    return nothing(`This is too long for a list of names: more than ${mostRosterText / 1_000_000} MB.`);
  const { records, notes } = recordsOf(text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'));
  const filled = records.filter(({ cells }) => !isBlank(cells));
  const [head] = filled;
  const byHead = head === undefined ? undefined : columnsByHead(head.cells);
  const body = byHead === undefined ? filled : filled.slice(1);
  const listed = byHead === undefined ? acrossOneLine(body) : undefined;
  const people = listed ?? body;
  const chosen =
    listed === undefined ? (columns ?? byHead ?? columnsByContent(people.map(({ cells }) => cells))) : [0];
  const bare = byHead === undefined ? withoutMarks(people, chosen) : people;
  const seen = new Map<string, number>();
  const rows: RosterRow[] = [];
  for (const { line, cells } of bare) {
    const raw = chosen.map((column) => (cells[column] ?? '').trim()).join(' ');
    const name = raw
      .replace(/\s+/gu, ' ')
      .replace(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, '')
      .trim();
    if (name === '') {
      notes.push({ line, text: `Line ${line} has no name and is skipped.`, skipped: true });
      continue;
    }
    if (name.length > longestName) {
      const text = `Line ${line} is skipped: a name has at most ${longestName} characters (“${name.slice(0, 24)}…”).`;
      notes.push({ line, text, skipped: true });
      continue;
    }
    if (/[^\P{Cc}\s]|\p{Cs}/u.test(raw))
      notes.push({
        line,
        text: `Line ${line} (${name}) had characters that cannot be printed. They are left out.`,
        skipped: false,
      });
    const before = seen.get(searchKey(name));
    if (before === undefined) seen.set(searchKey(name), line);
    rows.push({ line, name, ...(before === undefined ? {} : { sameAs: before }) });
  }
  const last = filled.at(-1)?.line ?? 0;
  const blank = records.filter(({ line, cells }) => isBlank(cells) && line < last).length;
  return {
    rows,
    notes: notes.toSorted((a, b) => a.line - b.line),
    lines: filled.length + blank,
    blank,
    columns: listed === undefined ? titles(head?.cells ?? [], people) : [''],
    chosen,
  };
}

/** The names of a list; of those that are there twice, `both`, or only the `first`. */
export function namesIn({ rows }: RosterReading, doubles: 'both' | 'first'): readonly string[] {
  return rows.filter(({ sameAs }) => doubles === 'both' || sameAs === undefined).map(({ name }) => name);
}

/** What was read, in a sentence: `24 lines, 1 blank skipped: 23 names.` */
export function readingInWords({ lines, blank, rows, notes }: RosterReading): string {
  if (lines === 0) return 'No names yet.';
  const skipped = notes.filter((note) => note.skipped).length;
  const left = [
    ...(blank === 0 ? [] : [`${blank} blank`]),
    ...(skipped === 0 ? [] : [`${skipped} without a usable name`]),
  ];
  const without = left.length === 0 ? '' : `, ${left.join(' and ')} skipped`;
  return `${plural(lines, 'line')}${without}: ${plural(rows.length, 'name')}.`;
}

/** Who is there twice, in a sentence; undefined when nobody is. */
export function doublesInWords({ rows }: RosterReading): string | undefined {
  const doubles = rows.flatMap(({ line, name, sameAs }) =>
    sameAs === undefined ? [] : [`line ${line} ${name} is there twice (line ${sameAs})`],
  );
  if (doubles.length === 0) return undefined;
  const [first = '', ...others] = doubles;
  return `${[first.replace(/^line/, 'Line'), ...others].join(', ')}: both or one?`;
}

/** What Windows-1252 has from 0x80 to 0x9F; a blank for what it leaves empty. */
const windows1252 = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

/** The text of a file of names: UTF-8 or UTF-16 by its mark, else UTF-8 if it is that, else Windows-1252. */
export function decodeRoster(bytes: Uint8Array): { readonly text: string } | { readonly problem: string } {
  const [a, b] = bytes;
  if (a === 0x50 && b === 0x4b)
    return {
      problem:
        'This is an Excel or LibreOffice file. Save the list there as CSV, or copy and paste the names.',
    };
  if (bytes.length > mostRosterText * 2) return { problem: 'This file is too long for a list of names.' };
  const encoding = a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : undefined;
  if (encoding !== undefined) return { text: new TextDecoder(encoding).decode(bytes) };
  if (bytes.includes(0))
    return { problem: 'This is no text file. Save the list as CSV, or copy and paste the names.' };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    const text = new TextDecoder('windows-1252').decode(bytes);
    // Some versions of Node take it for Latin-1, which has control characters there.
    return { text: text.replace(/[\u0080-\u009F]/g, (one) => windows1252.charAt(one.charCodeAt(0) - 0x80)) };
  }
}

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === '');

/** No delimiter: a character that the text does not have splits nothing. */
const none = '\u001F';

/** The text as rows of cells, each with its line. A quotation mark that never closes is read as a letter. */
function recordsOf(text: string): { readonly records: readonly Row[]; readonly notes: RosterNote[] } {
  const said = /^sep=([;,\t])\n/i.exec(text);
  const from = said === null ? 1 : 2;
  const rest = said === null ? text : text.slice(said[0].length);
  const delimiter = said?.[1] ?? delimiterOf(rest);
  const { data, errors } = parse(rest, delimiter);
  const open = errors.find(({ code }) => code === 'MissingQuotes');
  if (open === undefined) return { records: numbered(data, from), notes: [] };
  const records = numbered(parse(rest, delimiter, '\u001E').data, from);
  const line = numbered(data, from)[open.row ?? 0]?.line ?? from;
  return {
    records: records.map((one) => ({
      ...one,
      cells: one.cells.map((cell) => cell.replace(/^\s*"|"\s*$/g, '')),
    })),
    notes: [
      {
        line,
        text: `Line ${line} has a quotation mark that is never closed. Check the names from there on.`,
        skipped: false,
      },
    ],
  };
}

function parse(text: string, delimiter: string, quoteChar = '"') {
  return Papa.parse<string[]>(text, { delimiter, quoteChar, newline: '\n' });
}

/** A cell in quotes may go over several lines. */
function numbered(data: readonly string[][], from: number): readonly Row[] {
  let line = from;
  return data.map((cells) => {
    const record = { line, cells };
    line += 1 + cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
    return record;
  });
}

/** What splits at least half of the lines. A comma in a few names is part of them. */
function delimiterOf(text: string): string {
  const splits = (delimiter: string): boolean => {
    const filled = parse(text, delimiter).data.filter((cells) => !isBlank(cells));
    return filled.filter((cells) => cells.length > 1).length >= Math.max(1, filled.length / 2);
  };
  return ['\t', ';', ','].find(splits) ?? none;
}

/** Several names on one line, one after the other: `Anna, Ben, Cem`. */
function acrossOneLine(people: readonly Row[]): readonly Row[] | undefined {
  const [only, ...others] = people;
  if (only === undefined || others.length > 0) return undefined;
  const cells = only.cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  const isList = cells.length > 2 || (cells.length === 2 && cells.every((cell) => cell.includes(' ')));
  return isList && cells.every(isNameLike)
    ? cells.map((cell) => ({ line: only.line, cells: [cell] }))
    : undefined;
}

const mark = /^\s*(?:\d+\s*[.)]|[-*•–])\s+/;
const mail = /\s*<[^<>\s]+@[^<>\s]+>\s*$/;

/** Without the numbers or dots of a list, when most have one, and without mail addresses behind the names. */
function withoutMarks(people: readonly Row[], [column = 0]: readonly number[]): readonly Row[] {
  const marked = people.filter(({ cells }) => mark.test(cells[column] ?? '')).length;
  const isMarked = marked > people.length / 2;
  return people.map(({ line, cells }) => ({
    line,
    cells: cells.map((cell) => (isMarked ? cell.replace(mark, '') : cell).replace(mail, '')),
  }));
}

function titles(head: readonly string[], people: readonly Row[]): readonly string[] {
  const width = Math.max(head.length, ...people.map(({ cells }) => cells.length), 1);
  return Array.from({ length: width }, (_, index) => head[index]?.trim() ?? '');
}

function nothing(text: string): RosterReading {
  return {
    rows: [],
    notes: [{ line: 1, text, skipped: true }],
    lines: 0,
    blank: 0,
    columns: [''],
    chosen: [0],
  };
}
