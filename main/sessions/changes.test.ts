import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { LecternEvent } from '../../app/contract/events';
import { defaultServices, workshopFrom } from '../../app/workshop/defaults';
import { connect, endpointTarget } from '../aws/credentials';
import { startRehearsal, type Rehearsal } from '../rehearsal/rehearsal';
import { createFormDrafts } from '../storage/form-drafts';
import { createWorkshopRecords } from '../storage/workshop-records';
import type { Targets } from '../targets/targets';
import { lockAs } from '../lock.testing';
import { createSessions, type Sessions } from './sessions';
import { createWorkshops, type Workshops } from './workshops';
import { testTargets } from './sessions.testing';

const speed = 900;
const region = 'eu-west-1';
const folder = mkdtempSync(join(tmpdir(), 'lectern-changes-'));
const log = pino({ level: 'silent' });
const records = createWorkshopRecords(join(folder, 'workshops'));
let rehearsal: Rehearsal;
let targets: Targets;
let sessions: Sessions;
let workshops: Workshops;

beforeAll(async () => {
  const quiet = { info: () => undefined, warn: () => undefined };
  rehearsal = await startRehearsal({ dataFolder: join(folder, 'rehearsal'), speed, seed: 3, log: quiet });
  const connection = connect(endpointTarget({ ...rehearsal, region, speed }));
  targets = testTargets({ connection, speed });
  sessions = createSessions({ records, targets, log, watch: false });
  workshops = createWorkshops({
    records,
    sessions,
    targets,
    drafts: createFormDrafts(join(folder, 'drafts')),
    builtInFolder: join(folder, 'none'),
    materialsFolder: join(folder, 'materials'),
    receiptsFolder: join(folder, 'receipts'),
  });
});
afterAll(async () => {
  await sessions.close();
  targets.close();
  await rehearsal.close();
  rmSync(folder, { recursive: true, force: true });
});

function keep(id: string, jupyter = defaultServices.jupyter): void {
  const workshop = workshopFrom({ id, name: id, seats: 2, region, services: [jupyter] });
  workshops.keep({ workshop, file: join(folder, 'workshop.yaml'), materials: [] }, { kind: 'rehearsal' });
}

const keptText = (id: string): string => readFileSync(join(folder, 'workshops', id, 'workshop.yaml'), 'utf8');

