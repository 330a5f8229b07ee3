import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where Lectern keeps its data on this computer. All paths are absolute. */
export interface Home {
  readonly folder: string;
  readonly workshops: string;
  /** Data folder of the built-in rehearsal. */
  readonly rehearsal: string;
  readonly logs: string;
  /** Receipts that belong to no workshop kept here (any more). Made when there is one. */
  readonly receipts: string;
}

/** Opens (and makes) the data folder: `--home`, else `LECTERN_HOME`, else `~/.lectern`. Readable by its owner alone. */
export function openHome(chosen?: string): Home {
  const folder = resolve(chosen ?? process.env['LECTERN_HOME'] ?? join(homedir(), '.lectern'));
  const home: Home = {
    folder,
    workshops: join(folder, 'workshops'),
    rehearsal: join(folder, 'rehearsal'),
    logs: join(folder, 'logs'),
    receipts: join(folder, 'receipts'),
  };
  for (const path of [folder, home.workshops, home.rehearsal, home.logs]) {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  }
  return home;
}
