/** The end of the process: what was said is read first, and a reader that has gone stops nothing. */
import type { Writable } from 'node:stream';

const streams: readonly Writable[] = [process.stdout, process.stderr];

/**
 * Lets a command continue to its end although nobody reads on (`lectern calls | head -1`): what is half made must
 * not stay so because of a pipe.
 */
export function outliveReaders(): void {
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
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
