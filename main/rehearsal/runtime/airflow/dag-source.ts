/** Finds the DAGs in a Python file by reading it, not by running it. */

interface FoundDag {
  readonly id: string;
  /** As it is written, e.g. `@daily` or `timedelta(hours=1)`. */
  readonly schedule: string;
}

export interface DagFile {
  readonly dags: readonly FoundDag[];
  /** Why the file gives no DAG, when Airflow would have looked for one in it. */
  readonly problem?: string;
}

/** Airflow 2's own default for a DAG that names no schedule. */
const USUAL_SCHEDULE = '1 day, 0:00:00';

/** The DAGs of one file. Airflow reads only files that hold both words, `dag` and `airflow`. */
export function readDagFile(source: string): DagFile {
  if (!/dag/i.test(source) || !/airflow/i.test(source)) return { dags: [] };
  const code = withoutComments(source);
  const broken = unbalanced(code.masked);
  if (broken !== undefined) return { dags: [], problem: broken };
  const constants = constantsOf(code.text);
  const dags: FoundDag[] = [];
  let unreadable = 0;
  const take = (id: string | undefined, args: readonly string[]): void => {
    if (id === undefined) unreadable += 1;
    else dags.push({ id, schedule: scheduleOf(args, constants) });
  };
  for (const call of callsOf(code, /(?<![\w@])(?:\w+\.)*DAG\s*\(/g)) {
    const [first = ''] = call.args;
    const named = argument(call.args, 'dag_id') ?? (/^\w+\s*=(?!=)/.test(first) ? undefined : first);
    take(named === undefined ? undefined : textValue(named, constants), call.args);
  }
  for (const call of callsOf(code, /@(?:\w+\.)*dag\b\s*\(?/g)) {
    const name = /\s*(?:@[^\n]*\n\s*)*(?:async\s+)?def\s+(\w+)/y;
    name.lastIndex = call.end;
    const defined = name.exec(code.masked)?.[1];
    if (defined === undefined) continue;
    const [first = ''] = call.args;
    const named = argument(call.args, 'dag_id') ?? (/^['"]/.test(first) ? first : undefined);
    take(named === undefined ? defined : textValue(named, constants), call.args);
  }
  if (dags.length > 0) return { dags };
  return {
    dags,
    problem:
      unreadable > 0
        ? 'This stand-in only finds DAG ids written as plain text. It does not run Python.'
        : 'No DAG was found in this file.',
  };
}

interface Code {
  /** Without comments; texts are kept. */
  readonly text: string;
  /** Of the same length, with texts blanked too, for finding brackets and names. */
  readonly masked: string;
}

/** Blanks comments, and in `masked` the inside of texts; every character keeps its place. */
function withoutComments(source: string): Code {
  const token = /#[^\n]*|("""|''')[\s\S]*?(?:\1|$)|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'/g;
  const blank = (text: string): string => text.replaceAll(/[^\n]/g, ' ');
  return {
    text: source.replaceAll(token, (found) => (found.startsWith('#') ? blank(found) : found)),
    masked: source.replaceAll(token, blank),
  };
}

/** What is wrong with the brackets; undefined when nothing is. */
function unbalanced(masked: string): string | undefined {
  const open: { readonly bracket: string; readonly line: number }[] = [];
  const pairs: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
  let line = 1;
  for (const character of masked) {
    if (character === '\n') line += 1;
    else if ('([{'.includes(character)) open.push({ bracket: character, line });
    else if (Object.hasOwn(pairs, character) && open.pop()?.bracket !== pairs[character]) {
      return `SyntaxError: unmatched '${character}' (line ${line})`;
    }
  }
  const left = open.at(-1);
  return left === undefined
    ? undefined
    : `SyntaxError: '${left.bracket}' was never closed (line ${left.line})`;
}

/** `NAME = "text"` at the top level of the file. */
function constantsOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    [...text.matchAll(/^(\w+)\s*(?::\s*\w+\s*)?=\s*(['"])([^'"\n\\]*)\2\s*$/gm)].map(
      ([, name = '', , value = '']) => [name, value],
    ),
  );
}

interface Call {
  readonly args: readonly string[];
  /** Where it ends. */
  readonly end: number;
}

/** The calls that `opening` finds; one that does not end in a bracket has no arguments. */
function callsOf(code: Code, opening: RegExp): Call[] {
  return [...code.masked.matchAll(opening)].map((match) => {
    const begin = match.index + match[0].length;
    if (!match[0].endsWith('(')) return { args: [], end: begin };
    const args: string[] = [];
    let depth = 1;
    let from = begin;
    let at = begin;
    for (; at < code.masked.length; at += 1) {
      const character = code.masked[at] ?? '';
      if ('([{'.includes(character)) depth += 1;
      else if (')]}'.includes(character)) depth -= 1;
      if (depth === 0 || (depth === 1 && character === ',')) {
        args.push(code.text.slice(from, at).trim());
        from = at + 1;
      }
      if (depth === 0) break;
    }
    return { args: args.filter((arg) => arg !== ''), end: at + 1 };
  });
}

function argument(args: readonly string[], name: string): string | undefined {
  const found = args.find((arg) => new RegExp(`^${name}\\s*=(?!=)`).test(arg));
  return found?.replace(/^\w+\s*=\s*/, '');
}

/** A text that is written out, or the constant that holds one. */
function textValue(expression: string, constants: ReadonlyMap<string, string>): string | undefined {
  const literal = /^[rRuU]?(['"])([^'"\n\\]+)\1$/.exec(expression.trim())?.[2];
  return literal ?? constants.get(expression.trim());
}

function scheduleOf(args: readonly string[], constants: ReadonlyMap<string, string>): string {
  const written = ['schedule', 'schedule_interval', 'timetable']
    .map((name) => argument(args, name))
    .find((value) => value !== undefined);
  if (written === undefined) return USUAL_SCHEDULE;
  return textValue(written, constants) ?? written.replaceAll(/\s+/g, ' ');
}
