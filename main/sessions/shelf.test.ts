import { createFormDrafts } from '../storage/form-drafts';
import type * as ReceiptFiles from '../storage/receipt-files';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { EventBody, LecternEvent } from '../../app/contract/events';
import type { Target } from '../../app/contract/target';
import { workshopFrom } from '../../app/workshop/defaults';
import type { Workshop } from '../../app/workshop/workshop';
import type { LoadedWorkshop } from '../storage/workshop-file';
import { lockOperation, operationOwner } from '../storage/operation-lock';
import { createWorkshopRecords } from '../storage/workshop-records';
import type { Targets } from '../targets/targets';
import { lockAs } from '../lock.testing';
import { createSessions } from './sessions';
import { createShelf, type Shelf } from './shelf';

const receipts = vi.hoisted(() => ({ whileSaved: (): void => undefined }));
vi.mock('../storage/receipt-files', async (original) => {
  const files = await original<typeof ReceiptFiles>();
  return {
    ...files,
    saveReceipts: (...how: Parameters<typeof files.saveReceipts>) => {
      receipts.whileSaved();
      files.saveReceipts(...how);
    },
  };
});

const school: Target = { kind: 'aws', profile: 'school' };
const workshop = workshopFrom({ id: 'one', name: 'One', seats: 2, region: 'eu-west-1' });
const withMore = workshopFrom({ id: 'one', name: 'One', seats: 3, region: 'eu-west-1' });
let folder: string;
let shelf: Shelf;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-shelf-'));
  const records = createWorkshopRecords(join(folder, 'workshops'));
  const targets: Targets = {
    reach: () => Promise.reject(new Error('nothing is to be reached')),
    view: (target) => (target.kind === 'aws' ? target : { kind: 'aws', profile: 'none' }),
    places: () => Promise.resolve({ rehearsalSpeed: 1, profiles: [] }),
    onClock: () => () => undefined,
    onWaiting: () => () => undefined,
    close: () => undefined,
  };
  const sessions = createSessions({ records, targets, log: pino({ level: 'silent' }), watch: false });
  shelf = createShelf({
    records,
    sessions,
    targets,
    drafts: createFormDrafts(join(folder, 'drafts')),
    materialsFolder: join(folder, 'materials'),
    receiptsFolder: join(folder, 'receipts'),
  });
  keep();
});
afterEach(() => {
  receipts.whileSaved = () => undefined;
  rmSync(folder, { recursive: true, force: true });
});

function keep(wanted = workshop): void {
  shelf.keep(loadedAs(wanted), school);
}
function loadedAs(wanted: Workshop): LoadedWorkshop {
  return { workshop: wanted, file: join(folder, 'workshop.yaml'), materials: [] };
}

const own = (name: string): string => join(folder, 'workshops', 'one', name);

describe('a workshop that has just begun to be provisioned, and has no story yet', () => {
  test.each([
    ['in this process', process.pid, 'Lectern is already working on this workshop.'],
    ['in another process', process.ppid, 'Another Lectern on this computer'],
  ])('is not changed, replaced or forgotten under the work %s', async (_where, pid, message) => {
    lockAs(pid, own('operation.lock'));
    const before = readFileSync(own('workshop.yaml'), 'utf8');
    expect(() => shelf.change(withMore)).toThrow(message);
    expect(() => keep(withMore)).toThrow(message);
    await expect(shelf.remove('one')).rejects.toThrow(message);
    expect(shelf.isFree('one')).toBe(false);
    expect(() => shelf.keepAdopted(loadedAs(workshop), school)).toThrow(message);
    // To open the same file once more is no harm.
    keep();
    expect(readFileSync(own('workshop.yaml'), 'utf8')).toBe(before);
  });

  test('is taken from everybody else while it is being forgotten', async () => {
    let taken: unknown;
    receipts.whileSaved = () => {
      taken = lockOperation(dirname(own('workshop.yaml')));
    };
    await shelf.remove('one');
    expect(taken).toEqual({ owner: process.pid });
    expect(existsSync(dirname(own('workshop.yaml')))).toBe(false);
  });

  test('is not forgotten when something was made between the look and the end', async () => {
    const removed = shelf.remove('one');
    writeFileSync(own('journal.jsonl'), '{}\n');
    await expect(removed).rejects.toMatchObject({ problem: { code: 'workshop.may-stand' } });
    expect(existsSync(own('record.json'))).toBe(true);
    expect(operationOwner(dirname(own('record.json')))).toBeUndefined();
  });

  test('is free for all of that when nobody works on it', async () => {
    expect(shelf.isFree('one')).toBe(true);
    shelf.change(withMore);
    expect(shelf.details('one').workshop.seats).toBe(3);
    await shelf.remove('one');
    expect(shelf.list()).toEqual([]);
  });
});

