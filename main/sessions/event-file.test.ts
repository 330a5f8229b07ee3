import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createEventLog, type EventLog, type EventSink } from '../engine/events';
import { eventFile, readEvents } from './event-file';

const folder = mkdtempSync(join(tmpdir(), 'lectern-event-file-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const logOn = (sink: EventSink): EventLog =>
  createEventLog({ workshopId: 'demo', now: () => 0, lastSeq: 0, sink });
const told = (path: string): readonly number[] => [...new Set(readEvents(path).map(({ seq }) => seq))];

test('a story is whole again once a full disk has room', async () => {
  const path = join(folder, 'full.jsonl');
  const file = eventFile(path);
  let full = false;
  const log = logOn({
    append: async (text) => {
      if (!full) return file.append(text);
      // A full disk takes a part of it.
      await file.append(text.slice(0, Math.floor(text.length / 2)));
      throw new Error('ENOSPC: no space left on device, write');
    },
  });
  const tell = async (seat: string): Promise<void> => {
    log.emit({ code: 'seat.ready', data: { seat } });
    await log.flush().catch(() => undefined);
  };
  await tell('01');
  full = true;
  await tell('02');
  await tell('03');
  await expect(log.flush()).rejects.toThrow('ENOSPC');
  full = false;
  await tell('04');
  await log.flush();
  expect(told(path)).toEqual([1, 2, 3, 4]);
});

test('what is told after a crash is not lost with the line that the crash tore', async () => {
  const path = join(folder, 'torn.jsonl');
  writeFileSync(path, '{"seq":1,"to');
  const log = logOn(eventFile(path));
  log.emit({ code: 'seat.ready', data: { seat: '01' } });
  await log.flush();
  expect(told(path)).toEqual([1]);
});
