import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { LecternEvent, Receipt } from '../../app/contract/events';
import { receiptFileName } from '../../app/contract/receipt';
import { defaultServices, workshopFrom } from '../../app/workshop/defaults';
import { connect, endpointTarget } from '../aws/credentials';
import { startRehearsal, type Rehearsal } from '../rehearsal/rehearsal';
import { keepReceipt } from '../storage/receipt-files';
import type { StoredWorkshop } from '../storage/workshop-records';
import { createWorkshopRecords } from '../storage/workshop-records';
import type { Targets } from '../targets/targets';
import { openSession, type Session } from './session';
import { testTargets } from './sessions.testing';

const speed = 600;
const region = 'eu-west-1';
const folder = mkdtempSync(join(tmpdir(), 'lectern-session-'));
const log = pino({ level: 'silent' });
let rehearsal: Rehearsal;
let targets: Targets;

beforeAll(async () => {
  const quiet = { info: () => undefined, warn: () => undefined };
  rehearsal = await startRehearsal({ dataFolder: join(folder, 'rehearsal'), speed, seed: 3, log: quiet });
  const connection = connect(endpointTarget({ ...rehearsal, region, speed }));
  targets = testTargets({ connection, speed });
});
afterAll(async () => {
  targets.close();
  await rehearsal.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Keeps a Jupyter workshop as this computer does. */
function stored(id: string): StoredWorkshop {
  const records = createWorkshopRecords(join(folder, 'workshops'));
  const workshop = workshopFrom({ id, name: id, seats: 1, region, services: [defaultServices.jupyter] });
  return records.save(
    { workshop, file: join(folder, 'workshop.yaml'), materials: [] },
    { kind: 'rehearsal' },
  );
}

function open(id: string): Session {
  return openSession({ stored: stored(id), targets, log });
}

function heard(session: Session): LecternEvent[] {
  const events: LecternEvent[] = [];
  session.subscribe((event) => events.push(event));
  return events;
}

describe('a session', () => {
  test('provisions, watches until green, tells a listener that was away what it missed, and tears down', async () => {
    const session = open('whole');
    session.watch();
    const events = heard(session);
    const { ended } = await session.startProvision();
    expect(await ended).toMatchObject({ outcome: 'done', seatsReady: 1 });
    await vi.waitFor(() => expect(session.live().seats['01']?.state).toBe('works'), {
      timeout: 20_000,
      interval: 50,
    });

    const middle = events[10];
    expect(middle).toBeDefined();
    expect(session.eventsSince(session.eventId(middle!.seq))).toEqual(events.slice(11));
    expect(session.eventsSince('another-3')).toBeUndefined();

    const [card] = await session.cards();
    const shown = await session.credentials('01');
    expect(card).toMatchObject({ seat: '01', username: 'seat-01', password: shown.password });
    const told =
      readFileSync(join(folder, 'workshops', 'whole', 'events.jsonl'), 'utf8') +
      readFileSync(join(folder, 'workshops', 'whole', 'journal.jsonl'), 'utf8');
    expect(told).not.toContain(shown.password);

    expect(await session.previewTeardown()).toMatchObject({ unplanned: [], guests: [], beside: [] });
    await expect(session.startTeardown('hole')).rejects.toMatchObject({
      problem: { code: 'confirmation.needed' },
    });
    const down = await session.startTeardown('whole');
    expect((await down.ended).receipt).toMatchObject({ left: [], failedLookups: [] });
    expect(session.live().phase).toBe('gone');
    await session.close();
  }, 60_000);

  test('says of a workshop that was never provisioned that it is not there, and tells nobody’s password', async () => {
    const session = open('unmade');
    const notMade = { problem: { code: 'workshop.not-made' } };
    await expect(session.look()).rejects.toMatchObject(notMade);
    await expect(session.cards()).rejects.toMatchObject(notMade);
    await expect(session.credentials('01')).rejects.toMatchObject(notMade);
    const { ended } = await session.startRestart({ seats: ['01'] });
    expect(await ended).toMatchObject({ outcome: 'incomplete', ...notMade });
    await session.close();
  });

  test('only one operation works on a workshop, here or in another process', async () => {
    const session = open('busy');
    const isMaking = new Promise((resolve) => {
      session.subscribe(({ code }) => {
        if (code === 'resource.creating') resolve(code);
      });
    });
    const { ended } = await session.startProvision();
    await expect(session.startProvision()).rejects.toMatchObject({ problem: { code: 'workshop.busy' } });
    const other = open('busy');
    await expect(other.startProvision()).rejects.toMatchObject({ problem: { code: 'workshop.busy' } });
    await isMaking;
    expect(session.cancel()).toBe(true);
    expect((await ended).outcome).toBe('cancelled');
    await session.close();
    await other.close();
    const again = open('busy');
    expect(again.live().phase).toBe('incomplete');
    const down = await again.startTeardown('busy');
    expect((await down.ended).outcome).toBe('done');
    await again.close();
  }, 60_000);

  test('says that it was interrupted when the app died in the middle, and goes on', async () => {
    const { folder: own } = stored('died');
    mkdirSync(own, { recursive: true });
    const started: LecternEvent = {
      seq: 1,
      time: new Date().toISOString(),
      workshopId: 'died',
      message: 'Provisioning.',
      code: 'operation.started',
      data: { operation: 'provision', total: 3, finished: 0, usualMs: 1 },
    };
    writeFileSync(join(own, 'events.jsonl'), `${JSON.stringify(started)}\n{"seq":2,"torn`);
    writeFileSync(join(own, 'operation.lock'), '999999999');
    const session = open('died');
    expect(session.live()).toMatchObject({
      phase: 'incomplete',
      operation: { problem: { code: 'operation.interrupted' } },
    });
    const { ended } = await session.startProvision();
    expect((await ended).outcome).toBe('done');
    const down = await session.startTeardown('died');
    expect((await down.ended).outcome).toBe('done');
    await session.close();
  }, 60_000);

  test('finds the receipt of the last teardown on the disk when the story has lost it', async () => {
    const { folder: own } = stored('proven');
    const base = { seq: 1, time: new Date().toISOString(), workshopId: 'proven', message: 'Done.' };
    const ended = { operation: 'teardown', outcome: 'done', seatsReady: 0, seatsFailed: 0 };
    writeFileSync(
      join(own, 'events.jsonl'),
      `${JSON.stringify({ ...base, code: 'operation.finished', data: ended })}\n`,
    );
    const receipt = (finishedAt: string): Receipt => ({
      workshopId: 'proven',
      accountId: '000000000000',
      region,
      rehearsal: true,
      startedAt: '2026-11-24T13:00:00.000Z',
      finishedAt,
      made: 3,
      removed: 3,
      left: [],
      kept: [],
      failedLookups: [],
      calls: 41,
      byType: [],
    });
    await keepReceipt(own, receipt('2026-11-24T13:16:03.250Z'), 'Proven');
    // As the version before kept it.
    const last = receipt('2026-11-25T13:16:03.250Z');
    writeFileSync(join(own, `${receiptFileName(last)}.json`), JSON.stringify(last, null, 2));

    const session = open('proven');
    expect(session.live()).toMatchObject({ phase: 'gone' });
    expect(session.live().receipt).toBeUndefined();
    expect(session.receipt()).toEqual(last);
    await session.close();
  });
});
