import { LineCounter, isMap, isScalar, isSeq, parseDocument, visit } from 'yaml';
import type { Document, YAMLError } from 'yaml';
import type { WorkshopIssue, WorkshopIssues } from '../contract/views';

/** Where something stands in a YAML file: keys and indexes from the root. */
export type FieldPath = readonly (string | number)[];

/** A YAML file that could be read, with a way back from its fields to its lines. */
export interface YamlFile {
  readonly value: unknown;
  /** The line (from 1) of a field, or of the nearest thing around it that is there. */
  lineOf(path: FieldPath): number;
}

/**
 * A file that is longer is another file. Bytes: the most that a workshop can say, 500 names of 60 characters of four
 * bytes each, and as much again for everything else.
 */
export const mostYamlBytes = 256 * 1024;

/** Reads a YAML file whose root must be a mapping. Never throws; `what` names the file's kind in messages. */
export function readYaml(
  text: string,
  file: string,
  what: string,
): YamlFile | { readonly issues: WorkshopIssues } {
  const whole = (message: string, expected: string, line = 1): WorkshopIssue => ({
    file,
    line,
    field: '',
    message,
    expected,
  });
  // A character has a byte at least.
  if (text.length > mostYamlBytes)
    return { issues: [whole(`This is too long for ${what}.`, `${what}, in YAML`)] };
  const lines = new LineCounter();
  const document = parseDocument(text.replace(/^\uFEFF/, ''), {
    lineCounter: lines,
    prettyErrors: false,
    // It compares each key with each other, which takes minutes for a file full of them; `repeatedKeys` does not.
    uniqueKeys: false,
    logLevel: 'error',
  });
  const slipped = [...document.errors, ...repeatedKeys(document)];
  if (slipped.length > 0) {
    return {
      issues: slipped
        .slice(0, mostSlips)
        .map((slip) => syntaxIssue(slip, file, lines.linePos(slip.pos[0]).line)),
    };
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 50 });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return {
      issues: [whole(`An alias (*name) cannot be followed: ${detail}`, 'plain values instead of aliases')],
    };
  }
  if (value === null || value === undefined) {
    return { issues: [whole('The file is empty.', `${what}, in YAML: lines such as \`name: …\``)] };
  }
  if (typeof value !== 'object' || Array.isArray(value)) {
    return { issues: [whole(`This is not ${what}.`, 'lines such as `name: …` starting at the left margin')] };
  }
  return { value, lineOf: (path) => lines.linePos(offsetOf(document, path)).line };
}

/** Nobody mends more at once; a file that is no YAML at all has thousands. */
const mostSlips = 50;

type Slip = Pick<YAMLError, 'code' | 'message' | 'pos'>;

/** Each key that stands in its mapping already. */
function repeatedKeys(document: Document.Parsed): readonly Slip[] {
  const slips: Slip[] = [];
  visit(document, {
    Map: (_, { items }) => {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const at = key.range?.[0] ?? 0;
        if (seen.has(key.value)) slips.push({ code: 'DUPLICATE_KEY', message: '', pos: [at, at] });
        seen.add(key.value);
      }
    },
  });
  return slips;
}

/** `services[1].image`. */
export function dotted(path: FieldPath): string {
  return path.reduce<string>((so, part) => {
    if (typeof part === 'number') return `${so}[${part}]`;
    return so === '' ? part : `${so}.${part}`;
  }, '');
}

function offsetOf(document: Document.Parsed, path: FieldPath): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
      if (pair === undefined) return offset;
      if (isScalar(pair.key) && pair.key.range) offset = pair.key.range[0];
      node = pair.value;
    } else if (isSeq(node) && typeof part === 'number') {
      const item = node.items[part];
      if (item === undefined) return offset;
      offset = startOf(item) ?? offset;
      node = item;
    } else {
      return offset;
    }
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range))
    return undefined;
  const start: unknown = node.range[0];
  return typeof start === 'number' ? start : undefined;
}

function syntaxIssue(error: Slip, file: string, line: number): WorkshopIssue {
  const words = slips[error.code] ?? {
    message: `This is not YAML: ${error.message}`,
    expected: 'YAML, such as `seats: 20`',
  };
  return { file, line, field: '', ...words };
}

/** The slips that people make, in words; the rest keeps the parser's own. */
const slips: Partial<Record<YAMLError['code'], { readonly message: string; readonly expected: string }>> = {
  DUPLICATE_KEY: { message: 'This field appears twice in the same place.', expected: 'each field once' },
  TAB_AS_INDENT: {
    message: 'This line starts with a tab.',
    expected: 'spaces at the start of a line',
  },
  BAD_INDENT: {
    message: 'This line is indented differently from its neighbours.',
    expected: 'two more spaces than the line it belongs to',
  },
  MULTIPLE_DOCS: { message: 'A second document starts here (---).', expected: 'one workshop per file' },
};
