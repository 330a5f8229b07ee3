import { appendFile } from 'node:fs/promises';
import { existsSync, readFileSync } from 'node:fs';
import type { LecternEvent } from '../../app/contract/events';
import { parseEvents, type EventSink } from '../engine/events';

/** Health is observed anew whenever a workshop is opened; only what happened is kept. */
const isKept = (line: string): boolean => !line.includes('"code":"health.');

/** The story of a workshop, as JSON lines in the file at `path`. */
export function eventFile(path: string): EventSink {
  return {
    append: async (text) => {
      const kept = text
        .split('\n')
        .filter((line) => line !== '' && isKept(line))
        .map((line) => `${line}\n`)
        .join('');
      if (kept !== '') await appendFile(path, kept, { mode: 0o600 });
    },
  };
}

/** What happened so far. */
export function readEvents(path: string): readonly LecternEvent[] {
  return existsSync(path) ? parseEvents(readFileSync(path, 'utf8')) : [];
}
