import { appendFile, open } from 'node:fs/promises';
import { existsSync, readFileSync } from 'node:fs';
import type { LecternEvent } from '../../app/contract/events';
import { parseEvents, type EventSink } from '../engine/events';
import { healthChanges } from './health-changes';

/** Health is observed again whenever a workshop is opened: what is kept of it is history, and no present state. */
const isHealth = (line: string): boolean => line.includes('"code":"health.');

/**
 * The story of a workshop, as JSON lines in the file at `path`. A line that a crash or a full disk has torn is
 * ended before the next one, so that nothing else is lost with it.
 */
export function eventFile(path: string): EventSink {
  let torn: boolean | undefined;
  const changes = healthChanges();
  /** A line as it is kept; empty for one that is not. */
  const keptOf = (line: string): string => {
    if (!isHealth(line)) return `${line}\n`;
    return parseEvents(line)
      .map((event) => changes.keep(event))
      .map((event) => (event === undefined ? '' : `${JSON.stringify(event)}\n`))
      .join('');
  };
  return {
    append: async (text) => {
      const kept = text
        .split('\n')
        .filter((line) => line !== '')
        .map(keptOf)
        .join('');
      if (kept === '') return;
      torn ??= await isTorn(path);
      const lead = torn ? '\n' : '';
      torn = true;
      await appendFile(path, lead + kept, { mode: 0o600 });
      torn = false;
    },
  };
}

async function isTorn(path: string): Promise<boolean> {
  if (!existsSync(path)) return false;
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size === 0) return false;
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
    return buffer.toString() !== '\n';
  } finally {
    await file.close();
  }
}

/** What happened so far, with the changes of health, and without the making of single resources. */
export function readHistory(path: string): readonly LecternEvent[] {
  const isTold = ({ code }: LecternEvent): boolean =>
    !code.startsWith('resource.') || code === 'resource.failed';
  return existsSync(path) ? parseEvents(readFileSync(path, 'utf8')).filter(isTold) : [];
}

/** What happened so far, but for health. Throws for a file that cannot be read, or in which nothing is an event. */
export function readEvents(path: string): readonly LecternEvent[] {
  if (!existsSync(path)) return [];
  const text = readFileSync(path, 'utf8');
  const events = parseEvents(text);
  // One torn line is what a crash leaves.
  if (events.length === 0 && text.trim().includes('\n')) throw new Error(`${path} holds no event`);
  return events.filter(({ code }) => !code.startsWith('health.'));
}
