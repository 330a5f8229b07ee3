/** The world on disk: written atomically soon after it changed, read at the start. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { clockStateShape } from '../../app/clock-state';
import { LecternError } from '../../app/errors';
import type { RehearsalLog } from './world/services';
import type { World, WorldSnapshot } from './world/world';

const snapshotShape = z.object({
  version: z.literal(2),
  savedAt: z.number(),
  clock: clockStateShape,
  counter: z.number().int(),
  tables: z.record(z.string(), z.array(z.tuple([z.string(), z.unknown()]))),
  queue: z.array(z.object({ at: z.number(), kind: z.string(), data: z.unknown() })),
});

/** The least time between two snapshots, wall ms: what a SIGKILL may cost. */
const LEAST_PAUSE_MS = 5_000;
/** Snapshots may take a fortieth of the time at most. */
const PAUSE_PER_COST = 40;

/**
 * The pause before the next snapshot, wall ms, when the last one held the rehearsal up for `costMs`. Measured on
 * 2 busy cores: 15 to 25 ms at 80 seats (3.8 MB), 110 to 390 ms at 500 (27 MB), which makes it 5 to 16 s.
 */
export function pauseAfter(costMs: number): number {
  return Math.max(LEAST_PAUSE_MS, costMs * PAUSE_PER_COST);
}

export class Snapshots {
  private readonly file: string;
  /** What the file holds, or is about to, without the time. */
  private lastText = '';
  private writing: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;

  constructor(dataFolder: string) {
    this.file = join(dataFolder, 'snapshot.json');
  }

  /** Undefined when there is none yet. Throws LecternError `rehearsal.snapshot-broken`. */
  load(): WorldSnapshot | undefined {
    let text: string;
    try {
      text = readFileSync(this.file, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
    try {
      return snapshotShape.parse(JSON.parse(text));
    } catch (error) {
      throw new LecternError(
        {
          code: 'rehearsal.snapshot-broken',
          message: 'The saved state of the last rehearsal cannot be read.',
          hint: `Move ${this.file} away to start with an empty account.`,
          ...(error instanceof Error ? { detail: error.message.slice(0, 300) } : {}),
        },
        { cause: error },
      );
    }
  }

  /** Keeps saving the world until `stop`. A snapshot that cannot be written is logged, and tried again. */
  start(world: World, log: RehearsalLog): void {
    const again = (pauseMs: number): void => {
      this.timer = setTimeout(() => {
        const started = performance.now();
        const saved = this.save(world);
        again(pauseAfter(performance.now() - started));
        saved.catch((error: unknown) => {
          const problem = error instanceof Error ? error.message : String(error);
          log.warn('the rehearsal could not be written to disk', { file: this.file, problem });
        });
      }, pauseMs);
      this.timer.unref();
    };
    again(LEAST_PAUSE_MS);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  /**
   * Writes the world unless nothing but the time has changed; after what is being written. The world is read
   * before it returns. Rejects when the file cannot be written.
   */
  save(world: World): Promise<void> {
    const { savedAt, ...content } = world.snapshot();
    const text = JSON.stringify(content);
    if (text === this.lastText) return this.writing;
    this.lastText = text;
    const write = (): Promise<void> =>
      writeFileAtomic(this.file, `{"savedAt":${savedAt},${text.slice(1)}`, { mode: 0o600 });
    this.writing = this.writing.then(write, write);
    this.writing.catch(() => {
      this.lastText = '';
    });
    return this.writing;
  }
}
