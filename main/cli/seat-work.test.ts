/** A whole workshop with VS Code, alone and beside Jupyter, as an instructor and its participants meet it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { steadyClock } from '../../app/clock-state';
import { serviceTitle, type ServiceName } from '../../app/services';
import { defaultServices, workshopFrom } from '../../app/workshop/defaults';
import { connect, endpointTarget } from '../aws/credentials';
import { startRehearsal, type Rehearsal } from '../rehearsal/rehearsal';
import { openSession } from '../sessions/session';
import { testTargets } from '../sessions/sessions.testing';
import { createWorkshopRecords } from '../storage/workshop-records';
import type { Targets } from '../targets/targets';
import { workInSeat, workIsKept } from './seat-work';

const speed = 300;
const region = 'eu-west-1';
const folder = mkdtempSync(join(tmpdir(), 'lectern-seat-work-'));
const patience = { timeout: 30_000, interval: 50 };
let rehearsal: Rehearsal;
let targets: Targets;

beforeAll(async () => {
  const log = { info: () => undefined, warn: () => undefined };
  rehearsal = await startRehearsal({ dataFolder: join(folder, 'rehearsal'), speed, seed: 7, log });
  const connection = connect(endpointTarget({ ...rehearsal, region, speed }));
  const running = { ...rehearsal, pid: process.pid, clock: steadyClock(speed, 0) };
  targets = testTargets({ connection, speed, rehearsal: running });
}, 60_000);
afterAll(async () => {
  targets.close();
  await rehearsal.close();
  rmSync(folder, { recursive: true, force: true });
});

it.each<readonly [id: string, services: readonly ServiceName[]]>([
  ['alone', ['vscode']],
  ['beside', ['jupyter', 'vscode']],
])(
  '%s: provisioned, probed, worked in, crashed, restarted, on cards and torn down',
  async (id, names) => {
    const services = names.map((name) => defaultServices[name]);
    const workshop = workshopFrom({ id, name: id, seats: 2, region, services });
    const stored = createWorkshopRecords(join(folder, 'workshops')).save(
      { workshop, file: join(folder, 'workshop.yaml'), materials: [] },
      { kind: 'rehearsal' },
    );
    const session = openSession({ stored, targets, log: pino({ level: 'silent' }) });
    expect(await (await session.startProvision()).ended).toMatchObject({ outcome: 'done', seatsReady: 2 });

    const seen = async () =>
      (await session.look())
        .find(({ seat }) => seat === '01')
        ?.services.find(({ name }) => name === 'vscode');
    const works = () => vi.waitFor(async () => expect((await seen())?.state).toBe('works'), patience);
    expect(await seen()).toMatchObject({
      state: 'works',
      answeredBy: expect.stringMatching('stand-in') as string,
    });

    const [card] = await session.cards();
    if (card === undefined) throw new Error('there is no card');
    expect(card.services.map(({ label, url }) => [label, new URL(url).port])).toEqual(
      services.map(({ name, portBase }) => [serviceTitle(name), String(portBase + 1)]),
    );
    const work = await workInSeat(card, false);
    // Jupyter saves it and VS Code has read it; VS Code alone saves nothing by plain requests.
    expect(work.saved).toHaveLength(names.length - 1);
    const onCard = card.services.find(({ name }) => name === 'vscode');
    if (onCard === undefined) throw new Error('VS Code is not on the card');

    expect(await session.drills.crash('01', 'vscode')).toBe(true);
    // However quickly it comes back, what was saved is there.
    const kept = await vi.waitFor(() => workIsKept(card, onCard, work), patience);
    expect(kept).toBe(work.saved.length > 0);
    await works();

    const restarted = await session.startRestart({ seats: ['01'], service: 'vscode' });
    expect(await restarted.ended).toMatchObject({ outcome: 'done' });
    await works();

    const { ended } = await session.startTeardown(id);
    expect((await ended).receipt).toMatchObject({ left: [], failedLookups: [] });
    await session.close();
  },
  120_000,
);
