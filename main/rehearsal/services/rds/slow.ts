/** How late what a client sends to a database arrives there: a drill. */
import type { Table, World } from '../../world/world';

interface Slow {
  /** The database's name. */
  readonly host: string;
  /** Wall ms: people and their clients are not on the clock. */
  readonly ms: number;
}

/** By the id of the drill. */
export function slowDatabases(world: World): Table<Slow> {
  return world.table('rds.slow');
}

/** Wall ms that each request to the database is late now. */
export function delayOfDatabase(world: World, host: string): number {
  let ms = 0;
  for (const slow of slowDatabases(world).values()) if (slow.host === host) ms += slow.ms;
  return ms;
}