test('what is unfinished stands first, what is torn down last', () => {
  shelf.keep(loadedAs(workshopFrom({ id: 'two', name: 'Two', seats: 1 })), school);
  shelf.keep(loadedAs(workshopFrom({ id: 'three', name: 'Three', seats: 1 })), school);
  const told = (id: string, operation: 'provision' | 'teardown'): void => {
    const event = {
      seq: 1,
      time: '2026-11-24T12:00:00.000Z',
      workshopId: id,
      message: '',
      code: 'operation.finished',
      data: {
        operation,
        outcome: operation === 'teardown' ? 'done' : 'incomplete',
        seatsReady: 0,
        seatsFailed: 0,
      },
    };
    writeFileSync(join(folder, 'workshops', id, 'events.jsonl'), `${JSON.stringify(event)}\n`);
  };
  told('one', 'teardown');
  told('three', 'provision');
  expect(shelf.list().map(({ id }) => id)).toEqual(['three', 'two', 'one']);
});

test.each(['Not an id', 'one-that-is-longer-than-sixteen'])(
  'what cannot be read is forgotten, though its folder is called “%s”',
  async (name) => {
    const other = join(folder, 'workshops', name);
    mkdirSync(other);
    writeFileSync(join(other, 'record.json'), '{');
    expect(shelf.damaged().map(({ id }) => id)).toEqual([name]);
    await shelf.remove(name, true);
    expect(shelf.damaged()).toEqual([]);
    expect(existsSync(other)).toBe(false);
  },
);

describe('the account of a workshop, and who sits in it', () => {
  function story(...bodies: readonly EventBody[]): void {
    const lines = bodies.map((body, index) => {
      const event: LecternEvent = {
        ...body,
        seq: index + 1,
        time: '2026-11-24T12:00:00.000Z',
        workshopId: 'one',
        message: '',
      };
      return `${JSON.stringify(event)}\n`;
    });
    writeFileSync(own('events.jsonl'), lines.join(''));
  }
  const started = (operation: 'provision' | 'teardown'): EventBody => ({
    code: 'operation.started',
    data: { operation, accountId: '123456789012', total: 1, finished: 0, usualMs: 1 },
  });
  const done = (operation: 'provision' | 'teardown'): EventBody => ({
    code: 'operation.finished',
    data: { operation, outcome: 'done', seatsReady: 2, seatsFailed: 0 },
  });

  test('is the one that its story tells, as long as something of it is there', () => {
    story(started('provision'), done('provision'));
    expect(shelf.details('one').target).toEqual({ ...school, accountId: '123456789012' });
  });

  test('keeps the names of a workshop whose file names nobody, but only while it stands', () => {
    keep({ ...workshop, participants: ['Ada'] });
    story(started('provision'), done('provision'));
    keep();
    expect(shelf.details('one').workshop.participants).toEqual(['Ada']);
    keep({ ...workshop, participants: ['Grace'] });
    expect(shelf.details('one').workshop.participants).toEqual(['Grace']);
    story(started('provision'), done('provision'), started('teardown'), done('teardown'));
    keep();
    expect(shelf.details('one').workshop.participants).toEqual([]);
  });

  test('is unknown once nothing is: the next one may be another', () => {
    story(started('provision'), done('provision'), started('teardown'), done('teardown'));
    expect(shelf.details('one').target).toEqual(school);
  });
});
