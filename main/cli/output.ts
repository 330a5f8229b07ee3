import { createInterface } from 'node:readline/promises';
import type { LecternEvent } from '../../app/contract/events';
import type { WorkshopIssues } from '../../app/contract/views';
import { LecternError, toProblem, type Problem } from '../../app/errors';
import { interruptedExitCode } from '../interrupt';
import { visible } from './visible';

export const exitCodes = { done: 0, incomplete: 1, badInput: 2, cancelled: interruptedExitCode } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** stdout carries the answer and nothing else; all that is said besides goes to stderr. */
export const out = (line: string): void => void process.stdout.write(`${visible(line)}\n`);
export const say = (line: string): void => void process.stderr.write(`${visible(line)}\n`);
export const outJson = (value: unknown): void => out(JSON.stringify(value));

/** A workshop file that cannot be used, with every issue found in it. */
export class InvalidWorkshop extends Error {
  constructor(readonly issues: WorkshopIssues) {
    super('invalid workshop');
  }
}

const badInputCodes = new Set([
  'usage',
  'workshop.invalid',
  'workshop.unknown',
  'workshop.ambiguous',
  'workshop.not-found',
  'workshop.another',
  'region.unknown',
  'aws.profile-unknown',
  'workshop.already-there',
  'workshop.copied-id',
  'workshop.file-needed',
  'confirmation.needed',
]);
const isBadInput = (code: string): boolean => badInputCodes.has(code) || code.startsWith('usage.');

/**
 * Says what went wrong, and returns the exit code for it. With `--json` it is the last line on stdout, since that is
 * what a program reads; for people it is on stderr.
 */
export function report(error: unknown, json: boolean): ExitCode {
  if (error instanceof InvalidWorkshop) {
    if (json) outJson({ error: { ...invalid, issues: error.issues } });
    else for (const issue of error.issues) say(issueLine(issue));
    return exitCodes.badInput;
  }
  const problem = toProblem(error);
  if (json) outJson({ error: problem });
  else sayProblem(problem);
  if (problem.code === 'internal' && error instanceof Error && error.stack !== undefined) say(error.stack);
  return isBadInput(problem.code) ? exitCodes.badInput : exitCodes.incomplete;
}

const invalid: Problem = {
  code: 'workshop.invalid',
  message: 'The workshop cannot be used as it is.',
  hint: 'Each issue names the file, the line, and what is expected there.',
};

function issueLine({ file, line, field, message, expected }: WorkshopIssues[number]): string {
  return `${file}:${line}: ${field === '' ? '' : `${field}: `}${message} Expected: ${expected}`;
}

function sayProblem(problem: Problem): void {
  say(problem.message);
  if (problem.detail !== undefined) say(`  ${problem.detail}`);
  for (const line of besides(problem)) say(`  ${line}`);
}

/** A problem as one line of a story. */
export function problemLine(problem: Problem): string {
  return [problem.message, problem.detail, ...besides(problem)].filter((one) => one !== undefined).join(' ');
}

/** What to do about a problem, and what helps with that. */
function besides({ hint, requestId, consoleUrl }: Problem): readonly string[] {
  return [
    ...(hint === undefined ? [] : [hint]),
    ...(requestId === undefined ? [] : [`AWS's request id: ${requestId}`]),
    ...(consoleUrl === undefined ? [] : [`In the AWS console: ${consoleUrl}`]),
  ];
}

/** An operation's progress for people: a line, and below it what to do about what failed. */
export function eventLine(event: LecternEvent): string {
  const hasProblem = event.code === 'resource.failed' || event.code === 'operation.finished';
  const problem = hasProblem ? event.data.problem : undefined;
  const below = problem === undefined ? [] : besides(problem);
  return [`${event.time.slice(11, 19)}  ${event.message}`, ...below.map((line) => `          ${line}`)].join(
    '\n',
  );
}

/** The JSON line of an event. */
export function eventJson({ seq, time, code, message, data }: LecternEvent): string {
  return JSON.stringify({ seq, time, code, message, data });
}

/** What the person answers; undefined where there is no terminal to ask in. */
export async function ask(question: string): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(question);
  terminal.close();
  return answer.trim();
}

/**
 * Lets the person confirm by typing `word`. With `--yes` nobody is asked; without a terminal nothing that
 * costs or deletes may start. Throws LecternError `confirmation.needed`.
 */
export async function confirm(question: string, word: string, yes: boolean): Promise<void> {
  if (yes) return;
  if (process.stdin.isTTY) {
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    const answer = await terminal.question(visible(`${question}\nType ${word} to continue: `));
    terminal.close();
    if (answer.trim() === word) return;
  }
  throw new LecternError({
    code: 'confirmation.needed',
    message: 'Nothing was started, because it was not confirmed.',
    hint: process.stdin.isTTY
      ? `Type exactly ${word}, or use --yes.`
      : 'There is no terminal to ask in. Add --yes.',
  });
}
