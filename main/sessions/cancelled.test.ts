import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { LecternEvent } from '../../app/contract/events';
import type { ResourceType } from '../../app/plan/resources';
import { defaultServices, workshopFrom } from '../../app/workshop/defaults';
import { connect, endpointTarget } from '../aws/credentials';
import { startRehearsal, type Rehearsal } from '../rehearsal/rehearsal';
import { createFormDrafts } from '../storage/form-drafts';
import { createWorkshopRecords } from '../storage/workshop-records';
import type { Targets } from '../targets/targets';
import type { Session } from './session';
import { createSessions, type Sessions } from './sessions';
import { testTargets } from './sessions.testing';
import { createWorkshops, type Workshops } from './workshops';

const speed = 900;
const region = 'eu-west-1';
const folder = mkdtempSync(join(tmpdir(), 'lectern-cancelled-'));
let rehearsal: Rehearsal;
let targets: Targets;
let sessions: Sessions;
let workshops: Workshops;

beforeAll(async () => {
  const quiet = { info: () => undefined, warn: () => undefined };
  rehearsal = await startRehearsal({ dataFolder: join(folder, 'rehearsal'), speed, seed: 3, log: quiet });
  const connection = connect(endpointTarget({ ...rehearsal, region, speed }));
  targets = testTargets({ connection, speed });
  const records = createWorkshopRecords(join(folder, 'workshops'));
  const log = pino({ level: 'silent' });
  // As the app opens it: watched, and with a lease.
  const holder = { computer: 'here', process: process.pid, installation: 'this one' };
  sessions = createSessions({ records, targets, log, watch: true, holder });
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

function open(id: string): Session {
  const workshop = workshopFrom({ id, name: id, seats: 1, region, services: [defaultServices.jupyter] });
  workshops.keep({ workshop, file: join(folder, 'workshop.yaml'), materials: [] }, { kind: 'rehearsal' });
  return sessions.open(id);
}

/** Resolves when the first resource of `type` is being made from now on. */
function making(session: Session, type: ResourceType): Promise<void> {
  return new Promise((resolve) => {
    const end = session.subscribe((event: LecternEvent) => {
      if (event.code !== 'resource.creating' || event.data.type !== type) return;
      end();
      resolve();
    });
  });
}

/** Every seat is seen to work, and nothing says that nobody can look. */
async function works(session: Session): Promise<void> {
  await vi.waitFor(
    () => {
      const { staleSince, seats } = session.live();
      expect(staleSince).toBeUndefined();
      expect(Object.values(seats).map(({ state }) => state)).toEqual(Object.keys(seats).map(() => 'works'));
    },
    { timeout: 15_000, interval: 20 },
  );
}

async function tearDown(session: Session): Promise<void> {
  const { ended } = await session.startTeardown(session.workshopId);
  expect((await ended).outcome).toBe('done');
}

describe('the seats are watched again', () => {
  const moments = [
    ['early', 'AWS::EC2::VPC'],
    ['middle', 'AWS::EC2::Instance'],
    ['late', 'AWS::ECS::Service'],
  ] as const;
  test.each(moments)('after a provision that was cancelled %s and continued', async (moment, type) => {
    const session = open(`provision-${moment}`);
    const reached = making(session, type);
    const { ended } = await session.startProvision();
    await reached;
    expect(session.cancel()).toBe(true);
    expect((await ended).outcome).toBe('cancelled');
    const again = await session.startProvision();
    expect((await again.ended).outcome).toBe('done');
    await works(session);
    await tearDown(session);
  });

  test('and whoever opens it again is told that Lectern was closed, and not that somebody cancelled', async () => {
    const session = open('closed');
    const reached = making(session, 'AWS::EC2::Instance');
    const { ended } = await session.startProvision();
    await reached;
    sessions.forget('closed');
    expect(await ended).toMatchObject({ outcome: 'cancelled', problem: { code: 'operation.interrupted' } });
    const again = sessions.open('closed');
    expect(again.live().operation).toMatchObject({ problem: { code: 'operation.interrupted' } });
    await tearDown(again);
  });

  test('after a change that was cancelled and continued', async () => {
    const first = open('change');
    expect((await (await first.startProvision()).ended).outcome).toBe('done');
    const wanted = workshops.proposed('change', { seats: 2 });
    const change = async () => {
      const { digest } = await workshops.changes(wanted, []);
      return workshops.startChange(wanted, { replace: [], digest });
    };
    const cancelled = await change();
    await making(cancelled.session, 'AWS::ECS::Service');
    cancelled.session.cancel();
    expect((await cancelled.started.ended).outcome).toBe('cancelled');
    const again = await change();
    expect((await again.started.ended).outcome).toBe('done');
    await works(again.session);
    await tearDown(again.session);
  });
});
