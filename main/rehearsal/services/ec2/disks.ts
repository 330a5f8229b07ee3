/** Disks of hosts that are full: a drill. Every write below them fails as Linux lets it fail. */
import path from 'node:path';
import type { Table, World } from '../../world/world';

/** Folders of the disks that are full, by the id of the drill. */
export function fullDisks(world: World): Table<string> {
  return world.table('ec2.full-disks');
}

/** True when a folder lies on a disk that is full. */
export function isDiskFull(world: World, folder: string): boolean {
  const full = fullDisks(world);
  return full.size > 0 && [...full.values()].some((disk) => isWithin(disk, folder));
}

function isWithin(disk: string, folder: string): boolean {
  const relative = path.relative(disk, folder);
  return relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative));
}
