import { homedir } from 'node:os';
import { join } from 'node:path';

/** A path as a person writes it: `~` is their home folder. */
export function ownPath(path: string): string {
  const text = path.trim();
  return text === '~' || /^~[\\/]/.test(text) ? join(homedir(), text.slice(1)) : text;
}
