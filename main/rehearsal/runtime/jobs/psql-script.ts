/** Reads an SQL script as psql does: statements, quoted texts, comments, and `\gexec`. */

export interface ScriptStep {
  /** A statement, without its semicolon. */
  readonly sql: string;
  /** True for `\gexec`: each value that it returns is run as a statement. */
  readonly runResults: boolean;
  /** From 1; where the statement begins. */
  readonly line: number;
}

/** A script that psql (or its stand-in) cannot run. */
export class ScriptError extends Error {
  constructor(
    message: string,
    readonly line: number,
  ) {
    super(message);
    this.name = 'ScriptError';
  }
}

/** What may begin inside a script and where it ends; the longest first match wins. */
const OPAQUE = [
  { begin: /--[^\n]*/y, end: undefined },
  { begin: /[eE]'/y, end: /(?:[^'\\]|''|\\[\s\S])*'/y },
  { begin: /'/y, end: /(?:[^']|'')*'/y },
  { begin: /"/y, end: /(?:[^"]|"")*"/y },
] as const;

/** The steps of a script. Throws ScriptError on an open quote or a backslash command other than `\gexec`. */
export function readScript(script: string): ScriptStep[] {
  const steps: ScriptStep[] = [];
  let begin = 0;
  let at = 0;
  const finish = (end: number, runResults: boolean): void => {
    const sql = script.slice(begin, end);
    const lead = /^(?:\s+|--[^\n]*(?:\n|$))*/.exec(sql)?.[0].length ?? 0;
    if (sql.slice(lead).trim() !== '') {
      steps.push({ sql: sql.slice(lead).trim(), runResults, line: lineOf(script, begin + lead) });
    } else if (runResults) {
      throw new ScriptError('\\gexec has no query before it', lineOf(script, end));
    }
  };
  while (at < script.length) {
    const opaque = endOfOpaque(script, at);
    if (opaque !== undefined) {
      at = opaque;
    } else if (script[at] === ';') {
      finish(at, false);
      at += 1;
      begin = at;
    } else if (script[at] === '\\') {
      const command = /\\gexec[ \t]*(?=\r?\n|$)/y;
      command.lastIndex = at;
      const match = command.exec(script);
      if (match === null) {
        const word = /^\\\S*/.exec(script.slice(at))?.[0] ?? '\\';
        throw new ScriptError(`the rehearsal's psql knows no ${word}, only \\gexec`, lineOf(script, at));
      }
      finish(at, true);
      at += match[0].length;
      begin = at;
    } else {
      at += 1;
    }
  }
  finish(script.length, false);
  return steps;
}

/** Where the quoted text or comment that begins at `at` ends; undefined when none begins there. */
function endOfOpaque(script: string, at: number): number | undefined {
  for (const { begin, end } of OPAQUE) {
    begin.lastIndex = at;
    const opened = begin.exec(script);
    // `e'` begins an escape text only where it does not end a name (`name'` is none).
    if (opened === null || (/^[eE]/.test(opened[0]) && /[\w$]/.test(script[at - 1] ?? ''))) continue;
    const inside = at + opened[0].length;
    if (end === undefined) return inside;
    end.lastIndex = inside;
    const closed = end.exec(script);
    if (closed === null) throw new ScriptError('a quoted text is not closed', lineOf(script, at));
    return inside + closed[0].length;
  }
  if (script.startsWith('/*', at)) return endOfComment(script, at);
  return endOfDollarQuote(script, at);
}

/** Block comments nest. */
function endOfComment(script: string, at: number): number {
  let depth = 0;
  const mark = /\/\*|\*\//g;
  mark.lastIndex = at;
  for (let match = mark.exec(script); match !== null; match = mark.exec(script)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  throw new ScriptError('a comment is not closed', lineOf(script, at));
}

function endOfDollarQuote(script: string, at: number): number | undefined {
  if (script[at] !== '$' || /[\w$]/.test(script[at - 1] ?? '')) return undefined;
  const open = /\$(?:[A-Za-z_]\w*)?\$/y;
  open.lastIndex = at;
  const tag = open.exec(script)?.[0];
  if (tag === undefined) return undefined;
  const close = script.indexOf(tag, at + tag.length);
  if (close < 0) throw new ScriptError(`a text that began with ${tag} is not closed`, lineOf(script, at));
  return close + tag.length;
}

function lineOf(script: string, at: number): number {
  return script.slice(0, at).split('\n').length;
}
