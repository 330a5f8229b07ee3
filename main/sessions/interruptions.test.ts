import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { LecternEvent } from '../../app/contract/events';
import { defaultServices, workshopFrom } from '../../app/workshop/defaults';
import { connect, endpointTarget } from '../aws/credentials';
import { aroundEveryCall } from '../engine/testing/around-calls.testing';
import { createLaptop, type Laptop } from '../engine/testing/laptop.testing';
import { startRehearsal, type Rehearsal } from '../rehearsal/rehearsal';
import { createWorkshopRecords } from '../storage/workshop-records';
import type { Targets } from '../targets/targets';
import { openSession, type Session } from './session';
import { testTargets } from './sessions.testing';

const speed = 600;
const region = 'eu-west-1';
const folder = mkdtempSync(join(tmpdir(), 'lectern-interrupted-session-'));
let rehearsal: Rehearsal;
let laptop: Laptop;
let targets: Targets;
let session: Session;
const events: LecternEvent[] = [];

beforeAll(async () => {
  const log = { info: () => undefined, warn: () => undefined };
  rehearsal = await startRehearsal({ dataFolder: join(folder, 'rehearsal'), speed, seed: 3, log });
  laptop = createLaptop(speed);
  const { hooks } = laptop;
  const connection = connect(endpointTarget({ ...rehearsal, region, speed }), undefined, laptop.clock);
  aroundEveryCall(connection.aws, async ({ action, client }, send) => {
    await hooks.beforeCall(action, client);
    const answer = await send();
    await hooks.afterCall(action, client, answer.output);
    return answer;
  });
  targets = testTargets({ connection, speed });
  const records = createWorkshopRecords(join(folder, 'workshops'));
  const workshop = workshopFrom({
    id: 'live',
    name: 'Live',
    seats: 1,
    region,
    services: [defaultServices.jupyter],
  });
  const stored = records.save(
    { workshop, file: join(folder, 'workshop.yaml'), materials: [] },
    { kind: 'rehearsal' },
  );
  session = openSession({ stored, targets, log: pino({ level: 'silent' }) });
  session.subscribe((event) => events.push(event));
  session.watch();
  const { ended } = await session.startProvision();
  expect(await ended).toMatchObject({ outcome: 'done' });
  await works();
});

afterAll(async () => {
  await session.close();
  targets.close();
  await rehearsal.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The seat is seen to work, and what is seen is believed. */
async function works(): Promise<void> {
  await vi.waitFor(
    () => {
      expect(session.live().staleSince).toBeUndefined();
      expect(session.live().seats['01']?.state).toBe('works');
    },
    { timeout: 25_000, interval: 50 },
  );
}

/** The screen says that nobody can see how the seats are, and why. */
async function stale(code: string): Promise<void> {
  const from = events.length;
  await vi.waitFor(
    () => {
      const told = events.slice(from).flatMap((event) => (event.code === 'health.stale' ? [event] : []));
      expect(told.at(-1)?.data.problem.code).toBe(code);
      expect(told.at(-1)?.message).toMatch(/^The seats cannot be checked: /);
    },
    { timeout: 25_000, interval: 50 },
  );
}

describe('a live session', () => {
  test('sees its seats again when the laptop wakes after an hour, and restarts one', async () => {
    await laptop.sleepForAnHour();
    expect(await session.look()).toMatchObject([{ seat: '01', state: 'works' }]);
    await works();
    const { ended } = await session.startRestart({ seats: ['01'], service: 'jupyter' });
    expect(await ended).toMatchObject({ outcome: 'done' });
  });

  test('says that the credentials have expired, and goes on by itself after a new sign-in', async () => {
    laptop.signedIn = false;
    await stale('aws.credentials-expired');
    laptop.signedIn = true;
    await works();
  });
});
