import fc from 'fast-check';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CallRecord } from '../aws/call-log';
import { callLogFile, createCallLogs, readCallLog } from './call-log-file';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-call-log-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const call = (more: Partial<CallRecord> = {}): CallRecord => ({
  at: Date.parse('2026-11-24T10:00:00Z'),
  service: 'ec2',
  action: 'RunInstances',
  region: 'eu-west-1',
  attempt: 1,
  durationMs: 12,
  pacedMs: 0,
  throttled: false,
  requestId: 'r-1',
  ...more,
});
const limits = { fileBytes: 2_000, waiting: 100, pauseMs: 60_000 };

describe('the local log of AWS calls', () => {
  test('keeps each attempt as a line that its owner alone may read', async () => {
    const log = callLogFile(folder);
    log.write(call({ errorCode: 'Throttling', throttled: true, workshopId: 'berlin' }));
    await log.flush();
    expect(await readCallLog(folder)).toEqual([
      {
        time: '2026-11-24T10:00:00.000Z',
        service: 'ec2',
        action: 'RunInstances',
        region: 'eu-west-1',
        attempt: 1,
        durationMs: 12,
        pacedMs: 0,
        throttled: true,
        requestId: 'r-1',
        errorCode: 'Throttling',
        workshopId: 'berlin',
      },
    ]);
    expect(statSync(join(folder, 'calls.jsonl')).mode & 0o777).toBe(0o600);
  });

  test('is two files of bounded size, whatever is called, and forgets the oldest first', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 12 }), async (batches) => {
        const inner = mkdtempSync(join(folder, 'x-'));
        const log = callLogFile(inner, limits);
        let attempt = 0;
        for (const size of batches) {
          for (let n = 0; n < size; n += 1) log.write(call({ attempt: (attempt += 1) }));
          await log.flush();
        }
        for (const name of readdirSync(inner))
          expect(statSync(join(inner, name)).size).toBeLessThanOrEqual(limits.fileBytes);
        expect(readdirSync(inner).length).toBeLessThanOrEqual(2);
        const kept = (await readCallLog(inner)).map((line) => ('attempt' in line ? line.attempt : 0));
        expect(kept).toEqual(kept.map((_, index) => attempt - kept.length + 1 + index));
        if (attempt > 0) expect(kept.at(-1)).toBe(attempt);
      }),
      { numRuns: 25 },
    );
  });

  test('loses lines, not calls, while the disk cannot be written, and says afterwards how many', async () => {
    const inner = join(folder, 'full');
    // A folder that is not there refuses every write, as a full disk does.
    const log = callLogFile(inner, limits);
    for (let n = 0; n < 250; n += 1) log.write(call());
    await log.flush();
    log.write(call());
    await log.flush();
    mkdirSync(inner);
    log.write(call({ attempt: 2 }));
    await log.flush();
    log.write(call({ attempt: 3 }));
    await log.flush();
    expect(await readCallLog(inner)).toMatchObject([{ lost: 251 }, { attempt: 2 }, { attempt: 3 }]);
  });

  test('passes over a line that a crash has torn', async () => {
    writeFileSync(join(folder, 'calls.jsonl'), '{"time":"2026-11-24T10:00:00.000Z","ser');
    expect(await readCallLog(folder)).toEqual([]);
  });

  test('goes to the folder of the workshop that the call was for, else to the common one', async () => {
    for (const name of ['berlin', 'common']) mkdirSync(join(folder, name));
    const logs = createCallLogs(join(folder, 'common'), (id) =>
      id === 'berlin' ? join(folder, id) : undefined,
    );
    logs.write(call({ workshopId: 'berlin', attempt: 1 }));
    logs.write(call({ workshopId: 'unknown', attempt: 2 }));
    logs.write(call({ attempt: 3 }));
    expect(await logs.read('berlin')).toMatchObject([{ attempt: 1 }]);
    expect(await logs.read()).toMatchObject([{ attempt: 2 }, { attempt: 3 }]);
    await expect(logs.read('unknown')).rejects.toMatchObject({ problem: { code: 'workshop.unknown' } });
  });
});
