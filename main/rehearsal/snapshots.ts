/** The world on disk: written atomically when it changed, read at the start. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { clockStateShape } from '../../app/clock-state';
import { LecternError } from '../../app/errors';
import type { World, WorldSnapshot } from './world/world';

const snapshotShape = z.object({
  version: z.literal(2),
  savedAt: z.number(),
  clock: clockStateShape,
  counter: z.number().int(),
  tables: z.record(z.string(), z.array(z.tuple([z.string(), z.unknown()]))),
  queue: z.array(z.object({ at: z.number(), kind: z.string(), data: z.unknown() })),
});

export class Snapshots {
  private readonly file: string;
  private lastDigest = '';

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
          message: 'What the rehearsal kept from the last time cannot be read.',
          hint: `Move ${this.file} away to begin with an empty account.`,
          ...(error instanceof Error ? { detail: error.message.slice(0, 300) } : {}),
        },
        { cause: error },
      );
    }
  }

  /** Writes the world unless nothing but the time has changed. True when it wrote. */
  save(world: World): boolean {
    const snapshot = world.snapshot();
    const { savedAt, ...content } = snapshot;
    const text = JSON.stringify(content);
    const digest = createHash('sha256').update(text).digest('hex');
    if (digest === this.lastDigest) return false;
    writeFileAtomic.sync(this.file, `{"savedAt":${savedAt},${text.slice(1)}`, { mode: 0o600 });
    this.lastDigest = digest;
    return true;
  }
}
