/** The end of the process: what was said is read first, and a reader that has gone stops nothing. */
import type { Writable } from 'node:stream';
import { exitCodes, say, type ExitCode } from './output';

const streams: readonly Writable[] = [process.stdout, process.stderr];

/** What became of the output. */
export interface Output {
  /** Why some of it could not be written (a full disk); undefined when all was, or its reader did not want more. */
  readonly lost: () => Error | undefined;
}

/**
 * Lets a command continue to its end although nobody reads on (`lectern calls | head -1`), or the disk that its
 * output goes to is full: what is half made must not stay so because of that.
 */
export function outliveReaders(): Output {
  let lost: Error | undefined;
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') lost ??= error;
    });
  }
  return { lost: () => lost };
}

/** Resolves once everything written has been passed on, or its reader has gone: `process.exit` drops the rest. */
export async function allRead(): Promise<void> {
  await Promise.all(
    streams.map(
      (stream) =>
        new Promise<void>((resolve) => {
          stream.write('', () => resolve());
        }),
    ),
  );
}

/** The exit code of a command that ended with `code`: an output that is not whole is no success. */
export function codeWith(output: Output, code: ExitCode): ExitCode {
  const lost = output.lost();
  if (lost === undefined) return code;
  say(`Part of the output could not be written (${lost.message}). What the command did is done.`);
  return code === exitCodes.done ? exitCodes.incomplete : code;
}
