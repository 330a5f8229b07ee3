/**
 * One seat with the Jupyter of this computer, as an instructor and a participant meet it: provisioned, opened
 * through its load balancer, crashed, healed. Where this computer has none, the same with the stand-in, which has
 * no kernels and can do the one drill that a real container cannot.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { steadyClock } from '../../app/clock-state';
import { defaultServices, workshopFrom } from '../../app/workshop/defaults';
import { connect, endpointTarget } from '../aws/credentials';
import { signInToJupyter } from '../../app/services/jupyter';
import { openBrowser } from '../cli/participant';
import { startRehearsal, type Rehearsal } from '../rehearsal/rehearsal';
import { findJupyter } from '../rehearsal/runtime/real/find-jupyter';
import { createWorkshopRecords } from '../storage/workshop-records';
import { changeClock } from '../targets/rehearsal-control';
import type { Targets } from '../targets/targets';
import { openSession } from './session';
import { testTargets } from './sessions.testing';

const speed = 120;
const region = 'eu-west-1';
const folder = mkdtempSync(join(tmpdir(), 'lectern-real-seat-'));
const clock = steadyClock(speed, 0);
/** Wall ms: Jupyter and kernel start in their own time, also on a busy computer. */
const patience = { timeout: 120_000, interval: 100 };
let rehearsal: Rehearsal;
let targets: Targets;

beforeAll(async () => {
  const log = { info: () => undefined, warn: () => undefined };
  const dataFolder = join(folder, 'rehearsal');
  rehearsal = await startRehearsal({ dataFolder, speed, seed: 3, log, containers: 'auto' });
  const connection = connect(endpointTarget({ ...rehearsal, region, speed }));
  const running = { ...rehearsal, pid: process.pid, clock };
  targets = testTargets({ connection, speed, rehearsal: running });
}, 60_000);
afterAll(async () => {
  targets.close();
  await rehearsal.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

it('runs a cell through the load balancer, says what answered, crashes, heals and keeps the work', async () => {
  const jupyter = await findJupyter(process.env['PATH'] ?? '');
  const id = 'real';
  const records = createWorkshopRecords(join(folder, 'workshops'));
  const workshop = workshopFrom({ id, name: id, seats: 1, region, services: [defaultServices.jupyter] });
  const file = join(folder, 'workshop.yaml');
  const stored = records.save({ workshop, file, materials: [] }, { kind: 'rehearsal' });
  const session = openSession({ stored, targets, log: pino({ level: 'silent' }) });
  const { ended } = await session.startProvision();
  expect(await ended).toMatchObject({ outcome: 'done', seatsReady: 1 });

  const seen = async () => (await session.look())[0]?.services[0];
  expect(await seen()).toMatchObject({
    state: 'works',
    answeredBy: expect.stringMatching(jupyter === undefined ? /stand-in/ : /^TornadoServer/) as string,
  });

  const [card] = await session.cards();
  const logIn = () =>
    signInToJupyter(openBrowser(card?.services[0]?.url ?? ''), { password: card?.password ?? '' });
  const user = await logIn();
  await user.save('saved.txt', 'kept');
  const kernel = await user.startKernel();
  expect(kernel === undefined).toBe(jupyter === undefined);
  if (kernel !== undefined) expect(await kernel.run('6*7')).toBe('42');

  const full = session.drills.begin('disk-full', { seat: '01' });
  if (jupyter === undefined) await full;
  else await expect(full).rejects.toMatchObject({ problem: { code: 'drill.refused' } });
  for (const drill of await session.drills.running()) await session.drills.end(drill.id);

  // Slower, or a stand-in is back before a busy computer has looked.
  await changeClock(rehearsal, { kind: 'speed', speed: 10 });
  expect(await session.drills.crash('01', 'jupyter')).toBe(true);
  await vi.waitFor(async () => expect((await seen())?.state).not.toBe('works'), patience);
  await changeClock(rehearsal, { kind: 'speed', speed });
  await vi.waitFor(async () => expect((await seen())?.state).toBe('works'), patience);
  expect(await (await logIn()).read('saved.txt')).toBe('kept');

  const down = await session.startTeardown(id);
  expect((await down.ended).receipt).toMatchObject({ left: [], failedLookups: [] });
  await session.close();
}, 300_000);
