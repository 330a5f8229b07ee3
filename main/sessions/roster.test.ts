import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { initialLive } from '../../app/contract/live-fold';
import type { LiveWorkshop } from '../../app/contract/live';
import { workshopFrom } from '../../app/workshop/defaults';
import type { RosterEntry } from '../../app/workshop/roster';
import type { Participant } from '../../app/workshop/workshop';
import type { Log } from '../logging/log';
import { createWorkshopRecords, type WorkshopRecords } from '../storage/workshop-records';
import type { Ended } from './operations';
import { createRoster, type Roster } from './roster';
import type { Session } from './session';

const workshop = workshopFrom({ id: 'one', name: 'One', seats: 3, participants: ['Ada', 'Grace'] });
const planned = initialLive('one', ['01', '02', '03']);
const seats = Object.fromEntries(
  ['01', '02', '03'].map((seat) => [seat, { seat, state: 'works' as const, made: 9 }]),
);
const stands: LiveWorkshop = { ...planned, phase: 'live', startedAt: 5, seats };

let folder: string;
let records: WorkshopRecords;
let live: LiveWorkshop;
let roster: Roster;
const startRenewal = vi.fn();
const error = vi.fn();

beforeEach(() => {
  vi.resetAllMocks();
  folder = mkdtempSync(join(tmpdir(), 'lectern-roster-'));
  records = createWorkshopRecords(folder);
  records.save({ workshop, file: join(folder, 'workshop.yaml'), materials: [] }, { kind: 'rehearsal' });
  live = planned;
  open();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As after a restart of Lectern. */
function open(): void {
  const session = { live: () => live, startRenewal } satisfies Partial<Session> as unknown as Session;
  roster = createRoster({
    records,
    sessions: { find: () => session, open: () => session },
    log: { error } as Pick<Log, 'error'>,
  });
}

const entry = (seat: string, was: Participant, becomes: Participant): RosterEntry => ({
  seat,
  was,
  becomes,
  person: 'other',
});
const names = (): readonly Participant[] => records.require('one').workshop.participants;

describe('names', () => {
  test('are given, taken and kept on the disk, in every state', async () => {
    for (const phase of ['planned', 'provisioning', 'live', 'incomplete', 'tearing-down'] as const) {
      live = { ...stands, phase };
      await roster.set('one', [{ ...entry('03', null, `In ${phase}`), person: 'same' }]);
      expect(names()[2]).toBe(`In ${phase}`);
      await roster.set('one', [{ ...entry('03', `In ${phase}`, null), person: 'same' }]);
    }
    expect(names()).toEqual(['Ada', 'Grace']);
  });

  test('that another window has changed are not overwritten, and it is said which', async () => {
    await roster.set('one', [entry('02', 'Grace', 'Katherine')]);
    const late = roster.set('one', [entry('01', 'Ada', null), entry('02', 'Grace', null)]);
    await expect(late).rejects.toMatchObject({
      problem: {
        code: 'roster.changed',
        message: expect.stringContaining('seat 02 is held by Katherine') as string,
      },
    });
    expect(names()).toEqual(['Ada', 'Katherine']);
    // Another seat is nobody's business.
    await roster.set('one', [entry('01', 'Ada', null)]);
    expect(names()).toEqual([null, 'Katherine']);
  });

  test('are told to who listens, until they leave', async () => {
    const heard = vi.fn();
    const leave = roster.onChange('one', heard);
    await roster.set('one', [entry('03', null, 'Dorothy')]);
    leave();
    await roster.set('one', [entry('03', 'Dorothy', null)]);
    expect(heard.mock.calls).toEqual([[{ participants: ['Ada', 'Grace', 'Dorothy'], used: [] }]]);
  });

  test('find no seat that there is not, but leave one', async () => {
    await expect(roster.set('one', [entry('04', null, 'Dorothy')])).rejects.toMatchObject({
      problem: { code: 'seat.unknown' },
    });
    records.change('one', { workshop: { ...workshop, without: ['02'] } });
    await roster.set('one', [entry('02', 'Grace', null)]);
    expect(names()).toEqual(['Ada']);
  });
});

describe('a seat that somebody has worked in', () => {
  const ending = (end: Pick<Ended, 'outcome'>): void => {
    startRenewal.mockResolvedValue({ ended: Promise.resolve({ seatsReady: 1, seatsFailed: 0, ...end }) });
  };
  beforeEach(() => {
    live = stands;
  });

  test('is given to somebody else only when it is emptied, also after a restart of Lectern', async () => {
    await roster.set('one', [entry('01', 'Ada', null)]);
    open();
    expect(roster.view('one').used).toEqual(['01']);
    const given = [entry('01', null, 'Dorothy')];
    await expect(roster.set('one', given)).rejects.toMatchObject({ problem: { code: 'roster.seat-used' } });
    expect(names()).toEqual([null, 'Grace']);
    ending({ outcome: 'done' });
    await roster.set('one', given, ['01']);
    expect(startRenewal.mock.calls).toEqual([[{ seats: ['01'], fresh: true }, undefined]]);
    expect(names()).toEqual(['Dorothy', 'Grace']);
    await vi.waitFor(() => expect(roster.view('one').used).toEqual([]));
  });

  test('stays marked while emptying it has not worked, and is not given at all when it cannot begin', async () => {
    ending({ outcome: 'incomplete' });
    await roster.set('one', [entry('01', 'Ada', 'Dorothy')], ['01']);
    expect(roster.view('one')).toEqual({ participants: ['Dorothy', 'Grace'], used: ['01'] });
    startRenewal.mockRejectedValue(new Error('the rehearsal is away'));
    await expect(roster.set('one', [entry('02', 'Grace', 'Cem')], ['02'])).rejects.toThrow();
    expect(names()).toEqual(['Dorothy', 'Grace']);
  });

  test('is free for its own participant, and a spare for anybody', async () => {
    await roster.set('one', [entry('01', 'Ada', null)]);
    await roster.set('one', [{ ...entry('01', null, 'Ada'), person: 'same' }]);
    await roster.set('one', [entry('03', null, 'Dorothy')]);
    expect(roster.view('one')).toEqual({ participants: ['Ada', 'Grace', 'Dorothy'], used: [] });
    expect(startRenewal).not.toHaveBeenCalled();
  });

  test('is emptied by its own action, too', async () => {
    await roster.set('one', [entry('01', 'Ada', null)]);
    ending({ outcome: 'done' });
    await (
      await roster.freshStart('one', ['01'])
    ).ended;
    expect(roster.view('one').used).toEqual([]);
    // Whoever held it has left, and the next one is not asked about.
    await roster.freshStart('one', ['02']);
    expect(names()).toEqual([]);
    await vi.waitFor(() => expect(roster.view('one').used).toEqual([]));
    await roster.set('one', [entry('02', null, 'Grace')]);
    // Or for nobody yet.
    await roster.set('one', [entry('02', 'Grace', null)]);
    await roster.set('one', [entry('02', null, null)], ['02']);
    await vi.waitFor(() => expect(roster.view('one').used).toEqual([]));
  });

  test('is a new one in the workshop’s next life', async () => {
    await roster.set('one', [entry('01', 'Ada', null)]);
    live = { ...stands, startedAt: 9 };
    expect(roster.view('one').used).toEqual([]);
  });

  test('is not emptied for a change that cannot be made', async () => {
    ending({ outcome: 'done' });
    const unknown = [entry('01', 'Ada', 'Dorothy'), entry('04', null, 'Cem')];
    await expect(roster.set('one', unknown, ['01'])).rejects.toMatchObject({
      problem: { code: 'seat.unknown' },
    });
    const half = [entry('01', 'Ada', 'Dorothy'), entry('02', 'Grace', 'Cem')];
    await expect(roster.set('one', half, ['01'])).rejects.toMatchObject({
      problem: { code: 'roster.seat-used' },
    });
    // Whose seat it is that would be emptied, nobody has said.
    await expect(roster.set('one', [entry('01', 'Ada', 'Dorothy')], ['01', '02'])).rejects.toMatchObject({
      problem: { code: 'roster.not-named' },
    });
    expect(startRenewal).not.toHaveBeenCalled();
    expect(names()).toEqual(['Ada', 'Grace']);
  });

  test('is told to be emptied when its name was changed while that began', async () => {
    startRenewal.mockImplementation(() => {
      records.change('one', { workshop: { ...workshop, participants: ['Cem', 'Grace'] } });
      return Promise.resolve({ ended: new Promise(() => undefined) });
    });
    await expect(roster.set('one', [entry('01', 'Ada', 'Dorothy')], ['01'])).rejects.toMatchObject({
      problem: {
        code: 'roster.changed',
        message: expect.stringContaining('Seat 01 is being emptied all the same.') as string,
      },
    });
    expect(names()).toEqual(['Cem', 'Grace']);
  });

  test('leaves Lectern running when it cannot be told in the end that it is emptied', async () => {
    let finish: (end: Ended) => void = () => undefined;
    const ended = new Promise<Ended>((resolve) => {
      finish = resolve;
    });
    startRenewal.mockResolvedValue({ ended });
    await roster.set('one', [entry('01', 'Ada', 'Dorothy')], ['01']);
    const leave = roster.onChange('one', () => {
      throw new Error('the disk is full');
    });
    finish({ outcome: 'done', seatsReady: 1, seatsFailed: 0 });
    await vi.waitFor(() => expect(error).toHaveBeenCalledOnce());
    leave();
  });

  test('is any free one that was begun, when the notes cannot be read', async () => {
    const notes = join(folder, 'one', 'used-seats.json');
    writeFileSync(notes, '{"version":1,');
    expect(roster.view('one').used).toEqual(['03']);
    rmSync(notes);
    mkdirSync(notes);
    expect(roster.view('one').used).toEqual(['03']);
    live = planned;
    expect(roster.view('one').used).toEqual([]);
  });

  test('stays marked when nobody can tell any more since when the workshop stands', async () => {
    await roster.set('one', [entry('01', 'Ada', null)]);
    live = { ...planned, phase: 'incomplete', seats };
    expect(roster.view('one').used).toEqual(['01']);
  });
});
