import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Cause } from '../../app/workshop/causes';
import type { HealthState, SeatHealth } from '../../app/workshop/health';
import { createEventLog, type EventLog, type EventSink } from '../engine/events';
import { eventFile, readEvents, readHistory } from './event-file';

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

test('of health only who fell ill and who got well is kept, as history and not as a present state', async () => {
  const path = join(folder, 'health.jsonl');
  const log = logOn(eventFile(path));
  const look = (seat: string, state: HealthState, cause?: Cause) => ({
    seat,
    state,
    services: [{ name: 'jupyter' as const, state, reason: '', observedAt: 1, ...(cause && { cause }) }],
  });
  const tell = (...seats: readonly SeatHealth[]) => log.emit({ code: 'health.observed', data: { seats } });
  log.emit({ code: 'seat.ready', data: { seat: '01' } });
  tell(look('01', 'works'), look('02', 'starting', 'downloading'));
  tell(look('01', 'down', 'machine-lost'), look('02', 'works'));
  tell(look('01', 'down', 'machine-lost'));
  tell(look('01', 'starting', 'machine-starting'));
  tell(look('01', 'works'));
  await log.flush();
  const kept = readHistory(path).flatMap(({ code, data }) =>
    code === 'health.observed' ? data.seats.map(({ seat, state }) => `${seat} ${state}`) : [],
  );
  expect(kept).toEqual(['01 down', '01 works']);
  expect(readEvents(path).map(({ code }) => code)).toEqual(['seat.ready']);
});
