import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readReceipt } from '../../app/contract/receipt';
import { steadyClock } from '../../app/clock-state';
import { workshopFrom } from '../../app/workshop/defaults';
import { connect, endpointTarget } from '../aws/credentials';
import { memoryJournal, startLife, type LifeOptions } from '../engine/testing/life.testing';
import { startRehearsal, type Rehearsal } from '../rehearsal/rehearsal';
import { createFormDrafts } from '../storage/form-drafts';
import { openHome } from '../storage/home';
import { createWorkshopRecords } from '../storage/workshop-records';
import type { Targets } from '../targets/targets';
import { createLeftovers, type Leftovers } from './leftovers';
import { createRemovals } from './removals';
import { createSessions } from './sessions';
import { createWorkshops } from './workshops';

const speed = 900;
const folder = mkdtempSync(join(tmpdir(), 'lectern-leftover-service-'));
const never = new AbortController().signal;
const log = pino({ level: 'silent' });
const target = { kind: 'rehearsal' } as const;
const other = { computer: 'the other laptop', process: 1, installation: 'other' };
const connections = new Map<string, ReturnType<typeof connect>>();
let rehearsal: Rehearsal;
let leftovers: Leftovers;

beforeAll(async () => {
  const quiet = { info: () => undefined, warn: () => undefined };
  rehearsal = await startRehearsal({ dataFolder: join(folder, 'rehearsal'), speed, seed: 4, log: quiet });
  const targets: Targets = {
    reach: (_, region) => {
      const known = connections.get(region) ?? connect(endpointTarget({ ...rehearsal, region, speed }));
      connections.set(region, known);
      return Promise.resolve({ connection: known, simulated: true });
    },
    view: () => ({ kind: 'rehearsal', clock: steadyClock(speed, 0) }),
    places: () => Promise.resolve({ rehearsalSpeed: speed, profiles: [] }),
    onClock: () => () => undefined,
    onWaiting: () => () => undefined,
    close: () => undefined,
  };
  const home = openHome(join(folder, 'home'));
  const records = createWorkshopRecords(home.workshops);
  const sessions = createSessions({ records, targets, log, watch: false });
  const workshops = createWorkshops({
    records,
    sessions,
    targets,
    drafts: createFormDrafts(join(folder, 'drafts')),
    builtInFolder: join(folder, 'none'),
    materialsFolder: join(folder, 'none'),
    receiptsFolder: home.receipts,
  });
  // One workshop of this computer, which its story says is live.
  const workshop = workshopFrom({ id: 'mine', name: 'My own', seats: 1 });
  records.save({ workshop, file: join(folder, 'workshop.yaml'), materials: [] }, target);
  const holder = { computer: 'this one', process: 2, installation: 'this' };
  leftovers = createLeftovers({
    home,
    targets,
    records,
    workshops: {
      ...workshops,
      details: (id) => ({ ...workshops.details(id), phase: id === 'mine' ? 'live' : 'gone' }),
    },
    holder,
    log,
  });
});

afterAll(async () => {
  for (const { aws } of connections.values()) aws.destroy();
  await rehearsal.close();
  rmSync(folder, { recursive: true, force: true });
});

const life = (id: string, more: Partial<LifeOptions> = {}) =>
  startLife({
    account: { ...rehearsal, speed },
    journal: memoryJournal(),
    workshop: { id, seats: 1 },
    holder: other,
    ...more,
  });

const remove = (
  workshopId: string,
  more: { confirmation?: string; region?: string; takeOver?: boolean } = {},
) =>
  leftovers.remove(
    { target, region: 'eu-west-1', workshopId, confirmation: workshopId, ...more },
    () => undefined,
    never,
  );

