/** The built-in rehearsal is a process of its own: while something is done in it, it may be killed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { LecternEvent } from '../../app/contract/events';
import { defaultServices, workshopFrom } from '../../app/workshop/defaults';
import { holderFileIn } from '../rehearsal-control/lock-file';
import { openHome, type Home } from '../storage/home';
import { createWorkshopRecords } from '../storage/workshop-records';
import { findRehearsal, rehearsalHolder } from '../targets/rehearsal-process';
import { endRehearsal } from '../targets/rehearsal-process.testing';
import { bundleRehearsal, type RehearsalProgram } from '../targets/rehearsal-program.testing';
import { createTargets, type Targets } from '../targets/targets';
import { openSession, type Session } from './session';

const folder = mkdtempSync(join(tmpdir(), 'lectern-rehearsal-dies-'));
const log = pino({ level: 'silent' });
let program: RehearsalProgram;
let home: Home;
let targets: Targets;

beforeAll(async () => {
  program = await bundleRehearsal();
  home = openHome(folder);
  targets = createTargets({
    home,
    rehearsalProgram: program.path,
    rehearsalSpeed: 120,
    env: {},
    onCall: () => undefined,
  });
}, 60_000);
afterAll(async () => {
  await endRehearsal(home.rehearsal);
  targets.close();
  program.remove();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

function openJupyter(): Session {
  const workshop = workshopFrom({
    id: 'one',
    name: 'One',
    seats: 1,
    region: 'eu-west-1',
    services: [defaultServices.jupyter],
  });
  const stored = createWorkshopRecords(home.workshops).save(
    { workshop, file: join(folder, 'workshop.yaml'), materials: [] },
    { kind: 'rehearsal' },
  );
  return openSession({ stored, targets, log });
}

/** Kills the rehearsal as a crash does. */
function kill(): void {
  const pid = rehearsalHolder(home.rehearsal);
  if (pid === undefined) throw new Error('no rehearsal runs');
  process.kill(pid, 'SIGKILL');
}

test('a rehearsal that is killed in the middle comes back by itself, and what runs goes on to the same end', async () => {
  const session = openJupyter();
  const events: LecternEvent[] = [];
  const killed = new Promise<void>((resolve) => {
    session.subscribe((event) => {
      events.push(event);
      if (events.filter(({ code }) => code === 'resource.created').length === 12) resolve();
    });
  });
  const { ended } = await session.startProvision();
  await killed;
  kill();
  expect(await ended).toMatchObject({ outcome: 'done', seatsReady: 1 });
  const told = events.map(({ message, data }) => `${message} ${JSON.stringify(data)}`).join('\n');
  expect(told).not.toMatch(/check the network|does not accept these credentials/i);
  expect(events.filter(({ code }) => code === 'resource.failed')).toEqual([]);

  // Between two operations, too, and whatever is asked first.
  kill();
  expect(await session.drills.throttled()).toBe(0);
  kill();
  expect((await session.look()).map(({ seat }) => seat)).toEqual(['01']);
  const down = await (await session.startTeardown('one')).ended;
  expect(down).toMatchObject({ outcome: 'done', receipt: { left: [] } });
  await session.close();
}, 120_000);

test('of a rehearsal that is gone, whatever its file says of its process, a new one is started', async () => {
  await targets.reach({ kind: 'rehearsal' }, 'eu-west-1');
  const running = await findRehearsal(home.rehearsal);
  kill();
  await vi.waitFor(() => expect(rehearsalHolder(home.rehearsal)).toBeUndefined());
  for (const left of [JSON.stringify({ pid: 1 }), JSON.stringify({ ...running, pid: process.pid }), '{']) {
    writeFileSync(join(home.rehearsal, 'rehearsal.json'), left);
    rmSync(holderFileIn(home.rehearsal), { force: true });
    expect(await findRehearsal(home.rehearsal)).toBeUndefined();
  }
  const [one, other] = await Promise.all([1, 2].map(() => targets.reach({ kind: 'rehearsal' }, 'eu-west-1')));
  expect(one?.rehearsal?.endpoint).toBe(other?.rehearsal?.endpoint);
}, 60_000);
