import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

/** Moves a folder to `to` on the same disk, in place of what is there. Where that fails, throws, and the old one stays. */
export function replaceFolder(from: string, to: string): void {
  const old = `${to}.old`;
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
  const hadOne = existsSync(to);
  if (hadOne) {
    rmSync(old, { recursive: true, force: true });
    renameSync(to, old);
  }
  try {
    renameSync(from, to);
  } catch (error) {
    if (hadOne) renameSync(old, to);
    throw error;
  }
  rmSync(old, { recursive: true, force: true });
}