describe('leftovers', () => {
  test('are found with a sentence on the way, removed after the typed id, and proven by a receipt that is kept', async () => {
    const maker = life('left');
    expect(await maker.engine.provision(maker.plan, never)).toMatchObject({ outcome: 'done' });
    const sentences: string[] = [];
    const report = await leftovers.find({ target }, (message) => sentences.push(message), never);
    expect(report.groups).toMatchObject([{ workshopId: 'left', status: { kind: 'leftover' } }]);
    expect(report.groups[0]?.note).toContain('machines are running');
    expect(sentences.join(' ')).toContain('“left”');

    await expect(remove('left', { confirmation: 'yes' })).rejects.toMatchObject({
      problem: { code: 'confirmation.needed' },
    });
    const ended = await remove('left');
    expect(ended).toMatchObject({ outcome: 'done', receipt: { left: [], failedLookups: [] } });
    const { json = '', page = '' } = ended.receiptFiles ?? {};
    const kept = readReceipt(readFileSync(json, 'utf8'));
    expect(kept).toEqual(ended.receipt);
    expect(kept?.items?.every(({ fate }) => fate === 'removed')).toBe(true);
    expect(readFileSync(page, 'utf8')).toContain('Nothing of yours is left');
    expect((await leftovers.find({ target }, () => undefined, never)).groups).toEqual([]);
  }, 30_000);

  test('of a workshop that this computer keeps are not removed from here', async () => {
    const maker = life('mine');
    expect(await maker.engine.provision(maker.plan, never)).toMatchObject({ outcome: 'done' });
    const { groups } = await leftovers.find({ target }, () => undefined, never);
    expect(groups).toMatchObject([
      { workshopId: 'mine', status: { kind: 'known', name: 'My own', phase: 'live' } },
    ]);
    await expect(remove('mine')).rejects.toMatchObject({ problem: { code: 'leftovers.known' } });
    expect((await maker.engine.teardown(never)).outcome).toBe('done');
  }, 30_000);

  test('that another laptop works on are shown as such, and taken only by saying so', async () => {
    let begun: () => void = () => undefined;
    const hosts = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const busy = life('busy', {
      beforeCall: (action) => {
        if (action === 'RunInstances') begun();
        return undefined;
      },
      // It dies in the middle, and its lease outlives it for a while.
      death: { at: 'after-call', nth: 45 },
    });
    const running = busy.engine.provision(busy.plan, never);
    await Promise.race([hosts, busy.died, running]);
    const { groups } = await leftovers.find({ target }, () => undefined, never);
    expect(groups).toMatchObject([
      { workshopId: 'busy', status: { kind: 'in-use', worker: { computer: other.computer } } },
    ]);
    expect(await remove('busy')).toMatchObject({ problem: { code: 'workshop.leased' } });
    await Promise.race([busy.died, running]);
    expect(await remove('busy', { takeOver: true })).toMatchObject({
      outcome: 'done',
      receipt: { left: [] },
    });
  }, 30_000);

  test('are removed to the end whoever looks, and the end is told to who comes later', async () => {
    const maker = life('gone');
    expect(await maker.engine.provision(maker.plan, never)).toMatchObject({ outcome: 'done' });
    const removals = createRemovals(leftovers, log);
    const order = { target, region: 'eu-west-1', workshopId: 'gone', confirmation: 'gone' };
    const seen: string[] = [];
    const ended = (count: number): Promise<void> =>
      new Promise((resolve) => {
        const unsubscribe = removals.subscribe(() => {
          const [one] = removals.list();
          seen.push(one?.state.kind === 'removing' ? one.state.message : 'ended');
          if (seen.filter((word) => word === 'ended').length === count) {
            unsubscribe();
            resolve();
          }
        });
      });
    const stopped = ended(1);
    removals.start(order);
    expect(() => {
      removals.start(order);
    }).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code: 'workshop.busy' }) as object }),
    );
    expect(removals.stop('gone', 'eu-west-1')).toBe(true);
    await stopped;
    expect(removals.list()).toMatchObject([
      { workshopId: 'gone', state: { kind: 'ended', outcome: 'cancelled' } },
    ]);
    expect(removals.stop('gone', 'eu-west-1')).toBe(false);

    const done = ended(2);
    removals.start(order);
    await done;
    expect(seen.some((message) => message.includes('Removing'))).toBe(true);
    expect(removals.list()).toMatchObject([
      { workshopId: 'gone', target, state: { kind: 'ended', outcome: 'done', receipt: { left: [] } } },
    ]);

    const wrong = ended(3);
    removals.start({ ...order, confirmation: 'yes' });
    await wrong;
    expect(removals.list()).toMatchObject([{ state: { problem: { code: 'confirmation.needed' } } }]);
    await removals.close();
  }, 30_000);

  test('are not removed where only the shared roles would go', async () => {
    const away = life('away', {
      workshop: { id: 'away', seats: 1, region: 'us-east-1' },
      region: 'us-east-1',
    });
    expect(await away.engine.provision(away.plan, never)).toMatchObject({ outcome: 'done' });
    await expect(remove('away')).rejects.toMatchObject({
      problem: { code: 'leftovers.elsewhere', message: expect.stringContaining('us-east-1') as string },
    });
    expect(await remove('away', { region: 'us-east-1' })).toMatchObject({ outcome: 'done' });
    expect(existsSync(join(folder, 'home', 'receipts'))).toBe(true);
  }, 30_000);
});
