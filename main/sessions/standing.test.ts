import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LiveWorkshop } from '../../app/contract/live';
import { initialLive } from '../../app/contract/live-fold';
import { workshopFrom } from '../../app/workshop/defaults';
import { readUsedSeats } from '../storage/used-seats';
import { createWorkshopRecords, type WorkshopRecords } from '../storage/workshop-records';
import { lockAs } from '../lock.testing';
import type { Ended } from './operations';
import type { Session } from './session';
import { createStanding, type Standing } from './standing';

const stands = workshopFrom({ id: 'one', name: 'One', seats: 2 });
const wanted = workshopFrom({ id: 'one', name: 'One', seats: 3 });
const request = { replace: [], digest: 'as shown' };
let folder: string;
let records: WorkshopRecords;
let standing: Standing;
let current: Session;
const checkChanges = vi.fn();
const startChange = vi.fn();
const saved = vi.fn();
const refuseBeside = vi.fn();
let live: LiveWorkshop;

beforeEach(() => {
  vi.resetAllMocks();
  live = initialLive('one', ['01', '02']);
  folder = mkdtempSync(join(tmpdir(), 'lectern-standing-'));
  records = createWorkshopRecords(folder);
  records.save(
    { workshop: stands, file: join(folder, 'workshop.yaml'), materials: [] },
    { kind: 'rehearsal' },
  );
  const newSession = (): Session => {
    current = {
      checkChanges,
      startChange,
      saved,
      refuseBeside,
      live: () => live,
    } satisfies Partial<Session> as unknown as Session;
    return current;
  };
  newSession();
  standing = createStanding({
    records,
    sessions: {
      open: () => current,
      find: () => current,
      forget: () => undefined,
      close: () => Promise.resolve(),
    },
    shelf: {
      keepStanding: (workshop) => {
        records.change('one', { workshop });
        return newSession();
      },
    },
  });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const keptSeats = (): number => records.require('one').workshop.seats;

/** How a change ends that has started; the workshop is kept as wanted until then. */
async function changeThatEnds(end: Ended): Promise<{ readonly ended: Ended; readonly changed: Session }> {
  startChange.mockResolvedValue({ ended: Promise.resolve(end) });
  const { session, started } = await standing.startChange(wanted, request);
  expect(keptSeats()).toBe(3);
  return { ended: await started.ended, changed: session };
}

const incomplete = { outcome: 'incomplete', seatsReady: 0, seatsFailed: 0 } as const;

test('a change waits for new passwords and restarts, which would end half done with their session', async () => {
  refuseBeside.mockImplementation(() => {
    throw new Error('busy');
  });
  await expect(standing.startChange(wanted, request)).rejects.toThrow('busy');
  expect(startChange).not.toHaveBeenCalled();
  expect(keptSeats()).toBe(2);
});

describe('a change that was started', () => {
  test.each(['workshop.leased', 'changes.outdated', 'changes.refused'])(
    'and has not begun after all (%s) is no wish: the workshop is as it was, with the reason in its story',
    async (code) => {
      const end = { ...incomplete, problem: { code, message: 'Ada is working on this workshop.' } };
      const { ended, changed } = await changeThatEnds(end);
      expect(ended).toEqual(end);
      expect(keptSeats()).toBe(2);
      expect(saved).toHaveBeenCalledOnce();
      expect(current).not.toBe(changed);
    },
  );

  test('takes no name back that was given meanwhile, whether it began or not', async () => {
    const name = (name: string): void => {
      records.change('one', { workshop: { ...records.require('one').workshop, participants: [name] } });
    };
    checkChanges.mockImplementation(() => {
      name('Ada');
      return Promise.resolve();
    });
    startChange.mockImplementation(() => {
      expect(records.require('one').workshop.participants).toEqual(['Ada']);
      name('Grace');
      const problem = { code: 'changes.outdated', message: 'The account has changed.' };
      return Promise.resolve({ ended: Promise.resolve({ ...incomplete, problem }) });
    });
    const { started } = await standing.startChange(wanted, request);
    await started.ended;
    expect(records.require('one').workshop).toMatchObject({ seats: 2, participants: ['Grace'] });
  });

  test('and began is what is wanted, however it ends', async () => {
    const { changed } = await changeThatEnds({
      ...incomplete,
      problem: { code: 'aws.no-capacity', message: 'AWS has no machine.' },
    });
    expect(keptSeats()).toBe(3);
    expect(current).toBe(changed);
  });

  test('is not begun, and nothing is kept, when another began while it was checked', async () => {
    checkChanges.mockImplementation(() => {
      lockAs(process.pid, join(folder, 'one', 'operation.lock'));
      return Promise.resolve();
    });
    await expect(standing.startChange(wanted, request)).rejects.toMatchObject({
      problem: { code: 'workshop.busy' },
    });
    expect(startChange).not.toHaveBeenCalled();
    expect(keptSeats()).toBe(2);
  });

  test('marks a begun seat that goes as used, for whoever gets it when it is added again', async () => {
    live = {
      ...live,
      phase: 'live',
      startedAt: 5,
      seats: Object.fromEntries(
        ['01', '02'].map((seat) => [seat, { seat, state: 'works' as const, made: 9 }]),
      ),
    };
    const used = (): readonly string[] => [...readUsedSeats(join(folder, 'one'), 5, () => [])];
    const problem = { code: 'changes.outdated', message: 'The account has changed.' };
    startChange.mockImplementationOnce(() => {
      expect(used()).toEqual(['02']);
      return Promise.resolve({ ended: Promise.resolve({ ...incomplete, problem }) });
    });
    const fewer = { ...stands, seats: 1 };
    const { started } = await standing.startChange(fewer, request);
    await started.ended;
    // It has not begun: nobody has left.
    expect(used()).toEqual([]);
    startChange.mockResolvedValue({ ended: Promise.resolve({ ...incomplete, outcome: 'done' }) });
    await standing.startChange(fewer, request);
    expect(used()).toEqual(['02']);
  });
});
