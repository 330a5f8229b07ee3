import { hostname } from 'node:os';
import type { LeaseHolder } from '../engine/lease';
import { installationOf } from '../storage/installation';

/** Who this computer is to others that share an account with it. `folder` is Lectern's data folder. */
export function thisHolder(folder: string): LeaseHolder {
  return { computer: hostname(), process: process.pid, installation: installationOf(folder) };
}
