import { statSync } from 'node:fs';

/** True for a folder, or a link to one; false for what is not there, or may not be looked at. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
