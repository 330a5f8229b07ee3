import { diskProblem } from './disk-problem';

/**
 * The one error shape that people see. Every expected failure in Lectern is (or is turned into) one of
 * these: a stable code, a sentence a teacher understands, and what to do next.
 */
export interface Problem {
  /** Stable, dotted, lower case: `workshop.invalid`, `aws.access-denied`, `rehearsal.port-in-use`. */
  readonly code: string;
  /** What happened and what it means, in one sentence. */
  readonly message: string;
  /** What to do next, in one sentence. */
  readonly hint?: string;
  /** The words of the machine: AWS's own message, an errno. Never a secret. */
  readonly detail?: string;
  /** AWS's own number for the call that it refused: what its support asks for. */
  readonly requestId?: string;
  /** Where the AWS console shows what it is about; absent where there is no console. */
  readonly consoleUrl?: string;
}

/** A `Problem` that can be thrown. Anything else that is thrown is a bug. */
export class LecternError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem, options?: { cause?: unknown }) {
    super(problem.message, options);
    this.name = 'LecternError';
    this.problem = problem;
  }
}

/** Turns whatever was thrown into a Problem; an unexpected error keeps its text as detail. */
export function toProblem(error: unknown): Problem {
  if (error instanceof LecternError) return error.problem;
  const ofDisk = diskProblem(error);
  if (ofDisk !== undefined) return ofDisk;
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    code: 'internal',
    message: 'Something went wrong inside Lectern.',
    hint: 'Try again. If it happens again, send the log file to the person who supports Lectern for you.',
    detail,
  };
}

/** For the default branch of a switch over a union: fails to compile when a case is missing. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`);
}
