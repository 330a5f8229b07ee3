/**
 * In a rehearsal's data folder: `rehearsal.json`, how to call the one that runs on it, and `rehearsal.lock`, which
 * process has the folder (main/lock.ts). What the first says of a process that does not hold the second is old.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { clockStateShape } from '../../app/clock-state';

/** What can be read of every lock: of a rehearsal that still starts (no endpoint yet), and of any version. */
const claimShape = z.object({ pid: z.number().int().positive(), endpoint: z.url().exactOptional() });

const runningShape = claimShape.extend({
  endpoint: z.url(),
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
  region: z.string(),
  /** As it was when the lock was written: at the start, and at each change. */
  clock: clockStateShape,
});
/** A rehearsal that listens, as other processes of this user find it. */
export type RunningRehearsal = Readonly<z.infer<typeof runningShape>>;

/** What a lock says: which process, and how to call it once it listens. */
export type RehearsalLock = Readonly<z.infer<typeof claimShape>> | RunningRehearsal;

/** Which process has a data folder. */
export function holderFileIn(dataFolder: string): string {
  return join(dataFolder, 'rehearsal.lock');
}

/** How to call the rehearsal of a data folder. */
export function lockFileIn(dataFolder: string): string {
  return join(dataFolder, 'rehearsal.json');
}

/** What the lock of a data folder says; undefined when there is none, or none that can be read. */
export function readLock(dataFolder: string): RehearsalLock | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(lockFileIn(dataFolder), 'utf8'));
    return runningShape.safeParse(content).data ?? claimShape.parse(content);
  } catch {
    return undefined;
  }
}

/** True when the lock says all that is needed to call the rehearsal. */
export function canBeCalled(lock: RehearsalLock): lock is RunningRehearsal {
  return 'secretAccessKey' in lock;
}