describe('a workshop that stands and is changed', () => {
  test('keeps what it was until something is done, and then shows added seats and no removed ones', async () => {
    keep('moved');
    const session = sessions.open('moved');
    const provisioning = await session.startProvision();
    const wanted = workshops.proposed('moved', { seats: 3, without: ['02'] });
    // Before anything is made there is nothing to compare with.
    await vi.waitUntil(() => (session.live().operation?.finished ?? 0) > 5, { timeout: 20_000 });
    // What runs is not ended for a change.
    const early = await workshops.changes(wanted, []);
    await expect(workshops.startChange(wanted, { replace: [], digest: early.digest })).rejects.toMatchObject({
      problem: { code: 'workshop.busy' },
    });
    expect((await provisioning.ended).outcome).toBe('done');

    const before = keptText('moved');
    await expect(
      workshops.startChange(wanted, { replace: [], digest: 'not-what-was-shown' }),
    ).rejects.toMatchObject({ problem: { code: 'changes.outdated' } });
    expect(keptText('moved')).toBe(before);
    expect(sessions.open('moved')).toBe(session);

    const view = await workshops.changes(wanted, []);
    expect(view.groups).toMatchObject([
      { action: 'remove', seats: ['02'] },
      { action: 'add', seats: ['03'] },
    ]);
    const madeBefore = session.live().made;
    const { session: next, started } = await workshops.startChange(wanted, {
      replace: [],
      digest: view.digest,
    });
    expect(session.closed.aborted).toBe(true);
    expect(Object.keys(next.live().seats).sort()).toEqual(['01', '02', '03']);
    expect(next.live().seats['02']?.state).toBe('unknown');
    expect((await started.ended).outcome).toBe('done');
    expect(next.live()).toMatchObject({ phase: 'live', operation: { kind: 'change', outcome: 'done' } });
    expect(Object.keys(next.live().seats).sort()).toEqual(['01', '03']);
    expect(next.live().operation?.finished).toBe(next.live().operation?.total);
    // One came and one went; what was only brought up to date is not there twice.
    expect(next.live().made).toEqual(madeBefore);
    expect(workshops.details('moved').workshop).toMatchObject({ seats: 3, without: ['02'] });
    // Opened once more, as after a restart of the app.
    sessions.forget('moved');
    expect(Object.keys(sessions.open('moved').live().seats).sort()).toEqual(['01', '03']);

    // Taken back, the seat is there again.
    const all = workshops.proposed('moved', { without: [] });
    const back = await workshops.changes(all, []);
    expect(back.groups).toMatchObject([{ action: 'add', seats: ['02'] }]);
    const again = await workshops.startChange(all, { replace: [], digest: back.digest });
    expect((await again.started.ended).outcome).toBe('done');
    expect(Object.keys(again.session.live().seats).sort()).toEqual(['01', '02', '03']);
  }, 60_000);

  test('is what it was when a change cannot begin', async () => {
    keep('held');
    expect((await (await sessions.open('held').startProvision()).ended).outcome).toBe('done');
    const wanted = workshops.proposed('held', { seats: 3 });
    const { digest } = await workshops.changes(wanted, []);
    const before = keptText('held');
    // A command line in another process works on it.
    const lock = join(folder, 'workshops', 'held', 'operation.lock');
    lockAs(process.ppid, lock);
    await expect(workshops.startChange(wanted, { replace: [], digest })).rejects.toMatchObject({
      problem: { code: 'workshop.busy' },
    });
    rmSync(lock);
    expect(keptText('held')).toBe(before);
    expect(Object.keys(sessions.open('held').live().seats)).toEqual(['01', '02']);
  }, 60_000);

  test('is changed by one of two windows; the other hears that it is busy', async () => {
    keep('twice');
    expect((await (await sessions.open('twice').startProvision()).ended).outcome).toBe('done');
    const wanted = [3, 4].map((seats) => workshops.proposed('twice', { seats }));
    const digests = await Promise.all(wanted.map((one) => workshops.changes(one, [])));
    const [first, second] = await Promise.allSettled(
      wanted.map((one, index) =>
        workshops.startChange(one, { replace: [], digest: digests[index]?.digest ?? '' }),
      ),
    );
    // Which of them is first, nobody knows.
    const begun = [first, second].flatMap((one) => (one?.status === 'fulfilled' ? [one.value] : []));
    expect([first, second].filter((one) => one?.status === 'rejected')).toMatchObject([
      { reason: { problem: { code: 'workshop.busy' } } },
    ]);
    expect(await begun[0]?.started.ended).toMatchObject({ outcome: 'done' });
    const { seats } = workshops.details('twice').workshop;
    expect(seats).toBe(first?.status === 'fulfilled' ? 3 : 4);
    expect(Object.keys(sessions.open('twice').live().seats)).toHaveLength(seats);
  }, 60_000);

  test('is not kept with other addresses than its cards have, whoever asks', async () => {
    keep('cards');
    keep('cards', { ...defaultServices.jupyter, portBase: 8100 });
    keep('cards');
    expect((await (await sessions.open('cards').startProvision()).ended).outcome).toBe('done');
    const before = keptText('cards');
    let refused: unknown;
    try {
      keep('cards', { ...defaultServices.jupyter, portBase: 8100 });
    } catch (error) {
      refused = error;
    }
    expect(refused).toMatchObject({ problem: { code: 'workshop.addresses-in-use' } });
    expect(keptText('cards')).toBe(before);
  }, 60_000);

  test('says that the change was interrupted when the app died in the middle of one', () => {
    keep('died');
    const started: LecternEvent = {
      seq: 1,
      time: new Date().toISOString(),
      workshopId: 'died',
      message: 'Changing the workshop.',
      code: 'operation.started',
      data: { operation: 'change', total: 3, finished: 0, usualMs: 1 },
    };
    const own = join(folder, 'workshops', 'died');
    writeFileSync(join(own, 'events.jsonl'), `${JSON.stringify(started)}\n`);
    writeFileSync(join(own, 'operation.lock'), '999999999');
    expect(sessions.open('died').live()).toMatchObject({
      phase: 'incomplete',
      operation: { kind: 'change', outcome: 'cancelled', problem: { code: 'operation.interrupted' } },
    });
  });
});
