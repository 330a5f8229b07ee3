import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import type { SeatLabel } from '../../app/workshop/workshop';

const shape = z.object({ version: z.literal(1), since: z.number(), seats: z.array(z.string()) });

const fileIn = (folder: string): string => join(folder, 'used-seats.json');

/**
 * Seats of the workshop in `folder` that hold the work of somebody who has left them; numbers only, no names. `since` is
 * when it was provisioned: what was noted before is of machines that are gone. Undefined: nobody can tell, so all count.
 * Where there are notes that cannot be read, `unreadable` tells which seats have to count.
 */
export function readUsedSeats(
  folder: string,
  since: number | undefined,
  unreadable: () => Iterable<SeatLabel>,
): ReadonlySet<SeatLabel> {
  try {
    const noted = shape.parse(JSON.parse(readFileSync(fileIn(folder), 'utf8')));
    return new Set(since === undefined || noted.since === since ? noted.seats : []);
  } catch (error) {
    const isNone = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return new Set(isNone ? [] : unreadable());
  }
}

/** Notes them. */
export function keepUsedSeats(folder: string, since: number, seats: ReadonlySet<SeatLabel>): void {
  const noted = { version: 1, since, seats: [...seats].sort((a, b) => Number(a) - Number(b)) };
  writeFileAtomic.sync(fileIn(folder), `${JSON.stringify(noted)}\n`, { mode: 0o600 });
}
